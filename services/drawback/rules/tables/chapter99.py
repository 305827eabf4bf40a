"""Which additional duties of chapter 99 fall on goods: by number, origin and day of entry, with what the table leaves open."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

COLUMNS: Final = (
    "programme",
    "heading",
    "rate_percent",
    "scope",
    "origins",
    "entry_from",
    "entry_to",
    "instead_of",
    "authority",
    "certainty",
)
_EIGHT: Final = 8
_EVERYWHERE: Final = "*"
_METALS: Final = ("72", "73", "74", "76")
_VEHICLES: Final = ("87",)
_WOOD: Final = ("44", "94")
_RECIPROCAL: Final = (date(2025, 8, 7), date(2026, 2, 23))
_FENTANYL_NEIGHBOURS: Final = (date(2025, 3, 4), date(2026, 2, 23))


@dataclass(frozen=True, slots=True)
class AdditionalDuty:
    """One heading with its rate, its origins and days of entry (inclusive); `instead_of` begins the headings it replaces."""

    programme: str
    heading: str
    rate_percent: Decimal
    listed: bool
    origins: str
    entry_from: date
    entry_to: date | None
    instead_of: str
    authority: str
    certainty: str

    def falls_on(self, origin: str, on: date) -> bool:
        named = self.origins.split()
        there = origin in named or (_EVERYWHERE in named and f"-{origin}" not in named)
        return there and self.entry_from <= on and (self.entry_to is None or on <= self.entry_to)


@dataclass(frozen=True)
class Chapter99:
    """The additional duties that are known, and the numbers of the Section 301 lists."""

    duties: Sequence[AdditionalDuty]
    lists: Mapping[str, frozenset[str]]

    def stack(self, hts: str, origin: str, on: date) -> tuple[AdditionalDuty, ...]:
        """What falls on goods of a number and origin entered on a day, in the order of the headings; replaced ones left out.

        Eight digits that stand on several lists of Section 301 count once, at the highest rate: `open_points` says so.
        """
        listed = self._of_lists(hts, origin, on)
        dearest = min(listed, key=lambda one: (-one.rate_percent, one.heading), default=None)
        found = [one for one in self.duties if not one.listed and one.falls_on(origin, on)]
        found += [dearest] if dearest is not None else []
        return tuple(sorted(found, key=lambda one: one.heading))

    def _of_lists(self, hts: str, origin: str, on: date) -> list[AdditionalDuty]:
        headings = self.lists.get(hts.replace(".", "")[:_EIGHT], frozenset())
        found = [
            one for one in self.duties if one.heading in headings and one.listed and one.falls_on(origin, on)
        ]
        replaced = tuple(one.instead_of for one in found if one.instead_of)
        return [one for one in found if not replaced or not one.heading.startswith(replaced)]

    def open_points(self, hts: str, origin: str, on: date) -> tuple[str, ...]:
        """What may fall on the goods besides and is not decided by the table."""
        chapter = hts[:2]
        found = []
        if chapter in (*_METALS, *_VEHICLES, *_WOOD):
            found.append(
                "Section 232 may apply to goods of this chapter: whether it does hangs on more than the number; it is not in the duty"
            )
        if _RECIPROCAL[0] <= on <= _RECIPROCAL[1] and not any(
            one.falls_on(origin, on) and one.programme.startswith("IEEPA reciprocal") for one in self.duties
        ):
            found.append(
                f"the IEEPA reciprocal rate of {origin} on {on} is not in the table; it is not in the duty"
            )
        if origin in {"CA", "MX"} and _FENTANYL_NEIGHBOURS[0] <= on <= _FENTANYL_NEIGHBOURS[1]:
            found.append(
                f"IEEPA duty on goods of {origin} hangs on whether they qualify under USMCA; it is not in the duty"
            )
        if (
            any(heading.startswith("990388") for heading in self.lists.get(hts[:_EIGHT], ()))
            and origin == "CN"
        ):
            found.append("Section 301 exclusions are not in the table: an excluded product owes less")
        if origin == "US":
            found.append("goods of the United States: no duty by origin is in the table")
        return tuple(found)


def read_chapter99(rates: str, lists: str) -> Chapter99:
    """Read both tables from their CSV texts.

    Raises:
        ValueError: the columns are not the expected ones.
    """
    reader = csv.DictReader(io.StringIO(rates))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(f"chapter 99 rates: columns are {reader.fieldnames}; expected {', '.join(COLUMNS)}")
    duties = [
        AdditionalDuty(
            row["programme"],
            row["heading"],
            Decimal(row["rate_percent"]),
            row["scope"] == "list",
            row["origins"],
            date.fromisoformat(row["entry_from"]),
            date.fromisoformat(row["entry_to"]) if row["entry_to"] else None,
            row["instead_of"],
            row["authority"],
            row["certainty"],
        )
        for row in reader
    ]
    by_number: dict[str, set[str]] = {}
    for row in csv.DictReader(io.StringIO(lists)):
        by_number.setdefault(row["hts8"], set()).add(row["heading"])
    return Chapter99(duties, {number: frozenset(headings) for number, headings in by_number.items()})
