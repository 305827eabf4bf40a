"""From the tariff rows of one entry line to the line: goods, value, and one charge per row or fee."""

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from drawback.domain.identifiers import (
    NotAnIdentifier,
    is_chapter_98,
    is_chapter_99,
    read_case_number,
)
from drawback.domain.money import ZERO, Money, cents
from drawback.intake import values
from drawback.intake.countries import country
from drawback.intake.rates import SURE_ADDED, SURE_DUTY, ad_valorem
from drawback.intake.reading import sound
from drawback.intake.records import Record, content_of, once, once_needed
from drawback.intake.supplementary import SERIES, field_of
from drawback.intake.tariff_numbers import tariff_number
from drawback_schemas.parts import ChargePart, DutyClassName, LinePart

_CHAPTER_99_DIGITS = 8


@dataclass(frozen=True, slots=True)
class TariffRow:
    """One row of the report: a tariff number of the line, or an AD/CVD case in its place."""

    record: Record
    ordinal: int
    number: str
    case: str
    value: Money
    duty: Money
    series: str = ""
    """Of a supplementary number: the series of columns in which it stands."""

    @property
    def rate_field(self) -> str:
        """Where the duty rate of this number stands."""
        return field_of("rate", self.series) if self.series else "tariff.rate_text"

    @property
    def is_goods(self) -> bool:
        return not self.case and not is_chapter_98(self.number) and not is_chapter_99(self.number)


@dataclass(frozen=True, slots=True)
class Fees:
    """Fees that the report itself shows for the line, and the programme the goods were entered under."""

    spi: str
    mpf: Money | None
    hmf: Money | None


def read_line(number: int, records: Sequence[Record], known: Collection[str]) -> tuple[LinePart, Fees] | None:
    """Read one line; None where a flaw was noted on any of its rows."""
    rows = sorted(
        _rows(records, known), key=lambda row: (row.ordinal, row.is_goods, row.number, row.case, row.duty)
    )
    _check_ordinals(rows, number)
    if not sound(records):
        return None
    goods = _goods_row(rows, number)
    if goods is None:
        return None
    value = _value(goods, rows, records)
    unit = values.unit_code(goods.record.text("tariff.uom1"))
    quantity, unit = _quantity(goods.record, unit)
    origin = once_needed(records, "line.country_of_origin", country, "a country such as CN")
    charges = (*_duties(_with_duties(rows, records, value), value), *_adcvd(records, value), *_other(records))
    part = LinePart(
        line_number=number,
        hts=goods.number.ljust(10, "0"),
        origin=origin or "",
        quantity=quantity,
        unit=unit or "X",
        value=value,
        charges=charges,
        description=once(records, "line.description", str) or "",
        sku=once(records, "line.sku", str) or "",
        producer=once(records, "line.producer", str) or once(records, "line.mid", str) or "",
        exporter=once(records, "line.foreign_exporter_id", str) or "",
    )
    fees = Fees(
        spi=(once(records, "line.spi", str.upper) or ""),
        mpf=once(records, "line.mpf", values.money),
        hmf=once(records, "line.hmf", values.money),
    )
    return part, fees


def _rows(records: Sequence[Record], known: Collection[str]) -> Iterator[TariffRow]:
    """Read the rows of a line; a repeated ordinal must repeat the same content, and a row without one counts once."""
    seen: dict[int, Record] = {}
    unnumbered: set[Hashable] = set()
    for record in records:
        ordinal = record.read("tariff.ordinal", values.whole) or 0
        if not ordinal:
            content = content_of(record)
            if content in unnumbered:
                record.flaw(
                    "tariff.hts",
                    "each tariff row of a line once",
                    "the row repeats another of its line word for word and is counted once",
                    remark=f"repeated row {record.row.place}",
                )
                continue
            unnumbered.add(content)
        twin = seen.setdefault(ordinal, record) if ordinal else record
        if twin is not record:
            if content_of(twin) != content_of(record):
                record.flaw("tariff.ordinal", f"another number: {twin.row.place} has it with other content")
            continue
        text = record.text("tariff.hts")
        case = _case(text) or ("" if text else _case(record.text("adcvd.case")))
        number = "" if case else (record.needed("tariff.hts", tariff_number(known), "a tariff number") or "")
        yield TariffRow(
            record=record,
            ordinal=ordinal,
            number=number[:_CHAPTER_99_DIGITS] if is_chapter_99(number) else number,
            case=case,
            value=record.money("tariff.entered_value") or ZERO,
            duty=record.money("tariff.duty") or ZERO,
        )
        yield from _beside(record, known)


def _beside(record: Record, known: Collection[str]) -> Iterator[TariffRow]:
    """Read the supplementary numbers that stand in the same row as the goods, each with the duty in its own column."""
    for series in SERIES:
        name, duty_name = field_of("hts", series), field_of("duty", series)
        duty = record.money(duty_name)
        if record.blank(name):
            if duty:
                record.flaw(duty_name, "its tariff number in a column beside it, such as 9903.88.03")
            continue
        if duty_name not in record.columns.places:
            record.flaw(name, "its duty in a column of its own")
        case = _case(record.text(name))
        number = "" if case else (record.read(name, tariff_number(known)) or "")
        yield TariffRow(
            record=record,
            ordinal=0,
            number=number[:_CHAPTER_99_DIGITS] if is_chapter_99(number) else number,
            case=case,
            value=ZERO,
            duty=duty or ZERO,
            series=series,
        )


def _check_ordinals(rows: Sequence[TariffRow], number: int) -> None:
    """Numbered rows must be complete from 1 on: a line with a row missing would bear too little duty."""
    ordinals = {row.ordinal for row in rows if row.ordinal}
    missing = sorted(set(range(1, max(ordinals, default=0))) - ordinals)
    if missing:
        words = ", ".join(str(ordinal) for ordinal in missing)
        rows[0].record.flaw("tariff.ordinal", f"all tariff rows of line {number}; ordinal {words} is missing")


def _case(text: str) -> str:
    if text[:1] not in ("A", "C", "a", "c"):
        return ""
    try:
        return read_case_number(text)
    except NotAnIdentifier:
        return ""


def _goods_row(rows: Sequence[TariffRow], number: int) -> TariffRow | None:
    """The commodity row: not of chapters 98 and 99, and carrying the value; a chapter 98 row only where there is no other."""
    goods = [row for row in rows if row.is_goods] or [row for row in rows if is_chapter_98(row.number)]
    if goods:
        return max(goods, key=lambda row: (row.value > 0, row.value))
    if rows:
        rows[0].record.flaw("tariff.hts", f"a tariff number of chapters 1 to 97 on one row of line {number}")
    return None


def _value(goods: TariffRow, rows: Sequence[TariffRow], records: Sequence[Record]) -> Money:
    of_line = once(_with_value(records), "line.entered_value", values.money)
    if of_line is not None:
        told = {
            goods.value,
            sum((row.value for row in rows if row.is_goods), ZERO),
            sum((row.value for row in rows), ZERO),
        }
        if any(told) and of_line not in told:
            goods.record.flaw("line.entered_value", f"the sum of the line's tariff rows, {max(told)}")
        return of_line
    if goods.record.blank("tariff.entered_value"):
        goods.record.flaw("tariff.entered_value", "the entered value of the line on its commodity row")
    if goods.is_goods:
        return sum((row.value for row in rows if row.is_goods), ZERO)
    return goods.value


def _with_value(records: Sequence[Record]) -> Sequence[Record]:
    """The rows that tell the value of their line: where one does, a zero on a further tariff row is none."""
    telling = [record for record in records if record.money("line.entered_value")]
    return telling or records


def _quantity(record: Record, unit: str) -> tuple[Decimal, str]:
    """The quantity and its unit; a line of unit X, or none, counts no units."""
    if unit in ("", "X") and record.blank("tariff.quantity1"):
        return Decimal(0), unit
    read = record.needed("tariff.quantity1", values.quantity_in(unit), "the quantity of the line")
    quantity, own = read or (Decimal(0), unit)
    if not own:
        record.flaw("tariff.uom1", "the unit of the quantity, such as NO or KG")
    return quantity, own


def _with_duties(rows: Sequence[TariffRow], records: Sequence[Record], value: Money) -> Sequence[TariffRow]:
    """Set the duty of the line beside those of its tariff rows: they must agree, and where the rows have none it is shared out.

    A line's duty that a report prints once, or repeats on every tariff row, is the sum of its rows.
    """
    of_line = once(records, "line.duty", values.money)
    if of_line is None:
        _check_blanks(rows, records)
        return rows
    if any(not row.record.blank("tariff.duty") for row in rows):
        every = sum((row.duty for row in rows), ZERO)
        ordinary = sum((row.duty for row in rows if not row.case), ZERO)
        if of_line not in (every, ordinary):
            rows[0].record.flaw("line.duty", f"the sum of the line's tariff rows, {every}")
        return rows
    if len(rows) == 1:
        return [replace(rows[0], duty=of_line)]
    shares = [share for row in rows if (share := _stated_duty(row, value)) is not None]
    if len(shares) < len(rows) or sum(shares, ZERO) != of_line:
        rows[0].record.flaw(
            "line.duty",
            "the duty of each tariff row in a column of its own, or rates that give the line's duty together",
        )
        return rows
    return [replace(row, duty=share) for row, share in zip(rows, shares, strict=True)]


def _check_blanks(rows: Sequence[TariffRow], records: Sequence[Record]) -> None:
    """A blank duty is none where the row is free; where the row itself states a rate, a figure is missing.

    A programme named on the line (SPI) may free it from the rate that is printed.
    """
    if any(not record.blank("line.spi") for record in records):
        return
    for row in rows:
        record = row.record
        if (
            row.series
            or row.case
            or "tariff.duty" not in record.columns.places
            or not record.blank("tariff.duty")
        ):
            continue
        if rate := record.read("tariff.rate_text", values.percent):
            record.flaw(
                "tariff.duty",
                f"the duty of {row.number}, whose rate is {rate.normalize():f} % (0.00 where none is owed)",
            )


def _stated_duty(row: TariffRow, value: Money) -> Money | None:
    """What the stated rate of a tariff row gives on its value, or on that of the line; None where no rate is stated."""
    if row.series:
        return row.duty
    rate = row.record.read("tariff.rate_text", values.percent)
    return None if rate is None else cents((row.value or value) * rate / 100)


def _duties(rows: Sequence[TariffRow], value: Money) -> Iterator[ChargePart]:
    for row in rows:
        stated = row.record.read(row.rate_field, values.percent)
        if row.case:
            yield _deposit(row.case, row.duty, stated, value)
            continue
        added = is_chapter_99(row.number)
        bases = tuple(dict.fromkeys(base for base in (row.value, value) if base))
        yield ChargePart(
            duty_class="chapter-99" if added else "duty",
            amount=row.duty,
            heading=row.number,
            rate_percent=ad_valorem(stated, row.duty, bases, SURE_ADDED if added else SURE_DUTY),
        )


def _deposit(case: str, amount: Money, stated: Decimal | None, value: Money) -> ChargePart:
    """An AD or CVD deposit: the stated rate is the case's own and is kept as it is."""
    antidumping = case.startswith("A")
    rate = stated if stated is not None else ad_valorem(None, amount, (value,), SURE_ADDED)
    return ChargePart(
        duty_class="ad" if antidumping else "cvd",
        amount=amount,
        rate_percent=rate,
        class_code="012" if antidumping else "013",
        case_number=case,
    )


def _adcvd(records: Sequence[Record], value: Money) -> Iterator[ChargePart]:
    """Deposits from columns of their own, which may repeat on every row of the line."""
    general: dict[str, list[Record]] = {}
    for record in records:
        case: str | None = record.read("adcvd.case", read_case_number)
        if case and record.text("tariff.hts") and not _case(record.text("tariff.hts")):
            general.setdefault(case, []).append(record)
    for general_case, held in sorted(general.items()):
        amount = once(held, "adcvd.duty", values.money)
        yield _deposit(general_case, amount or ZERO, once(held, "adcvd.rate", values.percent), value)
    for kind, letter in (("ad", "A"), ("cvd", "C")):
        amount = once(records, f"adcvd.{kind}_duty", values.money)
        own_case = once(records, f"adcvd.{kind}_case", read_case_number)
        if amount is None and own_case is None:
            continue
        if own_case is None or not own_case.startswith(letter):
            if amount:
                records[0].flaw(
                    f"adcvd.{kind}_case",
                    f"the case number beside the {kind.upper()} amount, beginning with {letter}",
                )
            continue
        yield _deposit(own_case, amount or ZERO, once(records, f"adcvd.{kind}_rate", values.percent), value)


def _other(records: Sequence[Record]) -> Iterator[ChargePart]:
    """Taxes, marking duty and fees that the report shows."""
    shown: tuple[tuple[str, DutyClassName, str], ...] = (
        ("line.tax", "tax", once(records, "line.tax_class", _class_code) or ""),
        ("line.marking_duty", "marking", "001"),
        ("line.cotton_fee", "other-fee", "056"),
        ("line.other_fee", "other-fee", once(records, "line.other_fee_class", _class_code) or ""),
    )
    for field, duty_class, code in shown:
        amount = once(records, field, values.money)
        if amount:
            yield ChargePart(duty_class=duty_class, amount=amount, class_code=code)


def _class_code(text: str) -> str:
    return str(values.whole(text)).zfill(3)
