"""What pricing refuses, flags and leaves out, beyond the figures of the conformance suite."""

from dataclasses import replace
from datetime import date
from decimal import Decimal, getcontext, localcontext

import pytest

from conformance.goods import PROGRAMMES, amount, charge, designation, exported, facts, line, priced
from conformance.when import CALENDAR
from drawback.adapters.tariff import load_tariff
from drawback.domain.pricing import NoFigure
from drawback.domain.types import Policy, Provision
from drawback.rules.eligibility.provisions import PROVISIONS
from drawback.rules.explain.derivation import NotPriced, explain
from drawback.rules.lawbook import LawBook
from drawback.rules.money.estimate import Verdict, estimate
from drawback.rules.money.mpf import load_limits
from drawback.rules.tables.interest_table import shipped_rates

D = Decimal
DUTIABLE = facts(line("1000", "10000", charge("duty", "500.00", "5")))


@pytest.mark.parametrize("code", ["57", "61", "62", "73", "75", "76", "77"])
def test_what_is_not_priced_has_a_sentence_and_no_figure(code: str):
    """Provisions this program does not price answer with their reason, and with no amount at all."""
    answer = priced(designation(DUTIABLE, "10", code, svu="5"))

    assert answer.not_priced is not None
    assert answer.not_priced.reason is NoFigure.NOT_PRICED_HERE
    assert answer.not_priced.says == PROVISIONS[Provision(code)].not_priced
    assert (
        "not priced here" in answer.not_priced.says
        or "not priced from" in answer.not_priced.says
        or "Price the" in answer.not_priced.says
    )
    assert (answer.amounts, answer.claimable) == ((), 0)
    with pytest.raises(NotPriced, match=code):
        explain(designation(DUTIABLE, "10", code, svu="5"), PROGRAMMES)


def test_every_provision_is_priced_or_says_why_not():
    """Each of the 27 codes gives either amounts or a sentence."""
    for code in Provision:
        answer = priced(designation(DUTIABLE, "10", code, svu="5"))
        assert bool(answer.not_priced) != bool(answer.amounts or answer.left_out), code


@pytest.mark.parametrize(
    ("quantity", "refused"), [("0", True), ("0.0001", False), ("1000", False), ("1000.0001", True)]
)
def test_units_must_lie_within_the_line(quantity: str, refused: bool):
    """Nothing, or more than the line has, is not priced; one ten-thousandth and the whole line are."""
    answer = priced(designation(DUTIABLE, quantity))

    assert (answer.not_priced is not None) is refused


def test_a_line_without_quantity_is_not_priced():
    """A line of zero units cannot be shared out."""
    answer = priced(designation(facts(line("0", "10000")), "1"))

    assert answer.not_priced is not None
    assert "shows quantity 0" in answer.not_priced.says


def test_units_of_measure_must_agree_where_the_export_gives_the_value():
    """Kilograms exported against pieces imported give no substituted value; pieces and numbers do."""
    kilograms = replace(exported("100", "900"), unit="KG")
    pieces = replace(exported("100", "900"), unit="pcs")

    refused = priced(designation(DUTIABLE, "100", "59", out=kilograms)).not_priced
    assert refused is not None
    assert "counted in KG, the import line in NO" in refused.says
    assert priced(designation(DUTIABLE, "100", "59", out=pieces)).claimable == D("44.55")
    assert priced(designation(DUTIABLE, "100", "59", out=kilograms, svu="9")).claimable == D("44.55")


def test_an_export_line_without_quantity_has_no_unit_value():
    """A value cannot be divided by no units."""
    answer = priced(designation(DUTIABLE, "1", "59", out=exported("0", "900")))

    assert answer.not_priced is not None
    assert "shows quantity 0" in answer.not_priced.says


def test_wine_retail_and_petroleum_have_no_lesser_of():
    """Codes 74, 56 and 60 take the average of the line whatever the exported goods are worth, and say so."""
    for code, word in (("74", "Wine"), ("56", "U-12"), ("60", "1313(p)(4)")):
        answer = priced(designation(DUTIABLE, "100", code, out=exported("100", "1")))
        assert answer.claimable == D("49.50")
        assert any(word in flag for flag in answer.flags)


def test_a_specific_duty_does_not_follow_the_substituted_value():
    """Under a lower substituted value the ad valorem part falls, the specific part stays, and the figure says so."""
    both = facts(line("1000", "10000", charge("duty", "500.00", "5"), charge("duty", "120.00")))
    answer = priced(designation(both, "100", "59", out=exported("100", "500")))

    assert amount(designation(both, "100", "59", out=exported("100", "500"))).claimable == D("36.63")
    assert any("independent of the substituted value" in flag for flag in answer.flags)


def test_a_rate_that_does_not_give_the_amount_is_not_used():
    """Where rate and amount disagree, the amount over the value is the rate."""
    assessed = facts(line("1000", "10000", charge("duty", "400.00", "5")))

    assert priced(designation(assessed, "100", "59", out=exported("100", "500"))).claimable == D("19.80")


def test_the_rate_of_the_row_is_used_where_it_gives_the_amount():
    """Half a percent of a dollar is charged as a cent; under a lower value the rate counts, not the rounded cent."""
    tiny = facts(line("1", "1.00", charge("duty", "0.01", "0.5")))

    assert priced(designation(tiny, "1")).claimable == D("0.01")
    assert priced(designation(tiny, "1", "59", svu="0.99")).claimable == D("0.00")


@pytest.mark.parametrize(("corrected", "expected"), [("-499.99", "0.01"), ("-500.00", "0"), ("-500.01", "0")])
def test_rows_that_take_a_charge_back_never_give_a_negative_amount(corrected: str, expected: str):
    """A class whose rows add up to nothing or less has no amount."""
    entry = facts(line("1000", "10000", charge("duty", "500.00", "5"), charge("duty", corrected)))

    assert priced(designation(entry, "1000")).claimable == D(expected)


def test_over_quota_goods_draw_back_only_unused_by_direct_identification():
    """The over-quota rate comes back under (j)(1), nothing of the line under (j)(2)."""
    sugar = facts(
        replace(line("1000", "10000", charge("duty", "500.00", "5"), hts="1701140500"), over_quota=True)
    )
    refused = priced(designation(sugar, "1000", "59", svu="10"))

    assert priced(designation(sugar, "1000", "58")).claimable == D("495.00")
    assert (refused.claimable, refused.left_out[0].citation) == (0, "19 U.S.C. 1313(w); 19 CFR 190.3(c)")


def test_the_fee_needs_what_the_entry_paid():
    """A processing fee row without the fee of the entry is left out, and so is one larger than the entry."""
    of = line("1000", "10000", charge("mpf", "34.64"))
    for entry in (facts(of), facts(of, mpf="34.64", subject="9999.99")):
        answer = priced(designation(entry, "1000"))
        assert answer.amounts == ()
        assert "nothing can be apportioned" in answer.left_out[0].reason


def test_a_line_without_fee_row_was_exempt_from_the_fee():
    """A line that paid no processing fee draws none back, though the entry paid one."""
    assert (
        priced(designation(facts(line("1000", "10000"), mpf="34.64", subject="90000"), "1000")).amounts == ()
    )


@pytest.mark.parametrize("code", ["311", "496", "500"])
def test_informal_fees_do_not_come_back(code: str):
    """Fees of informal entries, mail and manual filing are not the processing fee of 19 CFR 190.3(a)(4)."""
    entry = facts(line("1000", "10000", charge("mpf", "2.62", code=code)), mpf="2.62", subject="10000")

    answer = priced(designation(entry, "1000"))

    assert answer.amounts == ()
    assert answer.left_out[0].citation == "19 CFR 190.3(a)(4)"


def test_as_claimed_counts_everything_but_other_fees():
    """Policy as_claimed takes AD and unknown programmes in, exposes them, and still leaves interest out."""
    entry = facts(
        line(
            "1000",
            "10000",
            charge("duty", "500.00", "5"),
            charge("cvd", "900.00", "9"),
            charge("chapter-99", "700.00", "7", "99039950"),
            charge("other-fee", "12.00", code="044"),
        )
    )
    answer = priced(designation(entry, "1000", policy=Policy.AS_CLAIMED))

    assert (answer.claimable, answer.exposure) == (D("2079.00"), D("1584.00"))
    assert [out.amount for out in answer.left_out] == [D("12.00")]
    assert sum(flag.startswith("Exposed") for flag in answer.flags) == 2


def test_a_chapter_99_row_called_duty_is_still_judged_by_its_programme():
    """A fentanyl row that a feed calls ordinary duty is left out all the same."""
    entry = facts(
        line("1000", "10000", charge("duty", "1000.00", "10", "99030124")), entry_on=date(2025, 6, 2)
    )

    assert priced(designation(entry, "1000")).claimable == 0


def test_recovered_value_of_destroyed_articles_must_be_given_for_their_inputs():
    """What is recovered from articles cannot be spread over inputs by itself; given, it is taken off the value."""
    scrapped = exported("50", "10000", destroyed=True, recovered="1000.00")
    of = designation(DUTIABLE, "1000", "52", out=scrapped, svu="12")

    refused = priced(of).not_priced
    assert refused is not None
    assert "give recovered_value" in refused.says
    assert priced(replace(of, recovered_value=D("1000.00"))).claimable == D("445.50")


def test_recovered_value_above_the_goods_leaves_nothing():
    """Material worth more than the goods leaves a claim of zero, not below."""
    scrapped = exported("1000", "10000", destroyed=True, recovered="20000.00")

    assert priced(designation(DUTIABLE, "1000", out=scrapped)).claimable == 0


def test_exports_to_canada_are_flagged_for_the_usmca_limit():
    """Direct identification to Canada is priced in full and flagged: the lower of two duties may bind."""
    answer = priced(designation(DUTIABLE, "1000", out=exported("1000", "10000", to="CA")))

    assert answer.claimable == D("495.00")
    assert any(flag.startswith("U-13") for flag in answer.flags)


def test_puerto_rican_coffee_duty_has_a_class_of_its_own():
    """Duty of class 672 comes back in class 369."""
    entry = facts(line("1000", "10000", charge("duty", "500.00", "5", code="672")))

    assert [one.class_code for one in priced(designation(entry, "1000")).amounts] == ["369"]


def test_the_callers_arithmetic_neither_changes_the_price_nor_is_changed():
    """A caller who computes with four digits gets the same price, and keeps his four digits."""
    of = designation(
        facts(line("7777", "987654.32", charge("duty", "123456.79", "12.5"))), "1234", "59", svu="99.9999"
    )
    usual = priced(of)

    with localcontext(prec=4):
        assert priced(of) == usual
        assert getcontext().prec == 4


def test_a_contested_charge_is_left_out_and_both_figures_are_given():
    """Duty of $500.00 and reciprocal duty of $1,000.00: $495.00 is priced, $1,485.00 stands beside it."""
    entry = facts(
        line(
            "1000", "10000", charge("duty", "500.00", "5"), charge("chapter-99", "1000.00", "10", "99030125")
        ),
        entry_on=date(2025, 6, 2),
    )
    answer = priced(designation(entry, "1000"))

    assert (answer.claimable, answer.contested) == (D("495.00"), D("1485.00"))
    assert any("$1,485.00 with the contested charges, $495.00 without" in flag for flag in answer.flags)
    assert [left.heading for left in answer.left_out] == ["99030125"]
    assert priced(designation(DUTIABLE, "1000")).contested is None


def test_a_contested_charge_alone_asks_a_person():
    """Where nothing else comes back, the answer is not "nothing" but that a person must decide."""
    entry = facts(
        line("1000", "10000", charge("chapter-99", "1000.00", "10", "99030125")), entry_on=date(2025, 6, 2)
    )
    law = LawBook(CALENDAR, PROGRAMMES, load_tariff(), shipped_rates(), load_limits())

    assert estimate(designation(entry, "1000"), law).verdict is Verdict.REVIEW
