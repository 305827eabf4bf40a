"""Headings as systems spell them: shortened words, percent signs, currencies."""

import pytest

from drawback.intake.columns import map_columns
from drawback.intake.currencies import currency_named, without_currency_named
from drawback.intake.fields import ReportKind
from drawback.intake.headings import written_out
from drawback.intake.profile import NO_PROFILE
from support.intake_files import take, write_csv
from support.line_report import ADDED, GOODS, HEADS, held, written

EXPORT = {"ITN": "X20250901123456", "Date of Export": "09/01/2025", "Schedule B/HTS Number": "8501.10.4060", "Quantity 1": "600", "UOM 1": "NO"}  # fmt: skip


def meant(heading, kind=ReportKind.ENTRIES):
    """The field a heading of a file stands for."""
    places = map_columns(kind, (heading,), NO_PROFILE).places
    return next(iter(places), None)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Entry Line Nbr", "line.number"),
        ("ENTRY_LINE_NO", "line.number"),
        ("HTS Nbr", "tariff.hts"),
        ("HTS Seq Nbr", "tariff.ordinal"),
        ("Country of Origin Cd", "line.country_of_origin"),
        ("Ctry Of Orig", "line.country_of_origin"),
        ("Entered Value Amt", "line.entered_value"),
        ("Entry Type Cd", "entry.type"),
        ("UQ 1", "tariff.uom1"),
        ("Duty %", "tariff.rate_text"),
        ("Duty Rate Pct", "tariff.rate_text"),
        ("Duty Rate (%)", "tariff.rate_text"),
        ("301 %", "supplementary.rate.301"),
        ("301 duty", "supplementary.duty.301"),
        ("301 HTS", "supplementary.hts.301"),
        ("HTS Addl 1", "supplementary.hts.1"),
        ("HTS Addl 1 Duty", "supplementary.duty.1"),
        ("Additional Duty HTS", "supplementary.hts.1"),
        ("Additional Duty USD", "supplementary.duty.1"),
        ("ADDITIONAL_HTS_2", "supplementary.hts.2"),
        ("Value %", None),
        ("Shipment Weight", None),
    ],
)
def test_shortened_words_and_percent_signs(heading, field):
    """A percent sign makes a rate of it, never an amount."""
    assert meant(heading) == field


def test_an_exact_heading_goes_before_one_written_out():
    """Two columns that may be the entry number: the one spelled as ACE does is taken."""
    columns = map_columns(ReportKind.ENTRIES, ("Entry Nbr", "Entry Summary Number"), NO_PROFILE)
    assert columns.heading("entry.number") == "Entry Summary Number"


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("Value (EUR)", "EUR"),
        ("Value in GBP", "GBP"),
        ("Entered Value CAD", "CAD"),
        ("Value €", "€"),
        ("valueMXN", "MXN"),
        ("Amount (C$)", "C$"),
        ("Value (USD)", ""),
        ("Value US$", ""),
        ("Tryout", ""),
        ("Country", ""),
        ("Scope", ""),
    ],
)
def test_the_currency_of_a_heading(text, currency):
    """A code, a sign or a word of its own."""
    assert currency_named(text) == currency


def test_a_heading_without_its_currency():
    """What is left is the heading."""
    assert [without_currency_named(text) for text in ("Value (EUR)", "Value in EUR", "EUR Value")] == [
        "Value",
        "Value",
        "Value",
    ]


@pytest.mark.parametrize("heading", ["Value (EUR)", "Value EUR", "FOB Value in EUR", "valueEUR"])
def test_amounts_under_another_currency_are_held_and_it_is_named(tmp_path, heading):
    """The heading is known, the currency is said, no amount is taken for dollars."""
    taken, problems = take(write_csv(tmp_path / "x.csv", [{**EXPORT, heading: "15000.00"}]))

    assert taken == []
    assert ["the heading says EUR" in problem.message for problem in problems if problem.held] == [True]


def test_of_two_currencies_the_dollars_are_taken(tmp_path):
    """A list with the amount of the invoice and the one in dollars."""
    row = {**EXPORT, "Value (EUR)": "13000.00", "Value (USD)": "15000.00"}
    taken, problems = take(write_csv(tmp_path / "x.csv", [row]))

    assert b'"value":"15000.00"' in taken[0].envelope
    assert not problems


def test_the_currency_of_a_line_report(tmp_path):
    """Entered value and duty of an entry are dollars."""
    heads = tuple(
        "Entered Value (CAD)" if head == "Line Tariff Goods Value Amount" else head for head in HEADS
    )
    assert any("CAD" in sentence for sentence in held(written(tmp_path / "r.csv", GOODS, ADDED, heads=heads)))


def test_words_written_out():
    """Blanks, underscores and capitals part words alike."""
    assert {written_out(each) for each in ("Entry Line Nbr", "ENTRY_LINE_NO", "entryLineNumber", "Ent. Line No.")} == {"entrylinenumber"}  # fmt: skip
