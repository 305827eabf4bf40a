"""Five real entry summaries, to the cent."""

from collections import defaultdict
from decimal import Decimal

import pytest

from support.intake_files import DATA, EXTENDED, SAMPLE, events, table_of

TOTALS = {row["entry_number"]: row for row in table_of(DATA / "entry_totals.csv")}
FEES = table_of(DATA / "entry_line_fees.csv")


def by_class(entry):
    sums = defaultdict(Decimal)
    for line in entry.lines:
        for charge in line.charges:
            sums[charge.duty_class] += charge.amount
    return sums


@pytest.fixture(scope="module")
def entries():
    return {event.entry_number: event for event in events(EXTENDED)}


@pytest.mark.parametrize("number", TOTALS)
def test_totals_of_the_7501(entries, number):
    """Value, duty, MPF paid, HMF, cotton fee and grand total agree with the printed form."""
    entry, printed = entries[number], TOTALS[number]

    sums = by_class(entry)

    assert sum(line.value for line in entry.lines) == Decimal(printed["total_entered_value"])
    assert sums["duty"] + sums["chapter-99"] == Decimal(printed["duty"])
    assert entry.mpf_paid == Decimal(printed["mpf_499"])
    assert sums["hmf"] == Decimal(printed["hmf_501"])
    assert sums["other-fee"] == Decimal(printed["cotton_056"])
    total = sums["duty"] + sums["chapter-99"] + entry.mpf_paid + sums["hmf"] + sums["other-fee"]
    assert total == Decimal(printed["grand_total"])


@pytest.mark.parametrize("number", TOTALS)
def test_header_of_the_7501(entries, number):
    """Type, port, dates and mode of transport come through."""
    entry, printed = entries[number], TOTALS[number]

    assert (entry.entry_type, entry.port, entry.mode_of_transport) == (
        printed["entry_type"],
        printed["port"],
        printed["mot"],
    )
    assert (str(entry.entry_on), str(entry.import_on)) == (printed["entry_date"], printed["import_date"])
    assert len(entry.lines) == int(printed["line_count"])


def test_fees_of_each_line(entries):
    """MPF is rounded per line before it is summed, HMF per line, the cotton fee stands on its line."""
    for row in FEES:
        line = next(
            line for line in entries[row["entry_number"]].lines if line.line_number == int(row["line"])
        )
        amounts = {charge.class_code: charge.amount for charge in line.charges}
        assert amounts["499"] == Decimal(row["mpf_calculated"])
        assert amounts.get("501", Decimal(0)) == Decimal(row["hmf_calculated"] or 0)
        assert amounts.get("056", Decimal(0)) == Decimal(row["cotton_fee"] or 0)


def test_stated_rates_are_kept_where_they_give_the_duty(entries):
    """Line 3 of the twelve-line entry bears 7.5 % under 9903.88.15 and 10 % twice."""
    line = entries["XYZ41055853"].lines[2]

    rates = [(charge.heading, charge.rate_percent) for charge in line.charges if charge.heading]

    assert rates == [
        ("99038815", Decimal("7.5")),
        ("99030124", Decimal(10)),
        ("99030125", Decimal(10)),
        ("9603500000", Decimal(0)),
    ]


def test_rates_are_found_without_a_rate_column(entries):
    """Where the report has no rates, the one with few decimals that gives the duty to the cent is the printed one."""
    stated = {
        (number, line.line_number, charge.heading): charge.rate_percent
        for number, entry in entries.items()
        for line in entry.lines
        for charge in line.charges
        if charge.heading and charge.amount
    }
    found = {
        (entry.entry_number, line.line_number, charge.heading): charge.rate_percent
        for entry in events(SAMPLE)
        for line in entry.lines
        for charge in line.charges
        if charge.heading and charge.amount
    }

    assert found == stated


def test_no_harbor_fee_without_mode_of_transport():
    """The plain report has no mode of transport, and no HMF is invented."""
    assert not any(
        charge.class_code == "501"
        for entry in events(SAMPLE)
        for line in entry.lines
        for charge in line.charges
    )
