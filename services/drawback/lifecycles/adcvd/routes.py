"""Routes of the AD/CVD case book: which events it handles, for which aggregates, and what it emits."""

from typing import Any

from drawback.lifecycles.adcvd.decide import decide, publish
from drawback.lifecycles.adcvd.handlers import (
    on_alias_recorded,
    on_coverage_found,
    on_injunction_dissolved,
    on_injunction_entered,
    on_instruction_issued,
    on_order_published,
    on_provisional_ended,
    on_rate_corrected,
    on_rate_published,
    on_rate_retracted,
    on_review_moved,
)
from drawback.lifecycles.adcvd.state import CasePage, base_case
from drawback.lifecycles.vocabulary import AggregateType, Keys, ReceivedEvent, Route, Service
from drawback_schemas.adcvd import (
    AliasRecorded,
    CaseChanged,
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

CASE: AggregateType[CasePage] = AggregateType("adcvd_case", CasePage, decide, publish, shared=True)


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
        Route(InjunctionEntered, CASE, _of_case, on_injunction_entered, emits=(CaseChanged,)),
        Route(InjunctionDissolved, CASE, _of_case, on_injunction_dissolved, emits=(CaseChanged,)),
        Route(ProvisionalMeasuresEnded, CASE, _of_case, on_provisional_ended, emits=(CaseChanged,)),
        Route(ReviewMoved, CASE, _of_case, on_review_moved, emits=(CaseChanged,)),
        Route(CoverageFound, CASE, _of_case, on_coverage_found, emits=(CaseChanged,)),
    ),
)
