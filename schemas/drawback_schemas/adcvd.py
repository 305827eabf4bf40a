"""AD/CVD cases: rates, review results, CBP instructions. Topic `drawback.adcvd.v1`, broadcast (key "*")."""

from typing import Literal

from drawback_schemas.limits import CaseNumber, Day, Key, Revision, ShortText
from drawback_schemas.parts import RatePart
from drawback_schemas.registry import Event, event

ADCVD = "drawback.adcvd.v1"


@event(topic=ADCVD)
class RatePublished(Event, frozen=True, kw_only=True, tag="adcvd.rate.v1"):
    """Commerce published a rate: a cash deposit rate, or the final results of a review that assess a period.

    `kind` `deposit` concerns entries from `effective_on`; `final` assesses entries of `period_from`–`period_to`.
    """

    case_number: CaseNumber
    kind: Literal["deposit", "preliminary", "final"]
    published_on: Day
    rate: RatePart
    effective_on: Day | None = None
    period_from: Day | None = None
    period_to: Day | None = None
    fr_cite: ShortText = ""


@event(topic=ADCVD)
class InstructionIssued(Event, frozen=True, kw_only=True, tag="adcvd.instruction.v1"):
    """CBP's message to its ports: liquidate the entries of a period at a rate, as entered, or without regard.

    `lifting_on` is the notice of lifting of suspension: the six months of 19 U.S.C. 1504(d).
    """

    message_number: Key
    issued_on: Day
    case_numbers: tuple[CaseNumber, ...]
    rate_mode: Literal["stated", "as-entered", "without-regard", "resume-suspension"]
    rate: RatePart | None = None
    period_from: Day | None = None
    period_to: Day | None = None
    lifting_on: Day | None = None
    fr_cite: ShortText = ""


@event(topic="drawback.adcvd-state.v1")
class CaseChanged(Event, frozen=True, kw_only=True, tag="adcvd.case.v1"):
    """What the case book now holds of a case: all its rates and instructions. Broadcast to every partition."""

    case_number: CaseNumber
    revision: Revision
    rates: tuple[RatePublished, ...] = ()
    instructions: tuple[InstructionIssued, ...] = ()
