"""What stands against a claim on destroyed goods: notice, CBP's answer, witness, and what was recovered (R-38, R-63, R-122)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import Money, dollars
from drawback.rules.answers import Cite, Undetermined
from drawback.rules.dates.counting import unless_unknown
from drawback.rules.dates.notices import DESTRUCTION, Notice, cbp_answers_by, destruction_notice_by
from drawback.rules.eligibility.evidence import destruction_is_proved
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.registry import rule

NOTICE = DESTRUCTION.lead.cite
RECOVERED = Cite("19 U.S.C. 1313(l)(2), (x); 19 CFR 190.11, 190.32(b)(2)")


@dataclass(frozen=True, slots=True)
class DestructionFacts:
    """What is known of the destruction of a line; None and empty where it is not.

    `answer` is `attends` or `waived`, `witness` is `cbp`, `third-party` or `own`.
    """

    filed_on: date | None = None
    received_on: date | None = None
    noticed: Decimal | None = None
    answer: str = ""
    answered_on: date | None = None
    witness: str = ""
    witnessed: Decimal | None = None
    recovered: Money = Decimal(0)

    @property
    def known(self) -> bool:
        """Whether anything is known but that the goods were destroyed."""
        return self.filed_on is not None or bool(self.answer) or bool(self.witness)


@rule("R-63", "R-122", "R-38", cite=NOTICE)
def destruction_findings(
    facts: DestructionFacts, destroyed_on: date, value: Money, calendar: BusinessCalendar
) -> tuple[RuleFinding, ...]:
    """Say what a claim on goods destroyed on a day would meet; nothing where only the destruction itself is known."""
    if not facts.known:
        return ()
    timely = _notice(facts, destroyed_on, calendar)
    certified = facts.witness == "cbp"
    proved = destruction_is_proved(
        cbp_certified=certified, third_party=facts.witness == "third-party", notice_in_time=timely is None
    )
    return (*_in_sequence(facts, destroyed_on, calendar, timely), proved, *_amounts(facts, value))


def _notice(facts: DestructionFacts, destroyed_on: date, calendar: BusinessCalendar) -> RuleFinding | None:
    """What is wrong with the notice; None where it was filed seven working days before."""
    if facts.filed_on is None:
        return RuleFinding("R-63", FindingOutcome.UNKNOWN, "no notice on Form 7553 is known", NOTICE)
    last = unless_unknown(destruction_notice_by)(destroyed_on, calendar)
    if isinstance(last, Undetermined):
        return RuleFinding("R-63", FindingOutcome.UNKNOWN, last.because, NOTICE)
    if facts.filed_on > destroyed_on:
        says = f"destroyed on {destroyed_on}, before the notice was filed on {facts.filed_on}"
        return RuleFinding("R-63", FindingOutcome.DENY, says, NOTICE)
    if facts.filed_on > last.on:
        says = f"the notice was filed on {facts.filed_on}; for a destruction on {destroyed_on} it was due by {last.on}"
        return RuleFinding("R-63", FindingOutcome.DENY, says, NOTICE)
    return None


def _in_sequence(
    facts: DestructionFacts, destroyed_on: date, calendar: BusinessCalendar, timely: RuleFinding | None
) -> Iterator[RuleFinding]:
    certified = facts.witness == "cbp"
    if timely is not None:
        outcome = FindingOutcome.INFORM if certified else timely.outcome
        yield RuleFinding(timely.rule, outcome, timely.says, timely.basis)
    if facts.filed_on is None or certified:
        return
    until = unless_unknown(cbp_answers_by)(Notice.DESTRUCTION, facts.received_on or facts.filed_on, calendar)
    if isinstance(until, Undetermined):
        yield RuleFinding("R-63", FindingOutcome.UNKNOWN, until.because, NOTICE)
        return
    answer_due = until.on
    in_time = facts.answered_on is not None and facts.answered_on <= answer_due
    if facts.answer == "attends" and in_time:
        says = f"CBP said on {facts.answered_on} that it attends, and did not certify the destruction"
        yield RuleFinding("R-63", FindingOutcome.DENY, says, NOTICE)
    elif not facts.answer and destroyed_on <= answer_due and timely is None:
        says = f"destroyed on {destroyed_on}, while CBP could still answer until {answer_due}"
        yield RuleFinding("R-63", FindingOutcome.DENY, says, NOTICE)


def _amounts(facts: DestructionFacts, value: Money) -> Iterator[RuleFinding]:
    if facts.witnessed is not None and facts.noticed is not None and facts.witnessed > facts.noticed:
        says = f"{facts.witnessed:f} were destroyed, {facts.noticed:f} had been announced"
        yield RuleFinding("R-63", FindingOutcome.REVIEW, says, NOTICE)
    if facts.recovered and facts.recovered >= value:
        says = (
            f"{dollars(facts.recovered)} were recovered of goods worth {dollars(value)}: nothing comes back"
        )
        yield RuleFinding("R-38", FindingOutcome.INFORM, says, RECOVERED)
