"""Entries of the example recompute to the cent, as the 7501 is computed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from drawback.domain.money import ZERO, cents
from drawback.simulation.generator.book import ScriptBook
from drawback.simulation.generator.entries import EntrySummary, LineGoods, Voyage, entry_sheet, revalued
from drawback.simulation.generator.tariff import load_tariff
from drawback.simulation.stories.real_entries import read_real_entries

TARIFF = load_tariff()
PRINTED = {
    "XYZ41011179": "10684.07",
    "XYZ41022341": "116.26",
    "XYZ41033512": "75707.92",
    "XYZ41044683": "17810.24",
    "XYZ41055853": "22799.53",
}


def voyage(on: str, mode: str = "11") -> Voyage:
    day = date.fromisoformat(on)
    return Voyage("98-765432100", "2704", mode, day, day, day)


def sheets_of(book: ScriptBook) -> dict[str, EntrySummary]:
    return {sheet.number: sheet for delivered in book.sheets.values() for _, sheet in delivered}


def fees(sheet: EntrySummary) -> Decimal:
    return sheet.total("mpf")


def test_each_row_of_each_entry_is_rate_times_value(book: ScriptBook) -> None:
    """Every ad valorem row, every MPF and every HMF of the example is rate times value, rounded half up."""
    for sheet in sheets_of(book).values():
        rate = TARIFF.fee(sheet.voyage.entry_on).rate
        for line in sheet.lines:
            for charge in line.charges:
                if charge.rate_percent is not None:
                    assert charge.amount == cents(line.value * charge.rate_percent / 100), (
                        sheet.number,
                        charge,
                    )
                elif charge.duty_class == "mpf":
                    assert charge.amount == cents(line.value * rate), (sheet.number, charge)
                elif charge.duty_class == "hmf":
                    assert charge.amount == cents(line.value * Decimal("0.00125")), (sheet.number, charge)


def test_each_entry_pays_the_sum_of_line_fees_between_floor_and_cap(book: ScriptBook) -> None:
    """The processing fee of an entry is the sum of its lines' fees, no less than floor and no more than cap."""
    paid = set()
    for sheet in sheets_of(book).values():
        limits = TARIFF.fee(sheet.voyage.entry_on)
        assert sheet.mpf_paid == min(max(fees(sheet), limits.minimum), limits.maximum), sheet.number
        paid.add(
            "floor"
            if sheet.mpf_paid == limits.minimum
            else "cap"
            if sheet.mpf_paid == limits.maximum
            else "sum"
        )
    assert paid == {"floor", "cap", "sum"}


@pytest.mark.parametrize(
    ("value", "paid"),
    [
        ("7866", "27.25"),
        ("7859", "27.23"),
        ("3000", "27.23"),
        ("152521", "528.33"),
        ("152519", "528.33"),
        ("152517", "528.32"),
    ],
)
def test_floor_and_cap_of_fiscal_year_2021(value: str, paid: str) -> None:
    """On 30 September 2021 an entry pays 0.3464 %, at least $27.23 and at most $528.33."""
    goods = LineGoods("8508110000", "VN", Decimal(10), Decimal(f"{value}.00"))

    assert entry_sheet(TARIFF, "XYZ41011179", voyage("2021-09-30"), (goods,)).mpf_paid == Decimal(paid)


def test_the_fiscal_year_begins_in_october() -> None:
    """The floor is that of the fiscal year of the date of entry, which begins on 1 October."""
    goods = (LineGoods("8508110000", "VN", Decimal(10), Decimal("100.00")),)

    assert entry_sheet(TARIFF, "XYZ41011179", voyage("2021-09-30"), goods).mpf_paid == Decimal("27.23")
    assert entry_sheet(TARIFF, "XYZ41011179", voyage("2021-10-01"), goods).mpf_paid == Decimal("27.75")


def test_real_entries_total_as_printed(book: ScriptBook) -> None:
    """Duty, fees and total of the five real entries equal the printed totals."""
    sheets = read_real_entries(book)

    totals = {
        sheet.number: str(sheet.total("duty", "chapter-99", "hmf", "other-fee") + sheet.mpf_paid)
        for sheet in sheets
    }

    assert totals == PRINTED


def test_tables_give_the_duties_of_a_real_entry(book: ScriptBook) -> None:
    """The tables we ship give, row by row, the duties printed on a real entry from China of February 2026."""
    printed = next(s for s in read_real_entries(book) if s.number == "XYZ41044683")
    line = printed.lines[0]
    goods = LineGoods(line.hts, line.origin, line.quantity, line.value)

    made = entry_sheet(TARIFF, printed.number, printed.voyage, (goods,))

    def rows(sheet: EntrySummary) -> set[tuple[str, str, Decimal]]:
        return {(c.duty_class, c.heading, c.amount) for c in sheet.lines[0].charges}

    assert rows(made) == rows(printed)
    assert made.mpf_paid == printed.mpf_paid


@pytest.mark.parametrize(
    ("hts", "entered", "heading", "rate"),
    [
        ("8541430080", "2024-09-26", "99038802", "25"),
        ("8541430080", "2024-09-27", "99039102", "50"),
        ("8507600090", "2025-12-31", "99038815", "7.5"),
        ("8507600090", "2026-01-01", "99039106", "25"),
        ("8542310055", "2024-12-31", None, ""),
        ("8542310055", "2025-01-01", "99039105", "50"),
    ],
)
def test_section_301_changes_on_its_day(hts: str, entered: str, heading: str | None, rate: str) -> None:
    """The four-year review raised Section 301 on its days: the day before bears the old rate."""
    rows = TARIFF.rows(hts, "CN", Decimal("1000.00"), Decimal(10), date.fromisoformat(entered))
    found = [(row.heading, row.rate_percent) for row in rows if row.heading.startswith(("990388", "990391"))]

    assert found == ([] if heading is None else [(heading, Decimal(rate))])


@pytest.mark.parametrize(
    ("entered", "headings"),
    [
        ("2025-02-03", []),
        ("2025-02-04", ["99030120"]),
        ("2025-03-04", ["99030124"]),
        ("2025-04-05", ["99030124", "99030125"]),
        ("2025-04-10", ["99030124", "99030163"]),
        ("2026-02-23", ["99030124", "99030125"]),
        ("2026-02-24", ["99030301"]),
    ],
)
def test_emergency_duties_on_china_by_day(entered: str, headings: list[str]) -> None:
    """Goods of China bear the emergency duties of the day of entry, and the surcharge of section 122 after them."""
    rows = TARIFF.rows("8414513000", "CN", Decimal("1000.00"), Decimal(10), date.fromisoformat(entered))

    assert [row.heading for row in rows if row.heading.startswith("9903")] == headings


def test_air_cargo_pays_no_harbor_fee() -> None:
    """The harbor maintenance fee falls on cargo that came by sea."""
    goods = (LineGoods("8508110000", "VN", Decimal(10), Decimal("8000.00")),)

    assert entry_sheet(TARIFF, "XYZ41011179", voyage("2022-05-02", "40"), goods).total("hmf") == ZERO
    assert entry_sheet(TARIFF, "XYZ41011179", voyage("2022-05-02"), goods).total("hmf") == Decimal("10.00")


def test_a_specific_duty_follows_quantity_not_value() -> None:
    """Lubricating oil pays 84 cents a barrel whatever it costs."""
    goods = LineGoods("2710193020", "KR", Decimal(100), Decimal("13000.00"))
    sheet = entry_sheet(TARIFF, "XYZ41011179", voyage("2022-05-02"), (goods,))

    assert sheet.total("duty") == Decimal("84.00")
    assert revalued(TARIFF, sheet, 1, Decimal("26000.00")).total("duty") == Decimal("84.00")


def test_a_new_value_moves_duty_and_fees_together() -> None:
    """Raising the value of a line raises its duty, its fees and the fee paid on the entry."""
    goods = (LineGoods("8516310000", "VN", Decimal(2_400), Decimal("30000.00")),)
    sheet = entry_sheet(TARIFF, "XYZ41011179", voyage("2022-08-16"), goods)

    raised = revalued(TARIFF, sheet, 1, Decimal("33600.00"))

    assert (sheet.total("duty"), raised.total("duty")) == (Decimal("1170.00"), Decimal("1310.40"))
    assert raised.mpf_paid == Decimal("116.39")
    assert replace(raised, lines=sheet.lines, mpf_paid=sheet.mpf_paid) == sheet
