"""AD/CVD cases: rates, review results, CBP instructions. Topic `drawback.adcvd.v1`, broadcast (key "*")."""

from typing import Literal

from drawback_schemas.limits import (
    CaseNumber,
    Day,
    Key,
    LongText,
    OptionalCaseNumber,
    Revision,
    ShortText,
    TariffNumber,
)
from drawback_schemas.parts import Part, RatePart
from drawback_schemas.registry import Event, event

ADCVD = "drawback.adcvd.v1"

RateKind = Literal["deposit", "preliminary", "final"]


class NoticePart(Part, frozen=True, kw_only=True):
    """Which published rate is meant: its kind, its day and its party; `fr_cite` where several of a day must be distinguished."""

    kind: RateKind
    published_on: Day
    exporter: ShortText = ""
    producer: ShortText = ""
    fr_cite: ShortText = ""


class AliasPart(Part, frozen=True, kw_only=True):
    """Another name of a party of the case, as somebody found it recorded."""

    name: ShortText
    alias: ShortText


class InstructedPart(Part, frozen=True, kw_only=True):
    """What a message says of one party, or of one of its cases: the rate, and its own notice of lifting.

    An empty `case_number` means every case of the message.
    """

    rate: RatePart
    case_number: OptionalCaseNumber = ""
    lifting_on: Day | None = None


class InjunctionPart(Part, frozen=True, kw_only=True):
    """A court's order not to liquidate entries of a case; `dissolved_on` None while it stands."""

    court_number: ShortText
    entered_on: Day
    importer_number: ShortText = ""
    exporter: ShortText = ""
    producer: ShortText = ""
    period_from: Day | None = None
    period_to: Day | None = None
    dissolved_on: Day | None = None


class ProvisionalPart(Part, frozen=True, kw_only=True):
    """The provisional measures of an investigation: after `ended_on` and before `resumed_on` nothing is collected."""

    began_on: Day
    ended_on: Day
    resumed_on: Day | None = None


ReviewStage = Literal[
    "requested", "request-withdrawn", "initiated", "rescinded", "preliminary", "final", "amended", "remanded"
]


class ReviewPart(Part, frozen=True, kw_only=True):
    """One step of a review of the entries of a period; an empty `party` is the whole review."""

    stage: ReviewStage
    on: Day
    period_from: Day
    period_to: Day
    party: ShortText = ""


CoverageBasis = Literal["scope", "circumvention", "evasion", "critical-circumstances"]


class CoveragePart(Part, frozen=True, kw_only=True):
    """Goods that were found inside or outside an order; empty names of goods or parties mean all of them."""

    decided_on: Day
    basis: CoverageBasis
    covered: bool
    hts: tuple[TariffNumber, ...] = ()
    origins: tuple[ShortText, ...] = ()
    exporter: ShortText = ""
    producer: ShortText = ""
    period_from: Day | None = None
    period_to: Day | None = None
    reference: ShortText = ""


@event(topic=ADCVD)
class RatePublished(Event, frozen=True, kw_only=True, tag="adcvd.rate.v1"):
    """Commerce published a rate: a cash deposit rate, or the final results of a review that assess a period.

    `kind` `deposit` concerns entries from `effective_on`; `final` assesses entries of `period_from`–`period_to`.
    """

    case_number: CaseNumber
    kind: RateKind
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
    parts: tuple[InstructedPart, ...] = ()
    """Several parties, or several rates: each is an instruction of its own under the same message."""
    excludes: tuple[ShortText, ...] = ()
    """Exporters and producers to whom the message does not apply."""


@event(topic=ADCVD)
class RateCorrected(Event, frozen=True, kw_only=True, tag="adcvd.rate-corrected.v1"):
    """Commerce corrected a published rate (amended final results, a ministerial error): the corrected notice no longer counts.

    The period is that of the corrected notice unless another one is given.
    """

    case_number: CaseNumber
    published_on: Day
    corrects: NoticePart
    rate: RatePart
    effective_on: Day | None = None
    period_from: Day | None = None
    period_to: Day | None = None
    fr_cite: ShortText = ""


@event(topic=ADCVD)
class RateRetracted(Event, frozen=True, kw_only=True, tag="adcvd.rate-retracted.v1"):
    """A published rate does not stand: withdrawn by Commerce, set aside by a court, or reported in error."""

    case_number: CaseNumber
    retracted_on: Day
    retracts: NoticePart
    reason: LongText = ""


@event(topic=ADCVD)
class OrderPublished(Event, frozen=True, kw_only=True, tag="adcvd.order.v1"):
    """Commerce published the order of a case: deposits before it are provisional (19 CFR 351.212(d), (e))."""

    case_number: CaseNumber
    published_on: Day
    fr_cite: ShortText = ""


@event(topic=ADCVD)
class AliasRecorded(Event, frozen=True, kw_only=True, tag="adcvd.alias.v1"):
    """Somebody recorded that a party of a case appears under another name; both then mean the same party."""

    case_number: CaseNumber
    recorded_on: Day
    name: ShortText
    alias: ShortText
    source: ShortText = ""


@event(topic=ADCVD)
class InjunctionEntered(Event, frozen=True, kw_only=True, tag="adcvd.injunction.v1"):
    """A court forbade to liquidate entries of a case while a suit is pending (19 U.S.C. 1516a(c)(2)): by importer, party, period."""

    case_number: CaseNumber
    court_number: ShortText
    entered_on: Day
    importer_number: ShortText = ""
    exporter: ShortText = ""
    producer: ShortText = ""
    period_from: Day | None = None
    period_to: Day | None = None


@event(topic=ADCVD)
class InjunctionDissolved(Event, frozen=True, kw_only=True, tag="adcvd.injunction-dissolved.v1"):
    """The injunction ended, by dissolution or with the final judgment: the six months of 19 U.S.C. 1504(d) may begin."""

    case_number: CaseNumber
    court_number: ShortText
    dissolved_on: Day
    reason: LongText = ""


@event(topic=ADCVD)
class ProvisionalMeasuresEnded(Event, frozen=True, kw_only=True, tag="adcvd.provisional-ended.v1"):
    """Provisional measures ran out before the final determination of the ITC: entries of the gap bear no AD/CVD.

    `resumed_on` is the publication of that determination, from which duty is collected again.
    """

    case_number: CaseNumber
    began_on: Day
    ended_on: Day
    resumed_on: Day | None = None
    fr_cite: ShortText = ""


@event(topic=ADCVD)
class ReviewMoved(Event, frozen=True, kw_only=True, tag="adcvd.review.v1"):
    """A review of a case went a step: asked for in the anniversary month, initiated, rescinded, decided, remanded.

    Rates have events of their own; an empty `party` is the whole review.
    """

    case_number: CaseNumber
    stage: ReviewStage
    on: Day
    period_from: Day
    period_to: Day
    party: ShortText = ""
    fr_cite: ShortText = ""


@event(topic=ADCVD)
class CoverageFound(Event, frozen=True, kw_only=True, tag="adcvd.coverage.v1"):
    """Goods were found inside or outside an order, for entries of a period.

    By a scope ruling (19 CFR 351.225), a circumvention finding (351.226), CBP's evasion determination (19 CFR part 165), or a
    finding of critical circumstances, which reaches back before the measures began (19 U.S.C. 1671b(e), 1673b(e)). Goods are named
    by tariff number (8 or 10 digits) and origin, parties by name; what is left out means all. A finding that names neither goods nor a
    party says nothing of any line.
    """

    case_number: CaseNumber
    decided_on: Day
    basis: CoverageBasis
    covered: bool
    hts: tuple[TariffNumber, ...] = ()
    origins: tuple[ShortText, ...] = ()
    exporter: ShortText = ""
    producer: ShortText = ""
    period_from: Day | None = None
    period_to: Day | None = None
    reference: ShortText = ""
    goods: LongText = ""


@event(topic="drawback.adcvd-state.v1")
class CaseChanged(Event, frozen=True, kw_only=True, tag="adcvd.case.v1"):
    """What the case book now holds of a case: the rates that stand and all instructions. Broadcast to every partition.

    A corrected or retracted rate is not among them; the revision counts every notice ever received.
    """

    case_number: CaseNumber
    revision: Revision
    rates: tuple[RatePublished, ...] = ()
    instructions: tuple[InstructionIssued, ...] = ()
    order_published_on: Day | None = None
    aliases: tuple[AliasPart, ...] = ()
    injunctions: tuple[InjunctionPart, ...] = ()
    provisional: tuple[ProvisionalPart, ...] = ()
    reviews: tuple[ReviewPart, ...] = ()
    coverage: tuple[CoveragePart, ...] = ()
