"""The derivation of duty, tax and harbor fee: average per unit, 99 %, then the lower value where one governs."""

from drawback.domain.goods import Charge
from drawback.domain.money import cents, divide
from drawback.domain.pricing import Designation
from drawback.domain.types import DutyClass
from drawback.rules.eligibility.provisions import ProvisionRule
from drawback.rules.explain import labels as words
from drawback.rules.explain.steps import CENT, TEN, DerivationStep, step
from drawback.rules.money.basis import Basis, ad_valorem_rate, revenue_class_of
from drawback.rules.money.unit_values import UnitValues


def ordinary_steps(
    designation: Designation, rule: ProvisionRule, values: UnitValues, revenue_class: str, basis: Basis
) -> list[DerivationStep]:
    """Derive duty, tax or harbor fee: average per unit, 99 %, then the lower value where one governs."""
    line, units, share = designation.imported.line, designation.quantity, rule.refund_share
    pile, charges = basis.piles[revenue_class], _charges(designation, revenue_class, basis)
    name = words.NAMES[revenue_class]
    per_unit = divide(pile.paid, line.quantity)
    ceiling = cents(share * pile.paid)
    calculated = min(cents(share * units * per_unit), ceiling)
    steps = [
        step(
            f"Eligible {name} of the line",
            " + ".join(charge.heading or charge.duty_class for charge in charges),
            tuple((charge.heading or charge.duty_class, charge.amount) for charge in charges),
            pile.paid,
            words.CHARGES,
            revenue_class=revenue_class,
        ),
        step(
            f"Eligible {name} per unit",
            "eligible charges of the line / quantity of the line",
            (("eligible charges of the line", pile.paid), ("quantity of the line", line.quantity)),
            per_unit,
            words.AVERAGE,
            rounding=TEN,
            revenue_class=revenue_class,
        ),
        step(
            words.CALCULATED,
            f"{share} x units x per unit, at most {share} x eligible charges",
            (("units", units), ("per unit", per_unit), ("at most", ceiling)),
            calculated,
            words.SHARE,
            rounding=CENT,
            revenue_class=revenue_class,
        ),
    ]
    if values.governing >= values.entered:
        return [*steps, words.claim_in_full(revenue_class, calculated)]
    fixed = divide(pile.fixed, line.quantity)
    claim = min(cents(share * units * (pile.rate * values.governing + fixed)), calculated)
    return [
        *steps,
        *_rates(designation, revenue_class, charges),
        step(
            words.CLAIMABLE,
            f"{share} x units x (rates x governing value + specific duty per unit), at most the calculated amount",
            (
                ("units", units),
                ("rates", pile.rate),
                ("governing value", values.governing),
                ("specific duty per unit", fixed),
                ("calculated amount", calculated),
            ),
            claim,
            words.ACE,
            rounding=CENT,
            revenue_class=revenue_class,
        ),
    ]


def _charges(designation: Designation, revenue_class: str, basis: Basis) -> tuple[Charge, ...]:
    """Return the charges of the line that count in a revenue class."""
    out = [(left.duty_class, left.heading, left.amount) for left in basis.left_out]
    return tuple(
        charge
        for charge in designation.imported.line.charges
        if charge.amount
        and charge.duty_class is not DutyClass.MPF
        and revenue_class_of(charge) == revenue_class
        and (charge.duty_class, charge.heading, charge.amount) not in out
    )


def _rates(designation: Designation, revenue_class: str, charges: tuple[Charge, ...]) -> list[DerivationStep]:
    """Show where the ad valorem rate of each charge comes from."""
    value, entry_on = designation.imported.line.value, designation.imported.entry_on
    steps = []
    for charge in charges:
        rate = ad_valorem_rate(charge, value, entry_on)
        if rate is not None:
            shown = "not on the row" if charge.rate_percent is None else charge.rate_percent
            steps.append(
                step(
                    f"Rate of {charge.heading or charge.duty_class}",
                    "the rate of the row or of the fee, or amount / value of the line where they disagree",
                    (
                        ("rate of the row in %", shown),
                        ("amount", charge.amount),
                        ("value of the line", value),
                    ),
                    rate,
                    words.ACE,
                    rounding=TEN,
                    revenue_class=revenue_class,
                )
            )
    return steps
