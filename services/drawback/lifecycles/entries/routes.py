"""Routes of the entries service: which events it handles, for which aggregates, and what it emits."""

from typing import Any, get_args

from drawback.lifecycles.entries.case_book import base_case, case_numbers
from drawback.lifecycles.entries.decide import decide, publish
from drawback.lifecycles.entries.evolve import evolve
from drawback.lifecycles.entries.handlers import (
    on_case_changed,
    on_entry_awarded,
    on_entry_contested,
    on_entry_fact,
)
from drawback.lifecycles.entries.state import EntryEvent, EntryRecord
from drawback.lifecycles.vocabulary import AggregateType, Keys, ReceivedEvent, Route, Service
from drawback_schemas.adcvd import CaseChanged
from drawback_schemas.contests import SubjectAwarded, SubjectContested
from drawback_schemas.entries import EntryChanged, EntryFiled
from drawback_schemas.registry import Event
from drawback_schemas.time import DeadlinePassed

ENTRY: AggregateType[EntryRecord] = AggregateType("entry", EntryRecord, decide, publish, evolve)
_FACTS: tuple[type[Event], ...] = tuple(fact for fact in get_args(EntryEvent) if fact is not DeadlinePassed)


def _by_number(received: ReceivedEvent[Any]) -> Keys:
    return Keys(own=(received.event.entry_number,))


def _by_case(received: ReceivedEvent[CaseChanged]) -> Keys:
    return Keys(linked=(f"case:{base_case(received.event.case_number)}",))


def _if_entry(received: ReceivedEvent[Any]) -> Keys:
    return Keys(own=(received.event.subject,)) if received.event.subject_kind == ENTRY.name else Keys()


def _cases(received: ReceivedEvent[EntryFiled]) -> tuple[tuple[str, str], ...]:
    lines = getattr(received.event, "lines", ())
    return tuple(("adcvd_case", base_case(number)) for number in case_numbers(lines))


SERVICE = Service(
    name="entries",
    says="keeps each import entry from summary to finality: duties by class, liquidation clock, AD/CVD differences",
    routes=(
        *(
            Route(event, ENTRY, _by_number, on_entry_fact, emits=(EntryChanged,), reads=_cases)
            for event in _FACTS
        ),
        Route(DeadlinePassed, ENTRY, _if_entry, on_entry_fact, emits=(EntryChanged,)),
        Route(SubjectContested, ENTRY, _if_entry, on_entry_contested, emits=(EntryChanged,)),
        Route(SubjectAwarded, ENTRY, _if_entry, on_entry_awarded, emits=(EntryChanged,)),
        Route(CaseChanged, ENTRY, _by_case, on_case_changed, emits=(EntryChanged,)),
    ),
)
