"""Keeping what a person keeps for themselves, over the database."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy import Engine

from drawback.adapters.clock import Clock
from drawback.adapters.sql import own_desk as kept
from drawback.adapters.sql.own_desk import KeptView, LastLook
from drawback.dashboard.ports import ActionRefused

MOST_VIEWS, LONGEST_NAME, LONGEST_ADDRESS = 50, 60, 2000
_LEFT_OUT = frozenset({"after", "before", "said"})
"""Where somebody was in a list, and what a page had just said, are no part of a view."""


class OwnDeskKeeper:
    """A person's views, and how far they have read."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def views(self, person: str) -> Sequence[KeptView]:
        """A person's views, by name."""
        with self._engine.connect() as connection:
            return kept.views_of(connection, person)

    def keep(self, person: str, name: str, address: str) -> KeptView:
        """Keep a view under a name; one of the same name is replaced.

        Raises:
            ActionRefused: the name is empty or too long, the address is none of ours, or there are too many.
        """
        called = " ".join(name.split())
        if not 0 < len(called) <= LONGEST_NAME:
            raise ActionRefused(f"A view has a name of 1 to {LONGEST_NAME} characters, seen {len(called)}.")
        view = KeptView(called, _own_address(address))
        with self._engine.begin() as connection:
            names = {one.name for one in kept.views_of(connection, person)}
            if called not in names and len(names) >= MOST_VIEWS:
                raise ActionRefused(f"{MOST_VIEWS} views are kept already; forget one first.")
            kept.keep_view(connection, person, view, self._clock.now())
        return view

    def forget(self, person: str, name: str) -> None:
        """Forget a view; one that there is not is forgotten already."""
        with self._engine.begin() as connection:
            kept.drop_view(connection, person, name)

    def last_look(self, person: str) -> LastLook | None:
        """How far a person has read; None where they never said so."""
        with self._engine.connect() as connection:
            return kept.last_look(connection, person)

    def look(self, person: str, standing: int) -> None:
        """Remember how far a person has read; never less far than they said before."""
        with self._engine.begin() as connection:
            before = kept.last_look(connection, person)
            if before is None or before.standing <= standing:
                kept.look(connection, person, standing, self._clock.now())


def _own_address(address: str) -> str:
    parts = urlsplit(address)
    odd = parts.scheme or parts.netloc or "\\" in address or address.startswith("//")
    if odd or not parts.path.startswith("/") or len(address) > LONGEST_ADDRESS:
        raise ActionRefused("A view is an address of this dashboard, beginning with one stroke.")
    filters = [(key, value) for key, value in parse_qsl(parts.query) if key not in _LEFT_OUT]
    return parts.path + (f"?{urlencode(filters)}" if filters else "")
