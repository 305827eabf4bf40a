"""Entry summaries with the arithmetic of the 7501: duty per tariff row, MPF per line with floor and cap, HMF by sea."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import msgspec

from drawback.domain.goods import Charge, ImportFacts, ImportLine
from drawback.domain.money import ZERO, Money, cents
from drawback.domain.types import CaseNumber, DutyClass, EntryNumber, Hts10
from drawback.simulation.generator.tariff import ExampleTariff
from drawback_schemas.entries import EntryFiled
from drawback_schemas.parts import ChargePart, DutyClassName, LinePart

HMF_RATE = Decimal("0.00125")
"""Harbor maintenance fee, 26 U.S.C. 4461(b)."""
BY_SEA = frozenset({"10", "11"})
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class CaseDeposit:
    """An AD/CVD case on a line and the cash deposit rate at entry."""

    case_number: str
    rate_percent: Decimal

    @property
    def duty_class(self) -> DutyClassName:
        return "ad" if self.case_number.startswith("A") else "cvd"


@dataclass(frozen=True, slots=True)
class LineGoods:
    """What is on one line: the commodity, where it comes from, how much and for how many whole dollars."""

    hts: str
    origin: str
    quantity: Decimal
    value: Money
    sku: str = ""
    producer: str = ""
    cases: tuple[CaseDeposit, ...] = ()
    tax: Money = ZERO


@dataclass(frozen=True, slots=True)
class Voyage:
    """The head of an entry summary: who, where, when, how."""

    importer_number: str
    port: str
    mode: str
    entry_on: date
    import_on: date
    summary_on: date


@dataclass(frozen=True, slots=True)
class EntrySummary:
    """An entry summary as filed: head, lines with all charges, fee paid on the whole entry."""

    number: str
    entry_type: str
    voyage: Voyage
    lines: tuple[LinePart, ...]
    mpf_paid: Money

    @property
    def value(self) -> Money:
        return sum((line.value for line in self.lines), ZERO)

    def total(self, *classes: str) -> Money:
        """Sum the charges of some duty classes over all lines."""
        return sum((c.amount for line in self.lines for c in line.charges if c.duty_class in classes), ZERO)

    def filed(self) -> EntryFiled:
        """Say it as an event."""
        return EntryFiled(
            entry_number=self.number,
            entry_type=self.entry_type,
            importer_number=self.voyage.importer_number,
            port=self.voyage.port,
            entry_on=self.voyage.entry_on,
            import_on=self.voyage.import_on,
            summary_on=self.voyage.summary_on,
            mode_of_transport=self.voyage.mode,
            mpf_paid=self.mpf_paid,
            lines=self.lines,
        )

    def facts(self, line_number: int) -> ImportFacts:
        """Return what the pricing of a designation asks of one line."""
        part = self.lines[line_number - 1]
        line = ImportLine(
            EntryNumber(self.number),
            part.line_number,
            Hts10(part.hts),
            part.origin,
            part.quantity,
            part.unit,
            part.value,
            tuple(_charge(charge) for charge in part.charges),
            part.description,
            part.sku,
        )
        mpf_value = sum((p.value for p in self.lines if any(c.duty_class == "mpf" for c in p.charges)), ZERO)
        voyage = self.voyage
        return ImportFacts(line, self.entry_type, voyage.entry_on, voyage.import_on, self.mpf_paid, mpf_value)

    def with_lines(self, tariff: ExampleTariff, lines: Sequence[LinePart]) -> "EntrySummary":
        """Return the summary with other lines and the fee they give."""
        return replace(
            self, lines=tuple(lines), mpf_paid=_fee_paid(tariff, self.voyage.entry_on, self.mpf_paid, lines)
        )


def _charge(part: ChargePart) -> Charge:
    return Charge(
        DutyClass(part.duty_class),
        part.amount,
        part.heading,
        part.rate_percent,
        part.class_code,
        None if part.case_number is None else CaseNumber(part.case_number),
    )


def entry_line(tariff: ExampleTariff, number: int, goods: LineGoods, voyage: Voyage) -> LinePart:
    """Compute all charges of one line."""
    rows = tariff.rows(goods.hts, goods.origin, goods.value, goods.quantity, voyage.entry_on)
    charges = [
        ChargePart(
            duty_class="chapter-99" if row.heading.startswith("99") else "duty",
            amount=row.duty,
            heading=row.heading,
            rate_percent=row.rate_percent,
        )
        for row in rows
    ]
    charges.extend(
        ChargePart(
            duty_class=case.duty_class,
            amount=cents(goods.value * case.rate_percent / _HUNDRED),
            rate_percent=case.rate_percent,
            class_code="012" if case.duty_class == "ad" else "013",
            case_number=case.case_number,
        )
        for case in goods.cases
    )
    if goods.tax:
        charges.append(ChargePart(duty_class="tax", amount=goods.tax, class_code="017"))
    rate = tariff.fee(voyage.entry_on).rate
    charges.append(ChargePart(duty_class="mpf", amount=cents(goods.value * rate), class_code="499"))
    if voyage.mode in BY_SEA:
        charges.append(ChargePart(duty_class="hmf", amount=cents(goods.value * HMF_RATE), class_code="501"))
    line = tariff.lines[goods.hts]
    return LinePart(
        line_number=number,
        hts=goods.hts,
        origin=goods.origin,
        quantity=goods.quantity,
        unit=line.unit,
        value=goods.value,
        charges=tuple(charges),
        description=line.text,
        sku=goods.sku,
        producer=goods.producer,
    )


def entry_sheet(
    tariff: ExampleTariff, number: str, voyage: Voyage, goods: Sequence[LineGoods], entry_type: str = ""
) -> EntrySummary:
    """Make up a summary; type 03 where a line falls under an AD/CVD case, else 01."""
    lines = tuple(entry_line(tariff, place, one, voyage) for place, one in enumerate(goods, 1))
    kind = entry_type or ("03" if any(one.cases for one in goods) else "01")
    return EntrySummary(number, kind, voyage, lines, _fee_paid(tariff, voyage.entry_on, None, lines))


def _fee_paid(
    tariff: ExampleTariff, entry_on: date, before: Money | None, lines: Sequence[LinePart]
) -> Money:
    """MPF of the entry: the lines' fees, no less than the floor and no more than the cap (19 CFR 24.23(b)(1))."""
    fees = sum((c.amount for line in lines for c in line.charges if c.duty_class == "mpf"), ZERO)
    if before is not None and not before:
        return before
    limits = tariff.fee(entry_on)
    return min(max(fees, limits.minimum), limits.maximum)


def revalued(tariff: ExampleTariff, sheet: EntrySummary, line_number: int, value: Money) -> EntrySummary:
    """Return the summary with another entered value on one line, all its charges computed again."""
    old = sheet.lines[line_number - 1]
    cases = tuple(
        CaseDeposit(c.case_number, c.rate_percent or Decimal(0))
        for c in old.charges
        if c.case_number is not None
    )
    goods = LineGoods(old.hts, old.origin, old.quantity, value, old.sku, old.producer, cases)
    new = entry_line(tariff, line_number, goods, sheet.voyage)
    return sheet.with_lines(
        tariff, [new if line.line_number == line_number else line for line in sheet.lines]
    )


def recharged(
    line: LinePart, heading: str, rate_percent: Decimal, case_number: str | None = None
) -> LinePart:
    """Return a line on which one ad valorem row bears another rate: a heading, or an AD/CVD case."""
    charges = tuple(
        msgspec.structs.replace(
            charge, rate_percent=rate_percent, amount=cents(line.value * rate_percent / _HUNDRED)
        )
        if (charge.case_number == case_number if case_number else charge.heading == heading)
        else charge
        for charge in line.charges
    )
    return msgspec.structs.replace(line, charges=charges)
