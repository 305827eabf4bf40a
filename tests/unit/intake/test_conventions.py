"""How a file writes figures and dates is decided per column, else for the file, never cell by cell."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.adapters.files import understand
from drawback.intake.figures import Mark, mark_of, with_point
from support.intake_files import events, take, write_csv

AES = {
    "ITN": "X20250615123456",
    "Date of Export": "06/15/2025",
    "Schedule B/HTS Number": "8508.19.0000",
    "Quantity 1": "600",
    "UOM 1": "NO",
    "Value (USD)": "11100.00",
    "Country of Ultimate Destination": "CA",
}


def exports(tmp_path, *rows, **options):
    """Shipments with ITNs of their own, each like `AES` but for what is given."""
    table = [
        AES | {"ITN": f"X20250615{number:06d}"} | {key.replace("_", " "): cell for key, cell in row.items()}
        for number, row in enumerate(rows, 10)
    ]
    return write_csv(tmp_path / "exports.csv", table, **options)


def dated(*days):
    return [{"Date_of_Export": day} for day in days]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1,234.50", Mark.POINT),
        ("1.234,50", Mark.COMMA),
        ("1,500", Mark.EITHER),
        ("1.500", Mark.EITHER),
        ("1.234.567", Mark.COMMA),
        ("1,234,567", Mark.POINT),
        ("10,00,000", Mark.POINT),
        ("4,4%", Mark.COMMA),
        ("0.125", Mark.POINT),
        ("0,125", Mark.COMMA),
        ("1234.567", Mark.POINT),
        ("10 000,00", Mark.COMMA),
        ("$ 1'234.50", Mark.POINT),
        ("1.23.4", Mark.NONE),
        ("40", Mark.NONE),
        ("Free", Mark.NONE),
    ],
)
def test_what_a_figure_shows_alone(text, mark):
    """Both marks, or a group that is no three digits, show which one stands before decimals."""
    assert mark_of(text) is mark


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1.234,50", "1234.50"),
        ("EUR 4.800,00", "EUR 4800.00"),
        ("1.500", "1500"),
        ("4,4%", "4.4%"),
        ("-,5", "-.5"),
    ],
)
def test_decimal_commas_become_points(text, plain):
    """What stands around the figure stays."""
    assert with_point(text, Mark.COMMA) == plain


def test_thousands_with_dots_where_the_file_uses_decimal_commas(tmp_path):
    """Cells parted by semicolons and a rate of 4,4 % make 10.000 ten thousand; the understanding says so."""
    path = exports(
        tmp_path, {"Quantity_1": "1.500", "Value_(USD)": "10.000"}, {"Value_(USD)": "9.800,50"}, delimiter=";"
    )

    first, second = events(path)

    assert (first.quantity, first.value, second.value) == (Decimal(1500), Decimal(10000), Decimal("9800.50"))
    assert any(
        "Value (USD): decimal comma" in said and "9.800,50" in said for said in understand(path).conventions
    )


def test_three_decimals_in_a_column_of_dollars_are_refused(tmp_path):
    """10.000 among decimal points is neither ten nor ten thousand."""
    taken, problems = take(exports(tmp_path, {"Value_(USD)": "10.000"}, {"Value_(USD)": "9.80"}))

    assert [each.subject for each in taken] == ["X20250615000011/1"]
    assert "at most two decimals" in problems[0].expected


def test_a_column_written_both_ways_holds_what_may_be_either(tmp_path):
    """1.200,00 and 1,200.00 can be read whatever stands beside them; 1.200 and 1,2 cannot."""
    quantities = ("1.200,00", "1,200.00", "1.200", "1,2")

    taken, problems = take(exports(tmp_path, *({"Quantity_1": quantity} for quantity in quantities)))

    assert len(taken) == 2
    assert [problem.value for problem in problems] == ["1.200", "1,2"]
    assert "can be read one way" in problems[0].expected


def test_the_day_comes_first_by_evidence(tmp_path):
    """13/05 makes 02/05 the second of May, and the understanding names the cell."""
    path = exports(tmp_path, *dated("13/05/2025", "02/05/2025"))

    assert [event.disposed_on for event in events(path)] == [date(2025, 5, 13), date(2025, 5, 2)]
    assert understand(path).conventions == ("Date of Export: day first (by '13/05/2025' on row 2)",)


def test_another_column_of_the_file_shows_the_order_too(tmp_path):
    """A column without evidence follows the others of its file."""
    row = {
        "Destruction Reference": "D-7",
        "Date of Export": "13/05/2025",
        "Date Destroyed": "02/05/2025",
        "Schedule B": "8508190000",
        "Qty": "40",
        "Unit": "NO",
        "Value": "0",
    }

    (event,) = events(write_csv(tmp_path / "destroyed.csv", [row]))

    assert event.disposed_on == date(2025, 5, 2)


def test_dates_both_ways_hold_those_that_may_be_either(tmp_path):
    """15/06 and 06/15 can be read; 06/07 beside them cannot, 06/06 can."""
    taken, problems = take(exports(tmp_path, *dated("15/06/2025", "06/15/2025", "06/07/2025", "06/06/2025")))

    assert len(taken) == 3
    assert [problem.value for problem in problems] == ["06/07/2025"]
    assert "some dates day first and others month first" in problems[0].expected


def test_one_slip_among_a_hundred_dates_is_held_alone(tmp_path):
    """The column keeps its order: only the cell that cannot be read so is held."""
    taken, problems = take(
        exports(tmp_path, *dated("15/06/2025", *["06/15/2025"] * 60, *["06/20/2025"] * 40, "06/07/2025"))
    )

    assert len(taken) == 101
    assert [problem.value for problem in problems] == ["15/06/2025"]
    assert date(2025, 6, 7) in [event.disposed_on for event in decoded(taken)]


def decoded(taken):
    from drawback_schemas import decode  # noqa: PLC0415

    return [decode(each.envelope)[1] for each in taken]


def test_dates_with_dots_begin_with_the_day(tmp_path):
    """02.05.2025 is the second of May where nothing shows otherwise; 05.13.2025 shows otherwise."""
    (dotted,) = events(exports(tmp_path, *dated("02.05.2025")))
    _, american = events(exports(tmp_path, *dated("05.13.2025", "05.02.2025")))

    assert (dotted.disposed_on, american.disposed_on) == (date(2025, 5, 2), date(2025, 5, 2))
