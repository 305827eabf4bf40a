"""The one subject that a number on the command line names."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from drawback.cli.output import stop


class Owned(Protocol):
    """A row that belongs to a claimant."""

    @property
    def claimant(self) -> str:
        """Whose it is."""
        ...


T = TypeVar("T", bound=Owned)


def the_one(found: Sequence[T], text: str, missing: str) -> T:
    """The one that was found; ends the program with `missing` where there is none, and where several claimants know the number."""
    return at_most_one(found, text) or stop(missing)


def at_most_one(found: Sequence[T], text: str) -> T | None:
    """The one that was found, if any; ends the program where several claimants know the number."""
    if len(found) > 1:
        owners = ", ".join(one.claimant for one in found)
        stop(f"{text!r} is known of {len(found)} claimants, {owners}; add --claimant")
    return found[0] if found else None
