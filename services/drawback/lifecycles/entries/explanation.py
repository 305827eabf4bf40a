"""Why an entry owes or gets money: each AD/CVD difference and its interest as a derivation to check by hand."""

from dataclasses import dataclass

from drawback.domain.money import Money
from drawback.lifecycles.entries import dates
from drawback.lifecycles.entries.state import AdcvdPosition, EntryView
from drawback.rules.answers import Undetermined
from drawback.rules.explain.interest import interest_steps
from drawback.rules.explain.steps import DerivationStep, step
from drawback.rules.money.adcvd_assessment import ASSESSMENT
from drawback.rules.money.interest import interest
from drawback.rules.tables.interest_table import Rates, kind_of


@dataclass(frozen=True, slots=True)
class DifferenceExplained:
    """Deposited against expected or assessed AD/CVD of one line under one case; `missing` says why there is no interest."""

    line_number: int
    case_number: str
    difference: Money
    interest: Money | None
    basis: str
    steps: tuple[DerivationStep, ...]
    missing: str = ""


def explain_entry(view: EntryView, rates: Rates) -> tuple[DifferenceExplained, ...]:
    """Explain every AD/CVD difference of an entry."""
    return tuple(_explained(view, position, rates) for position in view.positions)


def undated(view: EntryView) -> tuple[tuple[str, Undetermined], ...]:
    """Dates of the entry that the law does not give yet, by deadline, with what is missing."""
    answers = ((dates.DEEMED, dates.deemed(view)), (dates.FINAL, dates.final(view)))
    return tuple((name, answer) for name, answer in answers if isinstance(answer, Undetermined))


def _explained(view: EntryView, position: AdcvdPosition, rates: Rates) -> DifferenceExplained:
    return DifferenceExplained(
        position.line_number,
        position.case_number,
        position.difference,
        position.interest,
        position.basis,
        (_difference(position), *_interest(view, position, rates)),
        position.interest_note,
    )


def _difference(position: AdcvdPosition) -> DerivationStep:
    return step(
        "Bill" if position.difference > 0 else "Refund" if position.difference < 0 else "Difference",
        "expected or assessed - deposited",
        (("expected or assessed", position.expected), ("deposited", position.deposited)),
        position.difference,
        ASSESSMENT,
        note=position.basis,
    )


def _interest(view: EntryView, position: AdcvdPosition, rates: Rates) -> tuple[DerivationStep, ...]:
    """Interest runs from the deposit to liquidation (19 U.S.C. 1677g); none is shown while it is not determined."""
    start = view.summary_on or view.entry_on
    if not position.interest or start is None or view.liquidated_on is None:
        return ()
    principal = abs(position.difference)
    found = interest(principal, start, view.liquidated_on, kind_of(position.difference), rates)
    return interest_steps(principal, found)
