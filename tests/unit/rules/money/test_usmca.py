"""Goods sent to Canada, Mexico or Chile: what agreements leave of the drawback, family by family and on both sides."""

from dataclasses import replace

import pytest

from conformance.goods import PROGRAMMES, D, charge, designation, exported, facts, line, priced
from conformance.when import CALENDAR, day
from drawback.adapters.tariff import load_tariff
from drawback.domain.goods import ExportLine
from drawback.domain.pricing import NoFigure
from drawback.domain.types import FullDrawback
from drawback.rules.explain.derivation import explain
from drawback.rules.explain.labels import COMPARED, HELD
from drawback.rules.lawbook import LawBook
from drawback.rules.money.estimate import Verdict, estimate
from drawback.rules.money.line_ceiling import held_to_lines
from drawback.rules.money.mpf import load_limits
from drawback.rules.tables.interest_table import shipped_rates

LAW = LawBook(CALENDAR, PROGRAMMES, load_tariff(), shipped_rates(), load_limits())
DUTIABLE = facts(line("1000", "10000", charge("duty", "500.00", "5"), charge("tax", "100.00")))
"""99 % of $500.00 of duty is $495.00; 99 % of $100.00 of tax $99.00."""


def to(
    country: str,
    foreign: str | None = None,
    *,
    rate: str = "1",
    reason: FullDrawback | None = None,
    on: str = "2025-08-15",
) -> ExportLine:
    """A thousand pieces sent to a country, with the duty paid there."""
    return replace(
        exported("1000", "20000", to=country),
        disposed_on=day(on),
        foreign_duty=None if foreign is None else D(foreign),
        units_per_dollar=D(rate),
        full_drawback=reason,
    )


@pytest.mark.parametrize(
    ("foreign", "rate", "duty"),
    [
        ("500.00", "1", "495.00"),
        ("500.01", "1", "495.00"),
        ("499.99", "1", "494.99"),
        ("60.00", "1", "59.40"),
        ("0", "1", "0.00"),
        ("675.00", "1.35", "495.00"),
        ("81.00", "1.35", "59.40"),
        ("10000.00", "20", "495.00"),
        ("9000.00", "20", "445.50"),
    ],
)
@pytest.mark.parametrize("country", ["CA", "MX"])
def test_duty_comes_back_up_to_the_lower_of_two(country: str, foreign: str, rate: str, duty: str) -> None:
    """99 % of the lower duty, in dollars; the internal revenue tax, which is no customs duty, stays."""
    answer = priced(designation(DUTIABLE, "1000", "51", out=to(country, foreign, rate=rate)))
    assert {one.class_code: one.claimable for one in answer.amounts} == {"364": D(duty), "365": D("99.00")}


@pytest.mark.parametrize("country", ["CA", "MX"])
@pytest.mark.parametrize("code", ["51", "52", "55", "56", "60", "65", "67", "71", "72"])
def test_without_the_foreign_duty_a_fact_is_missing(country: str, code: str) -> None:
    """Manufacturing, petroleum, packaging, defective and returned goods are not priced before the duties can be compared."""
    answer = priced(designation(DUTIABLE, "1000", code, out=to(country), svu="10"))
    assert answer.not_priced is not None
    assert answer.not_priced.reason is NoFigure.FACT_MISSING
    assert "give foreign_duty" in answer.not_priced.says
    assert priced(designation(DUTIABLE, "1000", code, out=to("DE"), svu="10")).not_priced is None


@pytest.mark.parametrize("country", ["CA", "MX"])
@pytest.mark.parametrize("code", ["53", "54", "58"])
def test_some_goods_draw_back_in_full(country: str, code: str) -> None:
    """Not to sample, without consent, and unused goods: 99 % without a foreign duty."""
    assert priced(designation(DUTIABLE, "1000", code, out=to(country))).claimable == D("594.00")


def test_a_reason_of_full_drawback_spares_the_comparison() -> None:
    """Originating goods made into an article draw back in full, whatever Canada took."""
    answer = priced(designation(DUTIABLE, "1000", "51", out=to("CA", "0", reason=FullDrawback.ORIGINATING)))
    assert answer.claimable == D("594.00")
    assert any("originating goods (19 CFR 182.45)" in flag for flag in answer.flags)


@pytest.mark.parametrize(
    ("code", "reason", "country", "fits"),
    [
        ("51", FullDrawback.SAME_CONDITION, "CA", False),
        ("58", FullDrawback.SAME_CONDITION, "CA", True),
        ("55", FullDrawback.NOT_TO_SAMPLE, "MX", True),
        ("51", FullDrawback.NOT_TO_SAMPLE, "MX", False),
        ("58", FullDrawback.NO_CONSENT, "MX", False),
        ("51", FullDrawback.LISTED_TO_CANADA, "CA", True),
        ("51", FullDrawback.LISTED_TO_CANADA, "MX", False),
    ],
)
def test_a_reason_must_fit_the_goods(code: str, reason: FullDrawback, country: str, fits: bool) -> None:
    """What does not fit the provision or the country is asked again instead of paid."""
    answer = priced(designation(DUTIABLE, "1000", code, out=to(country, reason=reason)))
    assert (answer.not_priced is None) is fits


def test_unused_goods_not_in_the_same_condition_are_compared_too() -> None:
    """With a foreign duty given and no reason, direct identification pays the lower of the two; without, a person must look."""
    assert priced(designation(DUTIABLE, "1000", out=to("CA", "60.00"))).claimable == D("158.40")
    open_question = estimate(designation(DUTIABLE, "1000", out=to("CA")), LAW)
    said = estimate(designation(DUTIABLE, "1000", out=to("CA", reason=FullDrawback.SAME_CONDITION)), LAW)
    assert (open_question.verdict, said.verdict) == (Verdict.REVIEW, Verdict.ELIGIBLE)


@pytest.mark.parametrize(("on", "paragraph"), [("2020-06-30", "181.44(b)"), ("2020-07-01", "182.44")])
def test_before_usmca_nafta_compared_likewise(on: str, paragraph: str) -> None:
    """On 30 June 2020 the comparison was NAFTA's; nothing comes back where entry into Canada was free."""
    answer = priced(designation(DUTIABLE, "1000", "51", out=to("CA", "0", on=on)))
    assert answer.claimable == D("99.00")
    assert any(paragraph in flag for flag in answer.flags)


def test_part_of_a_line_bears_its_part_of_the_foreign_duty() -> None:
    """400 of 1,000 unused pieces stand against four tenths of the duty paid on the export line."""
    answer = priced(designation(DUTIABLE, "400", out=to("CA", "100.00")))
    assert [one.claimable for one in answer.amounts] == [D("39.60"), D("39.60")]


def test_the_inputs_of_one_article_are_compared_together() -> None:
    """Two inputs bore $500.00 each, Canada took $600.00 on the article: $495.00 and $99.00, not $495.00 twice."""
    article = to("CA", "600.00")
    other = replace(
        DUTIABLE, line=replace(DUTIABLE.line, line_number=2, charges=(charge("duty", "500.00", "5"),))
    )
    both = [designation(one, "1000", "51", out=article) for one in (DUTIABLE, other)]
    held = held_to_lines(both, [priced(one) for one in both], PROGRAMMES)
    assert [one.priced.amounts[0].claimable for one in held] == [D("495.00"), D("99.00")]
    steps = explain(both[1], PROGRAMMES, held[1].cuts)
    assert steps[-1].result == D("99.00")
    assert [made.result for made in steps if made.label == HELD] == [D("99.00")]


def test_the_derivation_shows_the_comparison() -> None:
    """The step names both figures, the paragraph and the other reading; the total follows it."""
    of = designation(DUTIABLE, "1000", "51", out=to("CA", "81.00", rate="1.35"))
    steps = explain(of, PROGRAMMES)
    (compared,) = [made for made in steps if made.label == COMPARED]
    assert (compared.result, dict(compared.inputs)["foreign duty in dollars"]) == (D("59.40"), "60.00")
    assert (compared.citation, "the lower duty itself" in compared.note) == ("19 CFR 182.44", True)
    assert steps[-1].result == priced(of).claimable


@pytest.mark.parametrize("code", ["51", "52", "59", "60", "65", "71"])
def test_nothing_comes_back_from_chile_since_2015(code: str) -> None:
    """19 U.S.C. 1313(n)(4), (j)(4)(B): no figure from 1 January 2015 on."""
    answer = priced(designation(DUTIABLE, "1000", code, out=to("CL", on="2015-01-01"), svu="10"))
    assert answer.not_priced is not None
    assert answer.not_priced.reason is NoFigure.NO_EXPORT


@pytest.mark.parametrize("code", ["51", "52", "59", "60", "65", "71"])
@pytest.mark.parametrize(
    ("on", "whole", "duties_only"),
    [
        ("2011-12-31", "594.00", None),
        ("2012-01-01", "445.50", "$470.25"),
        ("2012-12-31", "445.50", "$470.25"),
        ("2013-01-01", "297.00", "$346.50"),
        ("2013-12-31", "297.00", "$346.50"),
        ("2014-01-01", "148.50", "$222.75"),
        ("2014-12-31", "148.50", "$222.75"),
    ],
)
def test_a_part_comes_back_from_chile_in_the_years_between(
    code: str, on: str, whole: str, duties_only: str | None
) -> None:
    """Duty 495.00 and tax 99.00: 75, 50, 25 % of both (CSMS 12-000546), or of the duty alone as 1313(n)(4) reads."""
    of = designation(DUTIABLE, "1000", code, out=to("CL", on=on), svu="10")
    answer = priced(of)
    assert answer.claimable == D(whole)
    assert sum(one.calculated for one in answer.amounts) == D("594.00")
    said = [flag for flag in answer.flags if "1313(n)(4) names customs duties only" in flag]
    assert [duties_only in flag for flag in said] == ([True] if duties_only else [])
    assert explain(of, PROGRAMMES)[-1].result == D(whole)


def test_unused_goods_to_chile_draw_back_in_full_and_rejected_ones_ask_a_person() -> None:
    """1313(n)(4) names neither (j)(1) nor (c): the one stays, of the other a person must decide."""
    assert estimate(designation(DUTIABLE, "1000", out=to("CL")), LAW).verdict is Verdict.ELIGIBLE
    assert estimate(designation(DUTIABLE, "1000", "55", out=to("CL")), LAW).verdict is Verdict.REVIEW
    assert estimate(designation(DUTIABLE, "1000", "51", out=to("CL")), LAW).verdict is Verdict.NOT_ELIGIBLE
