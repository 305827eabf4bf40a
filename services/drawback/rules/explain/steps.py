"""One step of a derivation, as a customs officer checks it by hand."""

from dataclasses import dataclass
from decimal import Decimal

from drawback.rules.answers import Certainty, Cite


@dataclass(frozen=True, slots=True)
class DerivationStep:
    """One line of arithmetic: what it finds, how, from what, with which rounding, and under which paragraph.

    `inputs` are (name, value) pairs in the order in which `formula` uses them. `revenue_class` names the ACE class
    whose refund the step belongs to; it is empty for steps that serve all classes. `note` says what is doubtful.
    """

    label: str
    formula: str
    inputs: tuple[tuple[str, str], ...]
    result: Decimal
    rounding: str
    citation: str
    certainty: Certainty
    note: str = ""
    revenue_class: str = ""


EXACTLY = "none"
CENT = "to the cent, half up"
FOUR = "to 4 places, half up"
TEN = "to 10 places, half up"


def step(
    label: str,
    formula: str,
    inputs: tuple[tuple[str, object], ...],
    result: Decimal,
    cite: Cite,
    *,
    rounding: str = EXACTLY,
    note: str = "",
    revenue_class: str = "",
) -> DerivationStep:
    """Write one step; inputs are printed as people write figures."""
    shown = tuple(
        (name, plain(value) if isinstance(value, Decimal) else str(value)) for name, value in inputs
    )
    return DerivationStep(
        label, formula, shown, result, rounding, cite.text, cite.certainty, note or cite.note, revenue_class
    )


def plain(figure: Decimal) -> str:
    """Print a figure without exponent and without trailing zeros beyond the cent."""
    text = f"{figure:f}"
    if "." not in text:
        return text
    whole, _, fraction = text.partition(".")
    kept = fraction.rstrip("0")
    return f"{whole}.{kept.ljust(2, '0')}" if kept or len(fraction) >= len("00") else whole
