"""Tariff texts as substitution asks for them: the own-line description of a number, in the edition of a day (R-09)."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

COLUMNS: Final = ("hts", "text", "units", "general_rate", "from", "until")
EARLIEST_EDITION: Final = date(2025, 1, 1)
"""First edition in the table; entries before it are read with this edition and the finding says so (U-19)."""

_EIGHT, _TEN = 8, 10
_AS_EIGHT: Final = "="


@dataclass(frozen=True, slots=True)
class TariffLine:
    """One line of the tariff: its own text (not that of its parents), its units, and its general rate of duty."""

    number: str
    text: str
    units: tuple[str, ...]
    general_rate: str
    in_force_from: date | None = None
    in_force_until: date | None = None

    @property
    def is_other(self) -> bool:
        """Whether the text of the line itself starts with "other" (19 U.S.C. 1313(j)(5))."""
        return self.text.lower().startswith("other")

    def in_force(self, on: date) -> bool:
        return (self.in_force_from is None or self.in_force_from <= on) and (
            self.in_force_until is None or on < self.in_force_until
        )


class Tariff(Protocol):
    """What the rules ask of a tariff table."""

    def line(self, number: str, on: date) -> TariffLine | None:
        """Return the eight- or ten-digit line in force on `on`, or None where it is not known."""
        ...


@dataclass(frozen=True)
class TariffTable:
    """A tariff held in memory, every number with its dates in force."""

    lines: Mapping[str, TariffLine]

    def line(self, number: str, on: date) -> TariffLine | None:
        """Return the line of eight or ten digits in force on `on`.

        An eight-digit number without a line of its own is answered by its only ten-digit line, which ends in 00.
        """
        digits = number.replace(".", "")
        found = self.lines.get(digits)
        if found is None and len(digits) == _EIGHT:
            found = self.lines.get(f"{digits}00")
        return found if found is not None and found.in_force(on) else None


def read_tariff(text: str) -> TariffTable:
    """Read the tariff table from its CSV text.

    Raises:
        ValueError: the columns are not the expected ones, or a number has neither eight nor ten digits.
    """
    reader = csv.reader(io.StringIO(text))
    header = tuple(next(reader, ()))
    if header != COLUMNS:
        raise ValueError(f"tariff table: columns are {header}; expected {', '.join(COLUMNS)}")
    lines: dict[str, TariffLine] = {}
    for number, description, units, rate, start, end in reader:
        if len(number) not in (_EIGHT, _TEN):
            raise ValueError(
                f"tariff table line {reader.line_num}: {number!r} has neither eight nor ten digits"
            )
        lines[number] = TariffLine(
            number,
            description,
            tuple(units.split("/")) if units else (),
            lines[number[:_EIGHT]].general_rate if rate == _AS_EIGHT else rate,
            date.fromisoformat(start) if start else None,
            date.fromisoformat(end) if end else None,
        )
    return TariffTable(lines)
