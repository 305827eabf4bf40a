"""Fees by fiscal year, the tariff table, USMCA, manufacturing, accounting, popular errors: what they refuse."""

from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

import pytest

from conformance.goods import charge, designation, facts, line, priced
from drawback.adapters.tariff import load_tariff
from drawback.domain.goods import ExportLine
from drawback.domain.pricing import ClassAmount
from drawback.domain.types import Disposal, ExportId, Provision
from drawback.rules.answers import NoValueInForce
from drawback.rules.eligibility.manufacturing import (
    BASIS_CODES,
    ClaimBasis,
    FormulaLine,
    articles_supported,
    basis_allowed,
    by_relative_value,
    input_quantity,
    quantity_less_waste,
    sought_element,
)
from drawback.rules.eligibility.provisions import PROVISIONS
from drawback.rules.eligibility.substitution import substitutable_export
from drawback.rules.explain.steps import plain
from drawback.rules.findings import FindingOutcome
from drawback.rules.money.accounting import Method, StockReceipt, Withdrawal, identify
from drawback.rules.money.claim_totals import claim_totals
from drawback.rules.money.mpf import load_limits, processing_fee, read_limits
from drawback.rules.money.usmca import usmca_limit
from drawback.rules.tables.popular_errors import (
    beliefs_about,
    errors_about,
    popular_errors,
    read_popular_errors,
)
from drawback.rules.tables.tariff import read_tariff

D = Decimal
LIMITS = (files("drawback.rules") / "data" / "mpf_limits.csv").read_text(encoding="utf-8")


def test_a_fiscal_year_that_is_not_known_is_refused():
    """The fee of fiscal year 2027 is refused in a sentence, never guessed."""
    with pytest.raises(NoValueInForce, match="no value known for date of entry 2026-10-01"):
        processing_fee([D(5000)], date(2026, 10, 1), load_limits())


def test_the_fiscal_years_follow_one_another():
    """A table with a missing year, a row without source, or other columns is refused."""
    rows = LIMITS.splitlines()

    with pytest.raises(ValueError, match="begins on 2019-10-01; expected 2018-10-01"):
        read_limits("\n".join(rows[:3] + rows[4:]))
    with pytest.raises(ValueError, match="line 3, column source: saw nothing"):
        read_limits(
            "\n".join([*rows[:2], rows[2].replace('"82 FR 50659; ABI CATAIR entry summary, change log"', "")])
        )
    with pytest.raises(ValueError, match="columns are year, rate; expected fiscal_year"):
        read_limits("year,rate\n2026,1\n")


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("2026", "FY26", "column fiscal_year: saw 'FY26'; expected a year such as 2026"),
        ("0.003464", "0.3464 %", "column rate: saw '0.3464 %'; expected a rate such as 0.003464"),
        ("0.003464", "3.464", "column rate: saw '3.464'; expected a rate such as 0.003464, not per cent"),
        ("33.58", "-1", "column minimum: saw '-1'; expected dollars such as 33.58"),
        ("651.50", "33.57", "column maximum: saw '33.57'; expected 33.58 (minimum) or more"),
        ("2026-09-30", "2025-09-30", "column to: saw '2025-09-30'; expected 2025-10-01 (from) or later"),
    ],
)
def test_a_wrong_fiscal_year_is_refused_with_line_and_column(column: str, value: str, complaint: str):
    """Every cell of the fee table is checked, and named where it is wrong."""
    row = "2026,2025-10-01,2026-09-30,0.003464,33.58,651.50,90 FR 34665,cbp,2025-10-01"

    with pytest.raises(ValueError, match=r"mpf_limits\.csv line 2, ") as refused:
        read_limits(LIMITS.splitlines()[0] + "\n" + row.replace(column, value, 1))

    assert complaint in str(refused.value)


def test_an_entry_without_lines_subject_to_the_fee_pays_none():
    """The least of the year is not charged where no line is subject."""
    assert processing_fee([], date(2025, 11, 3), load_limits()).paid == 0


def test_the_fee_says_whether_it_was_held():
    """Floor and cap show; the sum of the lines stays visible."""
    fee = processing_fee([D(312)], date(2026, 2, 1), load_limits())

    assert (fee.by_line, fee.calculated, fee.paid, fee.limited) == ((D("1.08"),), D("1.08"), D("33.58"), True)


def test_the_tariff_is_read_in_the_edition_of_the_day():
    """A number removed on 30 January 2026 is known until 29 January and not from the 30th."""
    tariff = load_tariff()

    assert tariff.line("0201.30.50.85", date(2026, 1, 29)) is not None
    assert tariff.line("0201.30.50.85", date(2026, 1, 30)) is None


def test_a_number_added_later_was_not_there_before():
    """4420.19.00.00 came with the revision of 27 January 2025."""
    tariff = load_tariff()

    assert tariff.line("4420190000", date(2025, 1, 26)) is None
    assert tariff.line("4420190000", date(2025, 1, 27)) is not None


def test_eight_digits_without_a_line_are_answered_by_their_only_ten_digit_line():
    """0101.30.00 has no row of its own; its text stands at 0101.30.00.00."""
    found = load_tariff().line("01013000", date(2026, 6, 10))

    assert found is not None
    assert (found.text, found.general_rate) == ("Asses", "6.8%")


def test_the_general_rate_of_a_statistical_line_is_that_of_its_eight_digits():
    """A ten-digit line that carries no rate of its own shows that of its parent."""
    found = load_tariff().line("8481.80.90.05", date(2026, 6, 10))

    assert found is not None
    assert (found.general_rate, found.units, found.is_other) == ("2%", ("No.",), False)


def test_a_tariff_of_another_shape_is_refused():
    """Other columns and numbers of other length are refused."""
    with pytest.raises(ValueError, match="columns are"):
        read_tariff("number,text\n01012100,Horses\n")
    with pytest.raises(ValueError, match="neither eight nor ten digits"):
        read_tariff("hts,text,units,general_rate,from,until\n010121,Horses,,Free,,\n")


def sent(hts: str, schedule_b: str) -> ExportLine:
    gone = date(2026, 6, 12)
    return ExportLine(ExportId("X/1"), Disposal.EXPORTED, gone, schedule_b, D(1), "NO", D(1), "DE", hts=hts)


@pytest.mark.parametrize(
    ("hts", "schedule_b", "expected"),
    [
        ("8481809005", "", FindingOutcome.SATISFIED),
        ("8481809010", "", FindingOutcome.DENY),
        ("8481809010", "8481809090", FindingOutcome.REVIEW),
        ("8481809010", "8481305090", FindingOutcome.DENY),
        ("", "8481809005", FindingOutcome.REVIEW),
        ("", "8481305090", FindingOutcome.DENY),
        ("", "", FindingOutcome.UNKNOWN),
    ],
)
def test_an_export_is_tested_by_tariff_number_then_schedule_b(
    hts: str, schedule_b: str, expected: FindingOutcome
):
    """Under an "other" line the HTSUS number decides, and Schedule B lifts a refusal only to review."""
    assert (
        substitutable_export("8481.80.90.05", sent(hts, schedule_b), load_tariff(), date(2026, 6, 10)).outcome
        is expected
    )


def test_entries_older_than_the_table_say_which_edition_was_read():
    """For an entry of 2021 the oldest edition is read, and the finding says so."""
    found = substitutable_export("8703230110", sent("8703230170", ""), load_tariff(), date(2021, 5, 3))

    assert found.satisfied
    assert "U-19" in found.says


@pytest.mark.parametrize(
    ("us_duty", "foreign", "rate"), [("-0.01", "1", "1"), ("1", "-0.01", "1"), ("1", "1", "0")]
)
def test_usmca_refuses_figures_that_cannot_be(us_duty: str, foreign: str, rate: str):
    """Negative duties and a rate of zero are refused."""
    with pytest.raises(ValueError, match="expected duties of zero or more"):
        usmca_limit(D(us_duty), D(foreign), D(rate))


def test_every_basis_code_fits_some_process_and_no_other():
    """01 to 08 are known; each is refused where waste or products call for another."""
    assert sorted(BASIS_CODES) == [f"0{n}" for n in range(1, 9)]
    assert basis_allowed("09", valuable_waste=False, several_products=False).outcome is FindingOutcome.REJECT
    assert basis_allowed("03", valuable_waste=False, several_products=False).outcome is FindingOutcome.DENY
    assert basis_allowed("08", valuable_waste=True, several_products=True).satisfied
    assert basis_allowed("04", valuable_waste=True, several_products=False, waste_waived=True).satisfied
    assert not basis_allowed("02", valuable_waste=True, several_products=False, waste_waived=True).satisfied


def test_shares_by_relative_value_always_add_up():
    """Three equal products share 100.00 as 33.34, 33.33, 33.33."""
    shares = by_relative_value(D("100.00"), {"A": D(1), "B": D(1), "C": D(1)})

    assert sorted(shares.values()) == [D("33.33"), D("33.33"), D("33.34")]


def test_manufacturing_refuses_what_cannot_be():
    """Waste of worthless input, products without value, empty formulas and impossible purities are refused."""
    with pytest.raises(ValueError, match="value of the input per unit"):
        quantity_less_waste(D(10), D(1), D(0))
    with pytest.raises(ValueError, match="market values"):
        by_relative_value(D(10), {"A": D(0)})
    with pytest.raises(ValueError, match="does not say how much"):
        input_quantity(FormulaLine("2901", D(1)), D(1), ClaimBasis.APPEARING_IN)
    with pytest.raises(ValueError, match="used per article"):
        articles_supported(FormulaLine("2901", D(0)), D(1))
    with pytest.raises(ValueError, match="purity"):
        sought_element(D(1), D(1), D("1.01"), D(1), contained=D(1))


def test_waste_worth_more_than_the_input_leaves_nothing():
    """The quantity less waste does not fall below zero; without waste it is the quantity used."""
    assert quantity_less_waste(D(10), D(11), D(1)) == 0
    assert quantity_less_waste(D(10), D(0), D(1)) == 10


def test_the_turnover_method_needs_its_period():
    """Low-to-high with turn-over is refused without the established period, and for quantities of zero."""
    with pytest.raises(ValueError, match="needs turnover_days"):
        identify((), (), Method.LOW_TO_HIGH_TURNOVER)
    with pytest.raises(ValueError, match="expected more than zero"):
        identify((StockReceipt(date(2025, 1, 2), D(0), D(1)),), (), Method.FIFO)


@pytest.mark.parametrize(("days_before", "charge"), [(30, "0.50"), (31, "0")])
def test_the_turnover_period_includes_its_first_day(days_before: int, charge: str):
    """A receipt thirty days before the export is in a period of thirty days; one of thirty-one is not."""
    out_on = date(2025, 3, 31)
    lot = StockReceipt(out_on - timedelta(days=days_before), D(1), D("0.50"))
    found = identify(
        (lot,), (Withdrawal(out_on, D(1), exported=True),), Method.LOW_TO_HIGH_TURNOVER, turnover_days=30
    )

    assert found[0].charge == D(charge)
    assert found[0].short == (1 if days_before > 30 else 0)


def test_more_out_than_in_is_shown_as_short():
    """What the inventory did not hold is not identified with anything, under every method."""
    lot, out = StockReceipt(date(2025, 1, 2), D(5), D(1)), Withdrawal(date(2025, 1, 3), D(8), exported=True)

    for method in Method:
        found = identify((lot,), (out,), method, turnover_days=30)
        assert (found[0].charge, found[0].short) == (5, 3)


def test_totals_leave_out_classes_of_zero_and_know_what_accelerated_payment_allows():
    """ACE forbids a class of zero; any class beyond its list drops accelerated payment."""
    amounts = [ClassAmount("364", D(1), D("1.00"), D("1.00")), ClassAmount("399", D(1), D("0.10"), D("0.00"))]
    totals = claim_totals(amounts)

    assert dict(totals.by_class) == {"364": D("1.00")}
    assert totals.accelerated_payment_possible
    assert not claim_totals([ClassAmount("056", D(1), D(1), D(1))]).accelerated_payment_possible
    assert claim_totals([ClassAmount("675", D(1), D(1), D("2.00"))]).tax == D("2.00")


def test_every_popular_error_has_its_rule_and_citation():
    """All 47 beliefs are there, each with verdict, rule and citation; a table without one is refused."""
    assert [error.number for error in popular_errors()] == list(range(1, 48))
    assert {error.guides for error in errors_about("charges")} >= {("A",), ("B",)}
    with pytest.raises(ValueError, match="correct_rule is empty"):
        read_popular_errors(
            "number,guides,topic,belief,verdict,correct_rule,citation,source,known_on\n1,A,charges,x,wrong,,c,s,2026-06-10\n"
        )


def test_what_is_left_out_recalls_what_guides_promise_of_it():
    """Antidumping duty, Section 232, IEEPA and unknown headings each recall the belief about them, fees none."""
    entry = facts(
        line(
            "10",
            "1000",
            charge("ad", "10.00"),
            charge("chapter-99", "10.00", None, "99038001"),
            charge("chapter-99", "10.00", None, "99030124"),
            charge("chapter-99", "10.00", None, "99039950"),
            charge("other-fee", "10.00"),
        ),
        entry_on=date(2025, 6, 2),
    )
    left_out = priced(designation(entry, "10")).left_out

    assert [tuple(error.number for error in beliefs_about([out])) for out in left_out] == [
        (1,),
        (2,),
        (3,),
        (4,),
        (),
    ]
    assert [error.number for error in beliefs_about(left_out)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        ("25.0000", "25.00"),
        ("7.5000000000", "7.50"),
        ("0.0524", "0.0524"),
        ("1E+3", "1000"),
        ("0.03125", "0.03125"),
    ],
)
def test_figures_are_printed_plainly(figure: str, shown: str):
    """No exponent, no zeros beyond the cent."""
    assert plain(D(figure)) == shown


def test_accounting_methods_follow_the_catair():
    """Direct identification names a method 01 to 08, substitution 00; the bill of materials where goods are made."""
    assert PROVISIONS[Provision("58")].accounting_methods[-1] == "08"
    assert PROVISIONS[Provision("66")].accounting_methods == ("00",)
    assert {code.value for code, rule in PROVISIONS.items() if rule.bill_of_materials} == {
        "51", "52", "57", "61", "62", "71", "72", "75", "76",
    }  # fmt: skip
