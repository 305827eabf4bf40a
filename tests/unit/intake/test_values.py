"""Cells of reports, cleaned."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.intake import values


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$1,234.50", "1234.50"),
        ("1234.5", "1234.50"),
        (" 0 ", "0.00"),
        (".5", "0.50"),
        ("USD 12", "12.00"),
        ("12.00 USD", "12.00"),
        ("1,234,567", "1234567.00"),
        ("3229.8999999999996", "3229.90"),
        ("1.5E+3", "1500.00"),
    ],
)
def test_money(text, amount):
    """American figures with or without dollar sign and commas; the residue of a spreadsheet's arithmetic goes."""
    assert values.money(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["(12.00)", "-12", "$-12.00", "-$12", "12.00-", "($12)"])
def test_negative_money(text):
    """Every way to write minus twelve is read where a sign is allowed, and refused where it is not."""
    assert values.signed_money(text) == -12
    with pytest.raises(values.BadValue, match="not negative"):
        values.money(text)


@pytest.mark.parametrize("text", ["", "twelve", "1.234,50", "1,23", "12.345", "$", "(12", "12)", "1,2345"])
def test_what_is_no_money(text):
    """European figures, three decimals, misplaced commas and half parentheses are refused."""
    with pytest.raises(values.BadValue):
        values.money(text)


@pytest.mark.parametrize(
    ("text", "exact"), [("1,800", "1800"), ("1800.00", "1800"), ("0.1250", "0.125"), ("10", "10")]
)
def test_quantities_have_one_form(text, exact):
    """1,800 and 1800.00 are the same quantity and are written the same."""
    assert str(values.quantity(text)) == exact


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("25%", "25"),
        ("3.1 %", "3.1"),
        ("Free", "0"),
        ("7.50", "7.5"),
        ("4.4¢/kg", None),
        ("$0.02", None),
        ("", None),
        ("-3", None),
    ],
)
def test_percent(text, rate):
    """Pure ad valorem rates and Free are read; anything compound or specific gives none."""
    assert values.percent(text) == (None if rate is None else Decimal(rate))


@pytest.mark.parametrize(
    "text",
    [
        "05/02/2025",
        "5/2/2025",
        "05/02/25",
        "2025-05-02",
        "2025-05-02 00:00:00",
        "20250502",
        "45779",
        "45779.5",
        "02-MAY-2025",
        "2 May 2025",
    ],
)
def test_dates(text):
    """MM/DD/YYYY, ISO, spreadsheet serials and named months all mean 2 May 2025."""
    assert values.day(text) == date(2025, 5, 2)


@pytest.mark.parametrize(
    "text",
    [
        "13/05/2025",
        "02/30/2025",
        "05/02/0205",
        "05/02/20255",
        "1979-12-31",
        "2080-01-01",
        "20/20/20",
        "soon",
        "",
        "99999",
    ],
)
def test_what_is_no_date(text):
    """Day first, days that do not exist and impossible years are errors, not guesses."""
    with pytest.raises(values.BadValue, match="date"):
        values.day(text)


@pytest.mark.parametrize(
    ("text", "first_and_last"), [("1980-01-01", date(1980, 1, 1)), ("2079-12-31", date(2079, 12, 31))]
)
def test_first_and_last_possible_day(text, first_and_last):
    """The window of possible years includes both its ends."""
    assert values.day(text) == first_and_last


def test_flags_and_whole_numbers():
    """Y, yes and X are true, blanks false, anything else refused; line numbers are whole."""
    assert [values.flag(text) for text in ("Y", "yes", "X", "", "N", "n/a")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert [values.whole(text) for text in ("001", "1.0", "12")] == [1, 1, 12]
    for reader, text in ((values.flag, "maybe"), (values.whole, "1.5"), (values.whole, "A")):
        with pytest.raises(values.BadValue):
            reader(text)
