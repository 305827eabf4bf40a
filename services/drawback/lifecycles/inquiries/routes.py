"""Routes of the inquiries service: which events it handles, for which aggregates, and what it emits."""

from typing import Any, get_args

from drawback.lifecycles.inquiries.decide import decide, decide_questions, questioned
from drawback.lifecycles.inquiries.evolve import evolve
from drawback.lifecycles.inquiries.handlers import (
    on_entry_questioned,
    on_inquiry_changed,
    on_inquiry_fact,
    on_stake,
)
from drawback.lifecycles.inquiries.state import InquiryEvent, InquiryRecord, Questions
from drawback.lifecycles.vocabulary import AggregateType, Keys, ReceivedEvent, Route, Service
from drawback_schemas.claims import InquiryStake
from drawback_schemas.inquiries import EntryQuestioned, InquiryChanged

INQUIRY: AggregateType[InquiryRecord] = AggregateType("inquiry", InquiryRecord, decide, evolve=evolve)
QUESTION: AggregateType[Questions] = AggregateType("question", Questions, decide_questions, questioned)


def _by_id(received: ReceivedEvent[Any]) -> Keys:
    return Keys(own=(received.event.inquiry_id,))


def _by_entry(received: ReceivedEvent[InquiryChanged]) -> Keys:
    return Keys(own=(received.event.entry_number,)) if received.event.entry_number else Keys()


def _on_entry(received: ReceivedEvent[EntryQuestioned]) -> Keys:
    return Keys(linked=(f"entry:{received.event.entry_number}",))


SERVICE = Service(
    name="inquiries",
    says="keeps CBP's questions and notices, when they must be answered, and what rests on them",
    routes=(
        *(
            Route(event, INQUIRY, _by_id, on_inquiry_fact, emits=(InquiryChanged,))
            for event in get_args(InquiryEvent)
        ),
        Route(InquiryStake, INQUIRY, _by_id, on_stake, emits=(InquiryChanged,)),
        Route(EntryQuestioned, INQUIRY, _on_entry, on_entry_questioned, emits=(InquiryChanged,)),
        Route(InquiryChanged, QUESTION, _by_entry, on_inquiry_changed, emits=(EntryQuestioned,)),
    ),
)
