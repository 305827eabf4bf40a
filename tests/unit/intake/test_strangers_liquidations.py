"""Liquidation listings in which several days, or a day and a status, stand in one row; and cells of other keyboards."""

from datetime import date
from decimal import Decimal

import pytest

from drawback_schemas.liquidations import LiquidationPosted
from support.intake_files import events, take
from support.line_report import ADDED, BOTH, GOODS, HEADS, changed, duties, held, written

AS_OF = date(2026, 11, 1)
LISTING = ("Entry Summary Number", "Liquidation Status", "Suspension Date", "Extension Date", "Liquidation Date", "Action")  # fmt: skip


def test_a_reliquidation_has_a_day_of_its_own(tmp_path):
    """Liquidated 2026-03-13, reliquidated 2026-06-12: 180 days to protest run from the latter, and both are told."""
    heads = ("Entry Number", "Liquidation Status", "Reliquidation Date", "Liquidation Date")
    path = written(
        tmp_path / "a.csv", ("XYZ-0000001-5", "Reliquidated", "06/12/2026", "03/13/2026"), heads=heads
    )
    told = [event for event in events(path, as_of=AS_OF) if isinstance(event, LiquidationPosted)]
    assert {(one.kind, one.liquidated_on) for one in told} == {
        ("liquidated", date(2026, 3, 13)),
        ("reliquidated", date(2026, 6, 12)),
    }


@pytest.mark.parametrize("heading", ["Reliquidation Date", "Liquidation Date"])
def test_a_reliquidation_whose_day_stands_in_either_column(tmp_path, heading):
    """Older listings have one column for both."""
    path = written(
        tmp_path / "a.csv",
        ("XYZ-0000001-5", "Reliquidated", "06/12/2026"),
        heads=("Entry Number", "Liquidation Status", heading),
    )
    (told,) = events(path, as_of=AS_OF)
    assert (told.kind, told.liquidated_on) == ("reliquidated", date(2026, 6, 12))


@pytest.mark.parametrize("status", ["Extended", "Suspended", "Not Liquidated"])
def test_a_status_against_what_became_of_the_duty_holds_the_row(tmp_path, status):
    """A bill of 2026-03-13 is no open entry: neither the extension nor the liquidation is taken on its word."""
    path = written(
        tmp_path / "a.csv",
        ("XYZ-0000001-5", status, "07/10/2025", "02/10/2026", "03/13/2026", "Increase"),
        heads=LISTING,
    )
    taken, problems = take(path, as_of=AS_OF)
    assert not taken
    assert f"saw {status!r}; expected what agrees with 'Increase' on 03/13/2026" in problems[0].message


def test_the_day_of_the_bulletin_is_that_of_the_liquidation(tmp_path):
    """19 CFR 159.9(c): the notice is dated with its posting."""
    path = written(
        tmp_path / "a.csv",
        ("03/13/2026", "XYZ-0000001-5", "2704", "Liquidation", "Formal", "Increase"),
        heads=("Bulletin Date", "Entry Number", "Port", "Event", "Basis", "Action"),
    )
    (told,) = events(path, as_of=AS_OF)
    assert (told.liquidated_on, told.posted_on, told.outcome) == (
        date(2026, 3, 13),
        date(2026, 3, 13),
        "increase",
    )


def test_a_blank_duty_beside_a_rate_is_a_missing_figure(tmp_path):
    """25 % of 10,000 that stands nowhere is not nothing; a programme that frees the goods explains the blank."""
    assert "whose rate is 25 %" in held(written(tmp_path / "a.csv", GOODS, changed(ADDED, c9="")))[0]
    heads = (*HEADS, "SPI")
    free = written(tmp_path / "b.csv", (*changed(GOODS, c9=""), "S"), heads=heads)
    assert duties(free) == [Decimal(0)]


@pytest.mark.parametrize("cell", ["2025年5月2日", "2025年05月02日", "2025년 5월 2일"])
def test_a_day_with_signs_of_east_asia(tmp_path, cell):
    (entry,) = events(written(tmp_path / "a.csv", changed(GOODS, c3=cell)))
    assert entry.entry_on == date(2025, 5, 2)


@pytest.mark.parametrize("number", ["１１２-3456789-6", "11234567896", "112－3456789－6", "1.1234567896E+10", "1,1234567896E10"])  # fmt: skip
def test_a_number_of_double_width_or_as_a_power_of_ten_with_all_its_digits(tmp_path, number):
    """Where no digit is lost, it is the number."""
    (entry,) = events(written(tmp_path / "a.csv", changed(GOODS, c0=number), parted=";"))
    assert entry.entry_number == "11234567896"


def test_a_power_of_ten_that_lost_digits_is_no_number(tmp_path):
    assert "the digits are lost" in held(written(tmp_path / "a.csv", changed(GOODS, c0="1.12346E+10")))[0]


def test_headings_repeated_in_capitals_are_headings(tmp_path):
    """On the next page a program prints them in capitals."""
    assert duties(written(tmp_path / "a.csv", GOODS, tuple(head.upper() for head in HEADS), ADDED)) == BOTH
