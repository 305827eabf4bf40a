"""What drawback could be worth: 2,000,000 × 30 % × 99 % = 594,000 only where every dollar is eligible."""

import json
from datetime import date
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from drawback.adapters.typesetting import typeset
from drawback.calculator.size import BadSize, Kind, size
from drawback.calculator.size_report import as_html, as_typst
from drawback.cli.main import app
from drawback.domain.types import Provision
from drawback.rules.eligibility.programmes import load_programmes

DAY = date(2025, 11, 1)


def sized(
    *kinds, spend="2000000", share="30", years="1", on=DAY, provision=Provision.UNUSED_DIRECT, rest="unknown"
):
    return size(
        [Kind(what, Decimal(paid)) for what, paid in kinds],
        paid_a_year=Decimal(spend),
        reexported_percent=Decimal(share),
        years=Decimal(years),
        on=on,
        provision=provision,
        programmes=load_programmes(),
        rest=rest,
    )


def test_without_kinds_the_salesmans_figure_is_the_upper_one_alone():
    """Nobody said which duty it is: between nothing and 594,000.00."""
    answer = sized()
    assert (answer.if_all, answer.at_least, answer.at_most) == (Decimal("594000.00"), 0, Decimal("594000.00"))


def test_only_the_eligible_part_counts():
    """1,200,000 ordinary and 500,000 under section 301: 1,700,000 × 30 % × 99 % = 504,900; steel brings nothing."""
    answer = sized(("duty", "1200000"), ("9903.88.03", "500000"), ("9903.81.91", "300000"))
    assert (answer.at_least, answer.at_most) == (Decimal("504900.00"), Decimal("504900.00"))
    assert [(row.eligible, row.comes_back) for row in answer.rows] == [
        ("yes", Decimal("356400.00")),
        ("yes", Decimal("148500.00")),
        ("no", Decimal("0.00")),
    ]
    assert all(row.citation for row in answer.rows)


def test_what_a_person_must_decide_counts_in_the_upper_figure_only():
    """A heading in no programme row is neither promised nor dropped."""
    answer = sized(("duty", "1000000"), ("9903.99.99", "1000000"))
    assert (answer.at_least, answer.at_most) == (Decimal("297000.00"), Decimal("594000.00"))
    assert answer.rows[1].eligible == "review"


def test_a_provision_decides_where_a_programme_asks_for_it():
    """Truck parts come back under direct-identification manufacturing only (Proc. 10984)."""
    kinds = ("9903.74.01", "2000000")
    assert sized(kinds).at_most == 0
    assert sized(kinds, provision=Provision.MANUFACTURING_DIRECT).at_least == Decimal("594000.00")


@pytest.mark.parametrize(("years", "counted"), [("5", "5"), ("6", "5"), ("0.5", "0.5")])
def test_a_first_claim_reaches_back_five_years(years, counted):
    """19 U.S.C. 1313(r)(1)."""
    answer = sized(years=years)
    assert answer.years_counted == Decimal(counted)
    assert answer.if_all == Decimal(594000) * Decimal(counted)
    assert any("five years" in remark for remark in answer.remarks) == (years == "6")


@pytest.mark.parametrize(
    ("kinds", "other", "says"),
    [
        ((), {"spend": "0"}, "greater than zero"),
        ((("duty", "3000000"),), {}, "more than the 2000000"),
        ((), {"share": "101"}, "0 to 100"),
        ((), {"years": "0"}, "more than none"),
        ((("301", "5"),), {}, "chapter 99 heading such as 9903.88.03"),
        ((("steel", "5"),), {}, "no kind of duty"),
        ((("chapter-99", "5"),), {}, "expected the heading"),
    ],
)
def test_figures_that_make_no_sense_are_refused_with_what_was_expected(kinds, other, says):
    """A programme's short name, such as 301, is not guessed: it has headings that come back and others that do not."""
    with pytest.raises(BadSize, match=says):
        sized(*kinds, **other)


def run(*args):
    return CliRunner().invoke(app, ["size", *args])


def test_the_command_writes_the_report_and_answers_in_json(tmp_path):
    """80 % of 2,000,000 said to be eligible: 475,200."""
    page = tmp_path / "size.html"
    answer = run(
        "--duty", "$2,000,000", "--reexport", "30%", "--eligible", "80", "--json", "--html", str(page)
    )
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert (told["if_all"], told["at_least"], told["at_most"]) == ("594000.00", "475200.00", "475200.00")
    text = page.read_text(encoding="utf-8")
    assert "$475,200.00" in text
    assert "Waiver of prior notice" in text


@pytest.mark.parametrize(
    "args",
    [
        ("--duty", "2000000"),
        ("--duty", "two", "--reexport", "30"),
        ("--duty", "NaN", "--reexport", "30"),
        ("--reexport", "30", "--mix", "duty"),
        ("--duty", "1", "--reexport", "30", "--eligible", "80", "--mix", "duty=1"),
        ("--duty", "1", "--reexport", "30", "--eligible", "120"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_told_in_a_sentence(args):
    """Exit code 2."""
    answer = run(*args)
    assert answer.exit_code == 2
    assert "expected" in answer.output


def test_text_of_a_report_is_text_in_either_form():
    """Neither markup nor a broken string comes of what stands in a row."""
    answer = sized(("9903.88.03", "500000"))
    assert "<script" not in as_html(answer)
    assert as_typst(answer).count("#table(") == 1


def test_the_pdf_is_set_where_typst_is_installed():
    """One document, begun with the mark of PDF."""
    pytest.importorskip("typst")
    assert typeset(as_typst(sized(("duty", "1200000")))).startswith(b"%PDF-")
