"""The charges of an entry: as deposited and as they stand, by line, by class and over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from drawback.domain.money import ZERO
from drawback_schemas.entries import LineVersionPart
from drawback_schemas.parts import ChargePart, LinePart

_ORDER = ("duty", "chapter-99", "ad", "cvd", "mpf", "hmf", "tax", "marking", "other-fee")


@dataclass(frozen=True, slots=True)
class Charge:
    """One duty, tax or fee of a line: as deposited and as it stands now."""

    duty_class: str
    heading: str
    case_number: str
    rate_percent: Decimal | None
    deposited: Decimal
    now: Decimal


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of an entry with its charges."""

    number: int
    hts: str
    description: str
    origin: str
    quantity: Decimal
    unit: str
    value: Decimal
    charges: tuple[Charge, ...]

    @property
    def deposited(self) -> Decimal:
        """All that was deposited on the line."""
        return sum((charge.deposited for charge in self.charges), ZERO)

    @property
    def now(self) -> Decimal:
        """All that the line is charged now."""
        return sum((charge.now for charge in self.charges), ZERO)


@dataclass(frozen=True, slots=True)
class Version:
    """The entry's lines from a day on, and what made them so; `change` is against the version before."""

    effective_on: date
    cause: str
    explanation: str
    total: Decimal
    change: Decimal


def entry_lines(versions: Sequence[LineVersionPart]) -> list[EntryLine]:
    """The lines as they stand, each charge beside what was first deposited; none while the summary is unseen."""
    if not versions:
        return []
    first = {line.line_number: line for line in versions[0].lines}
    return [_line(line, first.get(line.line_number)) for line in versions[-1].lines]


def entry_versions(versions: Sequence[LineVersionPart]) -> list[Version]:
    """What the entry's charges came to from each day on, oldest first."""
    found: list[Version] = []
    for version in versions:
        total = sum((charge.amount for line in version.lines for charge in line.charges), ZERO)
        change = total - found[-1].total if found else ZERO
        found.append(Version(version.effective_on, version.cause, version.explanation, total, change))
    return found


def by_class(lines: Sequence[EntryLine]) -> list[tuple[str, Decimal, Decimal]]:
    """Sum the charges of an entry by duty class: (class, deposited, now)."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for line in lines:
        for charge in line.charges:
            deposited, now = sums.get(charge.duty_class, (ZERO, ZERO))
            sums[charge.duty_class] = (deposited + charge.deposited, now + charge.now)
    return [(name, *sums[name]) for name in sorted(sums, key=_place)]


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _line(line: LinePart, first: LinePart | None) -> EntryLine:
    return EntryLine(
        line.line_number,
        line.hts,
        line.description,
        line.origin,
        line.quantity,
        line.unit,
        line.value,
        tuple(_charges(line, first)),
    )


def _charges(line: LinePart, first: LinePart | None) -> Iterator[Charge]:
    was: dict[tuple[str, str, str], Decimal] = {}
    for charge in first.charges if first else ():
        was[_key(charge)] = was.get(_key(charge), ZERO) + charge.amount
    for charge in line.charges:
        yield Charge(*_key(charge), charge.rate_percent, was.pop(_key(charge), ZERO), charge.amount)
    for key, deposited in was.items():
        yield Charge(*key, None, deposited, ZERO)


def _key(charge: ChargePart) -> tuple[str, str, str]:
    return (charge.duty_class, charge.heading, charge.case_number or "")
