"""Reading an aggregate's document: the facts of an entry, a claim or a case that have no column of their own.

The documents are the step's own JSON. A screen shows what is there and leaves out what is not: it never fails because a
field was added or moved.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from drawback.dashboard import text
from drawback.domain.money import ZERO

Document = Mapping[str, Any]
_ORDER = ("duty", "chapter-99", "ad", "cvd", "mpf", "hmf", "tax", "marking", "other-fee")


def read(doc: bytes) -> Document:
    """Read a document; one that cannot be read is empty."""
    try:
        found = msgspec.json.decode(doc)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return found if isinstance(found, dict) else {}


def view(doc: bytes) -> Document:
    """Return the view inside an aggregate's document."""
    found = read(doc).get("view")
    return found if isinstance(found, dict) else {}


def amount(value: Any) -> Decimal | None:
    """Read an amount written as text."""
    try:
        return Decimal(str(value)) if value is not None else None
    except InvalidOperation:
        return None


def day(value: Any) -> date | None:
    """Read a date written as text."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def short_day(value: Any) -> str:
    """Print a date written as text; a dash where there is none."""
    return text.short_day(day(value))


def items(document: Document, name: str) -> list[Document]:
    """Return a list of objects by name."""
    found = document.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """One duty, tax or fee of a line: as deposited and as it stands now."""

    duty_class: str
    heading: str
    case_number: str
    rate_percent: Decimal | None
    deposited: Decimal
    now: Decimal


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of an entry with its charges."""

    number: int
    hts: str
    description: str
    origin: str
    quantity: Decimal | None
    unit: str
    value: Decimal | None
    charges: tuple[ChargeRow, ...]

    @property
    def deposited(self) -> Decimal:
        return sum((charge.deposited for charge in self.charges), ZERO)

    @property
    def now(self) -> Decimal:
        return sum((charge.now for charge in self.charges), ZERO)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """The entry's lines from a day on, and what made them so; `change` is against the version before."""

    effective_on: date | None
    cause: str
    explanation: str
    total: Decimal
    change: Decimal


def entry_lines(entry: Document) -> list[LineRow]:
    """Return the lines as they stand, each charge beside what was first deposited."""
    versions = items(entry, "versions")
    if not versions:
        return []
    first = {line.get("line_number"): line for line in items(versions[0], "lines")}
    return [_line(line, first.get(line.get("line_number"), {})) for line in items(versions[-1], "lines")]


def entry_versions(entry: Document) -> list[VersionRow]:
    """Return what the entry's charges came to from each day on, oldest first."""
    found: list[VersionRow] = []
    before: Decimal | None = None
    for version in items(entry, "versions"):
        total = sum(
            (_paid(charge) for line in items(version, "lines") for charge in items(line, "charges")), ZERO
        )
        found.append(
            VersionRow(
                day(version.get("effective_on")),
                str(version.get("cause", "")),
                str(version.get("explanation", "")),
                total,
                ZERO if before is None else total - before,
            )
        )
        before = total
    return found


def by_class(lines: list[LineRow]) -> list[tuple[str, Decimal, Decimal]]:
    """Sum the charges of an entry by duty class: (class, deposited, now)."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for line in lines:
        for charge in line.charges:
            deposited, now = sums.get(charge.duty_class, (ZERO, ZERO))
            sums[charge.duty_class] = (deposited + charge.deposited, now + charge.now)
    return [(name, *sums[name]) for name in sorted(sums, key=_place)]


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _line(line: Document, first: Document) -> LineRow:
    number = line.get("line_number")
    return LineRow(
        number if isinstance(number, int) else 0,
        str(line.get("hts", "")),
        str(line.get("description", "")),
        str(line.get("origin", "")),
        amount(line.get("quantity")),
        str(line.get("unit", "")),
        amount(line.get("value")),
        tuple(_charges(line, first)),
    )


def _charges(line: Document, first: Document) -> Iterator[ChargeRow]:
    was: dict[tuple[str, str, str], Decimal] = {}
    for charge in items(first, "charges"):
        was[_key(charge)] = was.get(_key(charge), ZERO) + _paid(charge)
    for charge in items(line, "charges"):
        yield ChargeRow(
            *_key(charge), amount(charge.get("rate_percent")), was.pop(_key(charge), ZERO), _paid(charge)
        )
    for key, deposited in was.items():
        yield ChargeRow(*key, None, deposited, ZERO)


def _key(charge: Document) -> tuple[str, str, str]:
    return (
        str(charge.get("duty_class", "")),
        str(charge.get("heading", "")),
        str(charge.get("case_number") or ""),
    )


def _paid(charge: Document) -> Decimal:
    return amount(charge.get("amount")) or ZERO
