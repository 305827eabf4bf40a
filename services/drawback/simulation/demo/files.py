"""Dated files, by the day on which each arrives: the shipped example's, or a folder of your own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Final

from drawback.domain.errors import UserError
from drawback.intake.fields import EVERYBODYS, ReportKind
from drawback_schemas.envelope import ALL_CLAIMANTS

KINDS: Final[Mapping[str, ReportKind]] = MappingProxyType(
    {
        **{kind.value: kind for kind in ReportKind},
        "es003": ReportKind.ENTRIES,
        "liquidation": ReportKind.LIQUIDATIONS,
        "aes201": ReportKind.EXPORTS,
        "cf28": ReportKind.INQUIRIES,
        "cf29": ReportKind.INQUIRIES,
        "claims": ReportKind.EVENTS,
        "production": ReportKind.EVENTS,
    }
)
"""What the second part of a file's name may say, and the kind of report that it means."""
EVERYBODY: Final = "all"
"""How a file's name says that it concerns all claimants; a name without a claimant says the same."""
_OF_EVERYBODY: Final = EVERYBODYS
"""Kinds that can concern all claimants; events name their claimant themselves."""
_MORNING: Final = (
    "adcvd-rates",
    "adcvd-instructions",
    "adcvd-notices",
    "events",
    "es003",
    "entries",
    "aes201",
    "exports",
)
"""What an office opens first on a day; everything else follows by name."""
_JSON: Final = frozenset({".json", ".jsonl"})
_NAMED: Final = 4
"""Parts of a name with a claimant: day, kind, claimant, ending."""
_GOOD: Final = "2022-04-01.es003.acme.csv"


class BadFileNameError(UserError):
    """A file's name does not say when it arrives, what it is or whose it is."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file: when it arrives, whose it is ("*" where it concerns everyone) and its kind.

    `kind` is none where the file says it itself: JSON may hold a report or the program's own events.
    """

    on: date
    claimant: str
    path: Path
    kind: ReportKind | None = None


def example_folder() -> Path:
    """Where the shipped example lies."""
    return Path(str(files("drawback.simulation") / "example" / "files"))


def arrivals(folder: Path) -> list[Arrival]:
    """List the files of a folder in order of arrival. Hidden files and sub-folders are passed over.

    Raises:
        BadFileNameError: a file's name is not like "2022-04-01.es003.acme.csv".
        OSError: the folder cannot be read.
    """
    found = [
        (arrival_of(path), path.name)
        for path in folder.iterdir()
        if path.is_file() and not path.name.startswith(".")
    ]
    return [arrival for arrival, _ in sorted(found, key=lambda one: (one[0].on, _rank(one[1]), one[1]))]


def between(found: Iterable[Arrival], first: date, last: date) -> tuple[list[Arrival], list[Arrival]]:
    """Part the files into those that arrive from a day to a day, both included, and the others."""
    inside: list[Arrival] = []
    outside: list[Arrival] = []
    for arrival in found:
        (inside if first <= arrival.on <= last else outside).append(arrival)
    return inside, outside


def arrival_of(path: Path) -> Arrival:
    """Read a file's name: day, what it is, whose it is.

    Raises:
        BadFileNameError: one of them is missing or unknown.
    """
    parts = path.name.split(".")
    try:
        on = date.fromisoformat(parts[0])
    except ValueError:
        raise BadFileNameError(
            f"{path.name}: the name begins with {parts[0]!r}, expected the day of arrival, e.g. {_GOOD}"
        ) from None
    kind_name = parts[1].lower() if len(parts) > 2 else ""  # noqa: PLR2004 - day, kind, ending
    kind = KINDS.get(kind_name)
    if kind is None:
        raise BadFileNameError(
            f"{path.name}: {kind_name!r} is no kind of file, expected one of {', '.join(sorted(KINDS))}, e.g. {_GOOD}"
        )
    claimant = ".".join(parts[2:-1]) if len(parts) >= _NAMED else EVERYBODY
    if claimant == EVERYBODY and kind not in _OF_EVERYBODY:
        raise BadFileNameError(
            f"{path.name}: the name does not say whose file it is; a file of kind {kind_name} belongs to one claimant, e.g. {_GOOD}"
        )
    return Arrival(
        on,
        ALL_CLAIMANTS if claimant == EVERYBODY else claimant,
        path,
        None if path.suffix.lower() in _JSON else kind,
    )


def _rank(name: str) -> int:
    kind = name.split(".")[1].lower()
    return _MORNING.index(kind) if kind in _MORNING else len(_MORNING)
