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


@pytest.mark.parametrize(
    "text",
    [
        "2025-05-02T23:30:00-05:00",
        "5/2/25",
        "02-MAY-25",
        "May 2, 2025",
        "Friday, May 2, 2025",
        "05/02/2025 12:00:00 AM",
        "05-02-2025",
        "2025/5/2",
        "May-02-2025",
        "Fri May  2 00:00:00 2025",
        "05/02/2025 EDT",
    ],
)
def test_dates_as_programs_print_them(text):
    """Names of days and months, times of day and zones around a date do not hide it."""
    assert values.day(text) == date(2025, 5, 2)


@pytest.mark.parametrize("text", ["050225", "1746144000", "1746144000001", "2025-5"])
def test_figures_that_may_be_any_date(text):
    """Six digits have three readings, seconds since 1970 have no zone: neither is guessed."""
    with pytest.raises(values.BadValue, match="date"):
        values.day(text)


@pytest.mark.parametrize(
    "text",
    ["00/00/0000", "0000-00-00", "12/31/9999", "9999-12-31", "1900-01-00", "01/01/1900", "TBD", "Pending", "(blank)", "-", "nan",
     "NaT", "<NA>", "nil", ".", "Unset", "*", "00000000", "0", "N/A", "Not Liquidated"],
)  # fmt: skip
def test_what_stands_where_there_is_no_date(text):
    """Placeholders of reports and libraries say that there is no date; an error of a spreadsheet does not."""
    assert values.is_no_day(text)
    assert not values.is_no_day("#REF!")
    assert not values.is_no_day("05/02/2025")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("10 000.00", "10000.00"),
        ("10'000.00", "10000.00"),
        ("10,00,000.00", "1000000.00"),
        ("US$10,000.00", "10000.00"),
        ("10000.000000001", "10000.00"),
        ("(0.00)", "0.00"),
        ("250.00 CR", "-250.00"),
        ("$(250.00)", "-250.00"),
    ],
)
def test_amounts_as_programs_print_them(text, amount):
    """Blanks, apostrophes and Indian groups between thousands; credits behind the figure."""
    assert values.signed_money(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["CAD 4,800", "EUR 4800", "€4800", "C$ 5", "4,800 MXN", "£3"])
def test_another_currency_is_no_amount_of_dollars(text):
    """What is not in dollars is refused, with the currency named."""
    with pytest.raises(values.BadValue, match="this one is in"):
        values.money(text)


@pytest.mark.parametrize("text", ["ten thousand", "see PDF", "4,800 TBD"])
def test_words_of_three_letters_are_no_currency(text):
    """TEN, SEE and TBD are none: the sentence says only that it is no amount."""
    with pytest.raises(values.BadValue, match=r"^an amount in dollars such as \$1,234.50$"):
        values.money(text)


@pytest.mark.parametrize("text", ["$$1,2", "1.234.50", "10.000", "4800.555", "1,0000.00"])
def test_more_of_what_is_no_money(text):
    """Two signs, marks that contradict each other and three decimals are no amount."""
    with pytest.raises(values.BadValue):
        values.money(text)
