"""The derivation of unit values: entered, substituted, the lower, and what recovered material takes off."""

from decimal import Decimal

from drawback.domain.pricing import Designation
from drawback.rules.eligibility.provisions import Comparison, ProvisionRule
from drawback.rules.explain import labels as words
from drawback.rules.explain.steps import FOUR, TEN, DerivationStep, step
from drawback.rules.money.unit_values import UnitValues


def value_steps(designation: Designation, rule: ProvisionRule, values: UnitValues) -> list[DerivationStep]:
    """Derive the value per unit that governs."""
    line = designation.imported.line
    steps = [
        step(
            "Entered value per unit (EGVU)",
            "value of the line / quantity of the line",
            (("value of the line", line.value), ("quantity of the line", line.quantity)),
            values.entered,
            words.UNIT_VALUE,
            rounding=FOUR,
        )
    ]
    if values.substituted is not None:
        steps += _comparison(designation, rule, values, values.substituted)
    if values.recovered:
        steps.append(
            step(
                "Value per unit after recovered material",
                "lower value per unit - recovered value / units, not below zero",
                (
                    ("lower value per unit", values.compared),
                    ("recovered value", values.recovered),
                    ("units", designation.quantity),
                ),
                values.governing,
                words.RECOVERED,
                rounding=TEN,
            )
        )
    return steps


def _comparison(
    designation: Designation, rule: ProvisionRule, values: UnitValues, substituted: Decimal
) -> list[DerivationStep]:
    exported = designation.exported
    made = rule.comparison is Comparison.SUBSTITUTED_INPUT
    if designation.substituted_unit_value is not None:
        formula, inputs = "as given", (("value per unit", designation.substituted_unit_value),)
    else:
        formula = "value of the export line / its quantity"
        inputs = (("value of the export line", exported.value), ("its quantity", exported.quantity))  # type: ignore[assignment]
    cite = words.LESSER_MADE if made else words.LESSER_UNUSED
    return [
        step(
            "Substituted value per unit (SVU)",
            formula,
            inputs,
            substituted,
            words.UNIT_VALUE,
            rounding=FOUR,
            note=str(rule.comparison),
        ),
        step(
            "Lower value per unit",
            "the lower of EGVU and SVU",
            (("EGVU", values.entered), ("SVU", substituted)),
            values.compared,
            cite,
            note="U-10: values are compared, not the tariff the substituted goods would themselves have borne",
        ),
    ]
