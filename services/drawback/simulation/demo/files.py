"""The example importer's files, by the day on which each arrives."""

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from drawback_schemas.envelope import ALL_CLAIMANTS

_MORNING = ("adcvd-rates", "adcvd-instructions", "events", "es003", "aes201")
"""What an office opens first on a day; everything else follows by name."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file: when it arrives and whose it is ("*" for AD/CVD notices, which concern everyone)."""

    on: date
    claimant: str
    path: Path


def example_folder() -> Path:
    """Where the shipped example lies."""
    return Path(str(files("drawback.simulation") / "example" / "files"))


def arrivals(folder: Path) -> list[Arrival]:
    """List the files of a folder in order of arrival.

    A name reads "2022-04-01.es003.acme.csv": day, what it is, whose it is.

    Raises:
        ValueError: a file's name does not begin with a day.
    """
    found = [_arrival(path) for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    return sorted(found, key=lambda arrival: (arrival.on, _rank(arrival.path.name), arrival.path.name))


def _rank(name: str) -> int:
    kind = name.split(".")[1] if "." in name else ""
    return _MORNING.index(kind) if kind in _MORNING else len(_MORNING)


def _arrival(path: Path) -> Arrival:
    parts = path.name.split(".")
    try:
        on = date.fromisoformat(parts[0])
    except ValueError:
        raise ValueError(
            f"{path.name}: the name begins with {parts[0]!r}, expected the day of arrival, e.g. 2022-04-01.es003.acme.csv"
        ) from None
    return Arrival(on, parts[2] if len(parts) > 3 else ALL_CLAIMANTS, path)  # noqa: PLR2004 - day, kind, claimant, ending
