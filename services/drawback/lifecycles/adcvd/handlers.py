"""What the case book does with each event: put the notice on the page of its case."""

from drawback.lifecycles.adcvd.state import CasePage, base_case, entered
from drawback.lifecycles.vocabulary import Context, ReceivedEvent
from drawback_schemas.adcvd import (
    AliasRecorded,
    CoverageFound,
    InjunctionDissolved,
    InjunctionEntered,
    InstructionIssued,
    OrderPublished,
    ProvisionalMeasuresEnded,
    RateCorrected,
    RatePublished,
    RateRetracted,
    ReviewMoved,
)


def on_rate_published(
    page: CasePage | None, received: ReceivedEvent[RatePublished], context: Context
) -> CasePage:
    """Commerce published a rate."""
    return entered(page or CasePage(base_case(received.event.case_number)), received.event)


def on_instruction_issued(
    page: CasePage | None, received: ReceivedEvent[InstructionIssued], context: Context
) -> CasePage:
    """CBP instructed its ports; the instruction stands on the page of every case it names."""
    return entered(page or CasePage(context.key), received.event)


def on_rate_corrected(
    page: CasePage | None, received: ReceivedEvent[RateCorrected], context: Context
) -> CasePage:
    """Commerce corrected a rate: the notice it corrects no longer counts."""
    return entered(page or CasePage(context.key), received.event)


def on_rate_retracted(
    page: CasePage | None, received: ReceivedEvent[RateRetracted], context: Context
) -> CasePage:
    """A rate does not stand: whatever rested on it is undone."""
    return entered(page or CasePage(context.key), received.event)


def on_order_published(
    page: CasePage | None, received: ReceivedEvent[OrderPublished], context: Context
) -> CasePage:
    """The order of the case was published: from that day on interest runs on differences."""
    return entered(page or CasePage(context.key), received.event)


def on_alias_recorded(
    page: CasePage | None, received: ReceivedEvent[AliasRecorded], context: Context
) -> CasePage:
    """A party appears under another name."""
    return entered(page or CasePage(context.key), received.event)


def on_injunction_entered(
    page: CasePage | None, received: ReceivedEvent[InjunctionEntered], context: Context
) -> CasePage:
    """A court forbade to liquidate entries of the case."""
    return entered(page or CasePage(context.key), received.event)


def on_injunction_dissolved(
    page: CasePage | None, received: ReceivedEvent[InjunctionDissolved], context: Context
) -> CasePage:
    """The injunction ended: suspension ends with it where it was lifted otherwise."""
    return entered(page or CasePage(context.key), received.event)


def on_provisional_ended(
    page: CasePage | None, received: ReceivedEvent[ProvisionalMeasuresEnded], context: Context
) -> CasePage:
    """Provisional measures ran out: a gap without AD/CVD begins."""
    return entered(page or CasePage(context.key), received.event)


def on_review_moved(
    page: CasePage | None, received: ReceivedEvent[ReviewMoved], context: Context
) -> CasePage:
    """A review went a step."""
    return entered(page or CasePage(context.key), received.event)


def on_coverage_found(
    page: CasePage | None, received: ReceivedEvent[CoverageFound], context: Context
) -> CasePage:
    """Goods were found inside or outside the order."""
    return entered(page or CasePage(context.key), received.event)
