"""Export reports in the shape of AES-201, and lists of destroyed goods."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.intake.snapshots import Overlay
from drawback_schemas.exports import GoodsDisposed
from support.intake_files import events, take, write_csv

AES = {
    "ITN": "X20250615123456",
    "Line Number": "1",
    "Date of Export": "06/15/2025",
    "Schedule B/HTS Number": "8508.19.0000",
    "Quantity 1": "600",
    "UOM 1": "NO.",
    "Value (USD)": "$11,100",
    "Country of Ultimate Destination": "CA",
    "USPPI Name": "EXAMPLE EXPORTER INC",
    "Commodity Description": "VACUUM CLEANERS",
    "Transportation Reference Number": "ABCD12345678",
    "Part Number": "VC-100",
}


def test_one_line(tmp_path):
    """All elements of 15 CFR 30.6 that drawback needs come through; the unit loses its drawback full stop."""
    (event,) = events(write_csv(tmp_path / "aes.csv", [AES]))

    assert event == GoodsDisposed(
        export_id="X20250615123456/1",
        disposal="exported",
        disposed_on=date(2025, 6, 15),
        schedule_b="8508190000",
        quantity=Decimal(600),
        unit="NO",
        value=Decimal("11100.00"),
        destination="CA",
        exporter="EXAMPLE EXPORTER INC",
        description="VACUUM CLEANERS",
        sku="VC-100",
        carrier_document="ABCD12345678",
    )


def test_destroyed_goods(tmp_path):
    """A list of destroyed goods: own reference, day of destruction, value recovered, no destination."""
    rows = [
        {
            "Destruction Reference": "dest-7",
            "Date Destroyed": "2025-07-01",
            "Schedule B": "8508190000",
            "Qty": "40",
            "Unit": "NO",
            "Value": "0",
            "Recovered Value": "12.50",
        }
    ]

    (event,) = events(write_csv(tmp_path / "destroyed.csv", rows))

    assert (event.export_id, event.disposal, event.destination) == ("DEST-7/1", "destroyed", "")
    assert (event.disposed_on, event.recovered_value) == (date(2025, 7, 1), Decimal("12.50"))


def test_a_changed_line_is_the_next_revision(tmp_path):
    """600 became 580: the same export line with revision 1; the same file again is nothing."""
    store = Overlay()
    events(write_csv(tmp_path / "a.csv", [AES]), store)
    changed = write_csv(tmp_path / "b.csv", [AES | {"Quantity 1": "580"}])

    (event,) = events(changed, store)

    assert (event.export_id, event.quantity, event.revision) == ("X20250615123456/1", Decimal(580), 1)
    assert events(changed, store) == []


def test_lines_without_numbers_are_numbered_by_what_they_are(tmp_path):
    """The order of rows does not decide the number of a line."""
    plain = {key: value for key, value in AES.items() if key != "Line Number"}
    rows = [
        plain | {"Part Number": "B"},
        plain | {"Part Number": "A"},
        plain | {"Part Number": "C", "Quantity 1": "5"},
    ]

    one = events(write_csv(tmp_path / "one.csv", rows))
    other = events(write_csv(tmp_path / "other.csv", rows[::-1]))

    assert {(e.export_id, e.sku) for e in one} == {(e.export_id, e.sku) for e in other}
    assert [e.sku for e in one if e.export_id.endswith("/1")] == ["A"]


def test_the_same_line_twice_must_agree(tmp_path):
    """A repeated row is one line; a contradicting one holds both back."""
    same = events(write_csv(tmp_path / "same.csv", [AES, AES]))
    taken, problems = take(write_csv(tmp_path / "clash.csv", [AES, AES | {"Quantity 1": "1"}]))

    assert len(same) == 1
    assert taken == []
    assert "as on row 2" in problems[0].expected


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("ITN", "X20250230123456", "X, a date and six digits"),
        ("ITN", "", "an ITN or a reference"),
        ("Line Number", "", "the number of the export line"),
        ("Date of Export", "", "left the country"),
        ("Schedule B/HTS Number", "8508", "10 digits"),
        ("Schedule B/HTS Number", "", "a Schedule B number"),
        ("Quantity 1", "0", "greater than zero"),
        ("Quantity 1", "", "the quantity"),
        ("UOM 1", "", "the unit"),
        ("Value (USD)", "", "the value of the line"),
        ("Country of Ultimate Destination", "Kanada", "a country"),
    ],
)
def test_bad_cells(tmp_path, column, value, expected):
    """The other shipment is taken; the bad one is held with what was expected."""
    good = AES | {"ITN": "X20250615123457", "Transportation Reference Number": "ABCD12345679"}

    taken, problems = take(write_csv(tmp_path / "bad.csv", [AES | {column: value}, good]))

    assert [each.subject for each in taken] == ["X20250615123457/1"]
    assert expected in problems[0].expected
    assert problems[0].row == 2


def test_what_was_paid_abroad_comes_with_the_export(tmp_path):
    """19 CFR 182.44: the duty paid to Canada, in its money and at its rate, limits what comes back."""
    told = {"Foreign Duty Paid": "CAD 1,350.00", "Rate of Exchange": "1.35", "Full Drawback": ""}
    (event,) = events(write_csv(tmp_path / "aes.csv", [AES | told]))

    assert (event.foreign_duty, event.units_per_dollar, event.full_drawback) == (
        Decimal("1350.00"),
        Decimal("1.35"),
        None,
    )


@pytest.mark.parametrize(
    ("said", "reason"), [("Same condition", "same-condition"), ("originating goods", "originating")]
)
def test_why_nothing_is_compared_comes_with_the_export(tmp_path, said, reason):
    """19 CFR 182.45 lists the goods that draw back in full to Canada and Mexico."""
    (event,) = events(write_csv(tmp_path / "aes.csv", [AES | {"Full Drawback Reason": said}]))
    assert event.full_drawback == reason


@pytest.mark.parametrize(
    "told", [{"Foreign Duty": "-5.00"}, {"Exchange Rate": "0"}, {"Full Drawback": "because"}]
)
def test_a_foreign_duty_that_cannot_be_is_named(tmp_path, told):
    """A negative duty, no rate and an unknown reason are the row's flaws, in their own column."""
    taken, problems = take(write_csv(tmp_path / "aes.csv", [AES | told]))
    assert taken == []
    assert [problem.column for problem in problems] == list(told)
