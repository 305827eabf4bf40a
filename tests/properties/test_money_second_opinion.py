"""The price of a designation against an independent computation, and the properties the law promises of it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from conformance import goods
from drawback.domain.money import cents
from drawback.domain.pricing import ClassAmount, Designation, Priced
from drawback.domain.types import DutyClass, Policy
from drawback.rules.eligibility.programmes import load_programmes
from drawback.rules.explain.derivation import explain
from drawback.rules.explain.labels import CALCULATED, CLAIMABLE, TOTAL
from drawback.rules.money.accounting import Method, StockReceipt, Withdrawal, identify
from drawback.rules.money.claim_totals import claim_totals
from drawback.rules.money.line_ceiling import held_to_lines
from drawback.rules.money.refund import price
from properties.designations import CENTS, designations, part_of
from properties.fractions_of_duty import exact, lawful, second_opinion

PROGRAMMES = load_programmes()
HALF_CENT = Decimal("0.005")
NINETY_NINE = Decimal("0.99")


def by_class(priced: Priced) -> dict[str, ClassAmount]:
    return {amount.class_code: amount for amount in priced.amounts}


@given(designations())
def test_the_price_agrees_with_exact_rationals(of: Designation):
    """Decimal arithmetic of the rules and rationals of the second opinion agree to the cent, class by class."""
    priced = price(of, PROGRAMMES)

    assert priced.not_priced is None
    assert {
        code: (exact(got.calculated), exact(got.claimable)) for code, got in by_class(priced).items()
    } == second_opinion(of)


@st.composite
def shares_of_a_fee(draw: st.DrawFn) -> tuple[int, int, Decimal, Decimal, Decimal]:
    """Units of a line, units designated, value of the line, value subject to the fee, and the fee paid on the entry."""
    units = draw(st.integers(1, 10_000_000))
    value = draw(st.integers(100, 10_000_000_000))
    subject = draw(st.integers(value, 20_000_000_000))
    fee = draw(st.integers(2500, 65150))
    return (
        units,
        draw(st.integers(1, units)),
        Decimal(value) / 100,
        Decimal(subject) / 100,
        Decimal(fee) / 100,
    )


@given(shares_of_a_fee())
def test_the_processing_fee_comes_back_within_a_cent_of_its_share(
    of: tuple[int, int, Decimal, Decimal, Decimal],
):
    """99 % of the fee × share of the line × share of its units, for one to ten million units (19 CFR 190.51(b)(2))."""
    units, designated, value, subject, fee = of
    of_line = goods.line(str(units), str(value), goods.charge("mpf", str(fee)))
    imported = goods.facts(of_line, mpf=str(fee), subject=str(subject))
    got = goods.amount(goods.designation(imported, str(designated)), "399").calculated

    right = Fraction(99, 100) * exact(fee) * exact(value) / exact(subject) * Fraction(designated, units)
    assert abs(exact(got) - right) <= Fraction(1, 100)


@given(designations())
def test_the_exposure_is_what_the_statute_would_refuse(of: Designation):
    """What is claimed as claimed exceeds the price by statute by exactly the exposure; by statute there is none."""
    claimed = price(replace(of, policy=Policy.AS_CLAIMED), PROGRAMMES)
    by_statute = price(replace(of, policy=Policy.STATUTE), PROGRAMMES)

    assert claimed.claimable - claimed.exposure == by_statute.claimable
    assert by_statute.exposure == 0


@given(designations())
def test_the_derivation_ends_in_the_price(of: Designation):
    """Every step that explain calls an amount equals the amount of price, and the last step is their sum."""
    priced = by_class(price(of, PROGRAMMES))
    steps = explain(of, PROGRAMMES)

    assert {made.revenue_class: made.result for made in steps if made.label == CALCULATED} == {
        code: amount.calculated for code, amount in priced.items()
    }
    assert {made.revenue_class: made.result for made in steps if made.label == CLAIMABLE} == {
        code: amount.claimable for code, amount in priced.items()
    }
    assert steps[-1].label == TOTAL
    assert steps[-1].result == price(of, PROGRAMMES).claimable


@given(designations())
def test_never_above_99_percent_of_the_eligible_charges(of: Designation):
    """No class exceeds 99 % of its basis, and the duties together not 99 % of the eligible charges, to the cent."""
    priced = price(replace(of, policy=Policy.STATUTE), PROGRAMMES)
    charges = of.imported.line.charges
    eligible = sum((one.amount for one in charges if lawful(one, of.provision)), Decimal(0))
    without_fee = sum(
        (amount.claimable for amount in priced.amounts if amount.class_code != "399"), Decimal(0)
    )

    for amount in priced.amounts:
        assert 0 <= amount.claimable <= amount.calculated <= cents(NINETY_NINE * amount.basis)
    assert without_fee <= NINETY_NINE * eligible + HALF_CENT * len(priced.amounts)
    assert (
        by_class(priced).get("399", ClassAmount("399", *[Decimal(0)] * 3)).claimable <= of.imported.mpf_paid
    )


@given(designations(exported_only=True), st.data())
def test_more_units_never_pay_less(of: Designation, data: st.DataObject):
    """The price does not fall, in any class, when more units of the same line are designated."""
    of = replace(of, substituted_unit_value=of.substituted_unit_value or Decimal("1.0000"))
    fewer = replace(of, quantity=data.draw(part_of(of.quantity)))
    more, less = by_class(price(of, PROGRAMMES)), by_class(price(fewer, PROGRAMMES))

    assert all(less[code].claimable <= amount.claimable for code, amount in more.items())


@given(designations(exported_only=True), st.data())
def test_splitting_changes_no_more_than_the_rounding(of: Designation, data: st.DataObject):
    """Two designations of the parts pay what one of the whole pays, to the roundings of three records.

    The unit of the processing fee is rounded to four places by law, so that the ceiling of the line can cut the whole
    and not the parts: at most half of the fourth place per unit.
    """
    of = replace(of, substituted_unit_value=of.substituted_unit_value or Decimal("1.0000"))
    part = data.draw(part_of(of.quantity))
    if part == of.quantity:
        return
    whole = by_class(price(of, PROGRAMMES))
    one, other = (by_class(price(replace(of, quantity=q), PROGRAMMES)) for q in (part, of.quantity - part))

    for code, amount in whole.items():
        unit_rounding = Decimal("0.00005") if code == "399" else Decimal("5e-11")
        allowed = 4 * HALF_CENT + unit_rounding * of.quantity
        assert abs(amount.claimable - one[code].claimable - other[code].claimable) <= allowed


@given(designations(), st.lists(st.integers(1, 10), min_size=1, max_size=5))
def test_designations_of_one_line_together_keep_to_99_percent(of: Designation, parts: list[int]):
    """However a line is cut into designations, what they claim together is held to 99 % of each basis."""
    whole = of.imported.line.quantity
    cuts = [(whole * part / sum(parts)).quantize(Decimal("0.0001"), "ROUND_DOWN") for part in parts]
    asked = [replace(of, quantity=cut) for cut in cuts if cut]
    alone = [price(one, PROGRAMMES) for one in asked]
    each = [one.amounts for one in alone]
    held = [amount for one in held_to_lines(asked, alone, PROGRAMMES) for amount in one.priced.amounts]
    totals: dict[str, Decimal] = {}
    for amount in held:
        totals[amount.class_code] = totals.get(amount.class_code, Decimal(0)) + amount.claimable
        assert 0 <= amount.claimable <= amount.calculated

    for amounts in each:
        for amount in amounts:
            assert totals[amount.class_code] <= cents(NINETY_NINE * amount.basis)


@given(
    designations(), st.lists(st.integers(1, 10), min_size=2, max_size=5), st.randoms(use_true_random=False)
)
def test_a_line_held_together_pays_the_same_in_any_order(of: Designation, parts: list[int], random):
    """In whatever order its designations come, a line pays per class the lesser of their sum and 99 % of its basis.

    The exposure stays the difference to the same claim by statute, and each derivation ends in its held amount.
    """
    whole = of.imported.line.quantity
    cuts = [(whole * part / sum(parts)).quantize(Decimal("0.0001"), "ROUND_DOWN") for part in parts]
    several = [replace(of, quantity=cut) for cut in cuts if cut]
    random.shuffle(several)
    alone = [price(one, PROGRAMMES) for one in several]
    held = held_to_lines(several, alone, PROGRAMMES)
    statute = [replace(one, policy=Policy.STATUTE) for one in several]
    lawfully = held_to_lines(statute, [price(one, PROGRAMMES) for one in statute], PROGRAMMES)

    for code in {amount.class_code for one in alone for amount in one.amounts}:
        asked = [by_class(one)[code] for one in alone]
        ceiling = cents(NINETY_NINE * asked[0].basis)
        paid = sum((by_class(one.priced)[code].claimable for one in held), Decimal(0))
        assert paid == min(sum(amount.claimable for amount in asked), ceiling)
    for one, got, by_statute in zip(several, held, lawfully, strict=True):
        assert explain(one, PROGRAMMES, got.cuts)[-1].result == got.priced.claimable
        if len(several) > 1 and got.cuts and got.priced.exposure:
            assert got.priced.exposure == got.priced.claimable - by_statute.priced.claimable


@given(designations(), st.randoms(use_true_random=False))
def test_the_order_of_charges_does_not_matter(of: Designation, random):
    """Rows of the line in another order give the same amounts and the same charges left out."""
    rows = list(of.imported.line.charges)
    random.shuffle(rows)
    shuffled = replace(of, imported=replace(of.imported, line=replace(of.imported.line, charges=tuple(rows))))
    first, second = price(of, PROGRAMMES), price(shuffled, PROGRAMMES)

    assert first.amounts == second.amounts
    assert first.exposure == second.exposure
    assert sorted(map(str, first.left_out)) == sorted(map(str, second.left_out))


@given(st.lists(designations(), max_size=4), st.randoms(use_true_random=False))
def test_claim_totals_do_not_depend_on_the_order_of_lines(several: list[Designation], random):
    """Totals per class equal the sum of the lines, in whatever order the lines come."""
    amounts = [amount for of in several for amount in price(of, PROGRAMMES).amounts]
    shuffled = list(amounts)
    random.shuffle(shuffled)
    totals = claim_totals(amounts)

    assert totals == claim_totals(shuffled)
    assert totals.total == sum((amount.claimable for amount in amounts), Decimal(0))


@given(designations())
def test_every_charge_is_paid_or_explained(of: Designation):
    """By statute each charge is either in the basis of a class or left out with reason and citation."""
    of = replace(of, policy=Policy.STATUTE)
    priced = price(of, PROGRAMMES)
    left = {(out.duty_class, out.heading, out.amount) for out in priced.left_out}

    for charge in of.imported.line.charges:
        if charge.amount and charge.duty_class is not DutyClass.MPF:
            assert ((charge.duty_class, charge.heading, charge.amount) in left) is not lawful(
                charge, of.provision
            )
    assert all(out.reason and out.citation for out in priced.left_out)


RECEIPTS = st.lists(
    st.builds(
        StockReceipt,
        st.integers(0, 200).map(lambda n: date(2025, 1, 1) + timedelta(days=n)),
        st.integers(1, 500).map(Decimal),
        CENTS,
        st.uuids().map(str),
    ),
    max_size=8,
)
WITHDRAWALS = st.lists(
    st.builds(
        Withdrawal,
        st.integers(0, 200).map(lambda n: date(2025, 1, 1) + timedelta(days=n)),
        st.integers(1, 500).map(Decimal),
        st.booleans(),
    ),
    max_size=8,
)


@given(RECEIPTS, WITHDRAWALS, st.sampled_from(Method))
def test_direct_identification_never_exceeds_its_lots(
    receipts: list[StockReceipt], withdrawals: list[Withdrawal], method: Method
):
    """No lot gives more units than it received, so that nothing is drawn back beyond the charges of the lots."""
    found = identify(receipts, withdrawals, method, turnover_days=30)
    taken: dict[str, Decimal] = {}
    for out in found:
        assert sum((layer.quantity for layer in out.layers), out.short) == out.withdrawal.quantity
        for layer in out.layers:
            assert layer.receipt.received_on <= out.withdrawal.withdrawn_on
            taken[layer.receipt.reference] = taken.get(layer.receipt.reference, Decimal(0)) + layer.quantity

    assert all(taken.get(lot.reference, Decimal(0)) <= lot.quantity for lot in receipts)
    assert sum((out.charge for out in found), Decimal(0)) <= sum(
        (lot.quantity * lot.charge_per_unit for lot in receipts), Decimal(0)
    )


@given(RECEIPTS, WITHDRAWALS)
def test_low_to_high_takes_the_lowest_first(receipts: list[StockReceipt], withdrawals: list[Withdrawal]):
    """Within one export the layers come with rising charge per unit."""
    for out in identify(receipts, withdrawals, Method.LOW_TO_HIGH):
        rates = [layer.receipt.charge_per_unit for layer in out.layers]
        assert rates == sorted(rates)
