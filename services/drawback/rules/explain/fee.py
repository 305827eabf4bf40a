"""The derivation of the merchandise processing fee (19 CFR 190.51(b)(2)(i) to (v))."""

from drawback.domain.money import cents, divide
from drawback.domain.pricing import Designation
from drawback.rules.eligibility.provisions import ProvisionRule
from drawback.rules.explain import labels as words
from drawback.rules.explain.steps import CENT, TEN, DerivationStep, step
from drawback.rules.money.basis import Basis, four_places
from drawback.rules.money.unit_values import UnitValues


def fee_steps(
    designation: Designation, rule: ProvisionRule, values: UnitValues, revenue_class: str, basis: Basis
) -> list[DerivationStep]:
    """Derive the processing fee: ratio, share of the line, 99 %, per unit, times units (19 CFR 190.51(b)(2)(i)-(v))."""
    facts, units, share = designation.imported, designation.quantity, rule.refund_share
    line, pile = facts.line, basis.piles[revenue_class]
    if facts.mpf_value == line.value:
        apportioned, per_unit = facts.mpf_paid, share * divide(facts.mpf_paid, line.quantity)
        steps = [
            step(
                "Fee per unit, 99 %",
                f"{share} x fee paid / quantity of the line",
                (("fee paid", facts.mpf_paid), ("quantity of the line", line.quantity)),
                per_unit,
                words.AVERAGE,
                rounding=f"quotient {TEN}",
                note="one line bore the whole fee: nothing to apportion",
                revenue_class=revenue_class,
            )
        ]
    else:
        ratio = divide(line.value, facts.mpf_value)
        apportioned = ratio * facts.mpf_paid
        per_unit = divide(share * apportioned, line.quantity)
        contested = four_places(facts, rule, units)
        steps = [
            step(
                "Relative value ratio",
                "value of the line / value subject to the fee",
                (("value of the line", line.value), ("value subject to the fee", facts.mpf_value)),
                ratio,
                words.APPORTIONED,
                rounding=TEN,
                revenue_class=revenue_class,
            ),
            step(
                "Fee apportioned to the line",
                "ratio x fee paid",
                (("ratio", ratio), ("fee paid", facts.mpf_paid)),
                apportioned,
                words.APPORTIONED,
                revenue_class=revenue_class,
            ),
            step(
                "Fee per unit, 99 %",
                f"{share} x fee of the line / quantity of the line",
                (("fee of the line", apportioned), ("quantity of the line", line.quantity)),
                per_unit,
                words.APPORTIONED,
                rounding=TEN,
                note=f"contested: the text says 2 places, its worked example prints 4, which would give {contested} in all",
                revenue_class=revenue_class,
            ),
        ]
    ceiling = cents(share * pile.paid)
    calculated = min(cents(units * per_unit), ceiling)
    steps.append(
        step(
            words.CALCULATED,
            f"units x fee per unit, at most {share} x fee of the line",
            (("units", units), ("fee per unit", per_unit), ("at most", ceiling)),
            calculated,
            words.APPORTIONED,
            rounding=CENT,
            revenue_class=revenue_class,
        )
    )
    if values.governing >= values.entered:
        return [*steps, words.claim_in_full(revenue_class, calculated)]
    factor = divide(values.governing, values.entered)
    return [
        *steps,
        step(
            "Part of the entered value that governs",
            "governing value / EGVU",
            (("governing value", values.governing), ("EGVU", values.entered)),
            factor,
            words.SCALED,
            rounding=TEN,
            revenue_class=revenue_class,
        ),
        step(
            words.CLAIMABLE,
            "units x fee per unit x part, at most the calculated amount",
            (
                ("units", units),
                ("fee per unit", per_unit),
                ("part", factor),
                ("calculated amount", calculated),
            ),
            min(cents(units * per_unit * factor), calculated),
            words.SCALED,
            rounding=CENT,
            revenue_class=revenue_class,
        ),
    ]
