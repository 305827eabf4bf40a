"""Who listens and who speaks: the AD/CVD case book."""

from typing import Any

from drawback.lifecycles.adcvd.state import (
    CasePage,
    base_case,
    with_alias,
    with_correction,
    with_instruction,
    with_order,
    with_rate,
    with_retraction,
)
from drawback.lifecycles.vocabulary import (
    AggregateType,
    Context,
    Decision,
    HistoryLine,
    Keys,
    ReceivedEvent,
    Route,
    Service,
)
from drawback.rules.lawbook import LawBook
from drawback_schemas.adcvd import (
    AliasRecorded,
    CaseChanged,
    InstructionIssued,
    NoticePart,
    OrderPublished,
    RateCorrected,
    RatePublished,
    RateRetracted,
)


def _publish(page: CasePage) -> CaseChanged:
    return page.published


def _follow(before: CasePage | None, page: CasePage, law: LawBook) -> Decision:
    known = before or CasePage(page.case_number)
    told = [
        HistoryLine(
            r.published_on,
            f"adcvd.{r.kind}",
            f"{r.kind} rate {r.case_number} {_shown(r)}{_for(r)} {r.fr_cite}".strip(),
        )
        for r in page.rates
        if r not in known.rates
    ]
    told += [
        HistoryLine(
            i.issued_on,
            "adcvd.instruction",
            f"CBP message {i.message_number}: {', '.join(i.case_numbers)} {i.rate_mode}",
        )
        for i in page.instructions
        if i not in known.instructions
    ]
    told += [
        HistoryLine(
            c.published_on,
            "adcvd.corrected",
            f"{c.corrects.kind} rate {c.case_number} corrected to {_shown(c)}{_of(c.corrects)} {c.fr_cite}".strip(),
        )
        for c in page.corrections
        if c not in known.corrections
    ]
    told += [
        HistoryLine(
            r.retracted_on,
            "adcvd.retracted",
            f"{r.retracts.kind} rate {r.case_number} of {r.retracts.published_on} retracted{_of(r.retracts)}"
            f"{': ' if r.reason else ''}{r.reason}",
        )
        for r in page.retractions
        if r not in known.retractions
    ]
    days = [r.published_on for r in page.rates] + [i.issued_on for i in page.instructions]
    columns = {
        "latest_on": max(days, default=None),
        "rates": len(page.rates),
        "instructions": len(page.instructions),
    }
    return Decision(columns=columns, tell=tuple(told))


def _shown(rate: RatePublished | RateCorrected) -> str:
    if rate.rate.rate_percent is not None:
        return f"{rate.rate.rate_percent} %"
    return f"{rate.rate.per_unit} per {rate.rate.unit}"


def _for(rate: RatePublished) -> str:
    party = rate.rate.exporter or rate.rate.producer
    return f" for {party}" if party else ""


def _of(notice: NoticePart) -> str:
    party = notice.exporter or notice.producer
    return f" for {party}" if party else ""


CASE: AggregateType[CasePage] = AggregateType("adcvd_case", CasePage, _follow, _publish, shared=True)


def on_rate_published(
    page: CasePage | None, received: ReceivedEvent[RatePublished], context: Context
) -> CasePage:
    """Commerce published a rate."""
    return with_rate(page or CasePage(base_case(received.event.case_number)), received)


def on_instruction_issued(
    page: CasePage | None, received: ReceivedEvent[InstructionIssued], context: Context
) -> CasePage:
    """CBP instructed its ports; the instruction stands on the page of every case it names."""
    return with_instruction(page or CasePage(context.key), received)


def on_rate_corrected(
    page: CasePage | None, received: ReceivedEvent[RateCorrected], context: Context
) -> CasePage:
    """Commerce corrected a rate: the notice it corrects no longer counts."""
    return with_correction(page or CasePage(context.key), received)


def on_rate_retracted(
    page: CasePage | None, received: ReceivedEvent[RateRetracted], context: Context
) -> CasePage:
    """A rate does not stand: whatever rested on it is undone."""
    return with_retraction(page or CasePage(context.key), received)


def on_order_published(
    page: CasePage | None, received: ReceivedEvent[OrderPublished], context: Context
) -> CasePage:
    """The order of the case was published: from that day on interest runs on differences."""
    return with_order(page or CasePage(context.key), received)


def on_alias_recorded(
    page: CasePage | None, received: ReceivedEvent[AliasRecorded], context: Context
) -> CasePage:
    """A party appears under another name."""
    return with_alias(page or CasePage(context.key), received)


def _of_case(received: ReceivedEvent[Any]) -> Keys:
    return Keys(own=(base_case(received.event.case_number),))


def _of_instruction(received: ReceivedEvent[InstructionIssued]) -> Keys:
    return Keys(own=tuple(dict.fromkeys(base_case(number) for number in received.event.case_numbers)))


SERVICE = Service(
    name="adcvd",
    says="keeps the case book: cash deposit rates, final results and CBP instructions of every AD/CVD case",
    routes=(
        Route(RatePublished, CASE, _of_case, on_rate_published, emits=(CaseChanged,)),
        Route(InstructionIssued, CASE, _of_instruction, on_instruction_issued, emits=(CaseChanged,)),
        Route(RateCorrected, CASE, _of_case, on_rate_corrected, emits=(CaseChanged,)),
        Route(RateRetracted, CASE, _of_case, on_rate_retracted, emits=(CaseChanged,)),
        Route(OrderPublished, CASE, _of_case, on_order_published, emits=(CaseChanged,)),
        Route(AliasRecorded, CASE, _of_case, on_alias_recorded, emits=(CaseChanged,)),
    ),
)
