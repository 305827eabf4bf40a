"""Who listens and who speaks: the entries service."""

from typing import Any, get_args

from drawback.lifecycles.entries.case_book import base_case, case_numbers
from drawback.lifecycles.entries.decide import follow, publish
from drawback.lifecycles.entries.evolve import settle
from drawback.lifecycles.entries.handlers import on_case_changed, on_entry_fact
from drawback.lifecycles.entries.state import EntryEvent, EntryFile
from drawback.lifecycles.vocabulary import Heard, Keys, Kind, Route, Service
from drawback_schemas.adcvd import CaseChanged
from drawback_schemas.entries import EntryChanged, EntryFiled
from drawback_schemas.registry import Event
from drawback_schemas.time import DeadlinePassed

ENTRY: Kind[EntryFile] = Kind("entry", EntryFile, follow, publish, settle)
_FACTS: tuple[type[Event], ...] = tuple(fact for fact in get_args(EntryEvent) if fact is not DeadlinePassed)


def _by_number(heard: Heard[Any]) -> Keys:
    return Keys(own=(heard.event.entry_number,))


def _by_case(heard: Heard[CaseChanged]) -> Keys:
    return Keys(linked=(f"case:{base_case(heard.event.case_number)}",))


def _if_entry(heard: Heard[DeadlinePassed]) -> Keys:
    return Keys(own=(heard.event.subject,)) if heard.event.subject_kind == ENTRY.name else Keys()


def _cases(heard: Heard[EntryFiled]) -> tuple[tuple[str, str], ...]:
    lines = getattr(heard.event, "lines", ())
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
        Route(CaseChanged, ENTRY, _by_case, on_case_changed, emits=(EntryChanged,)),
    ),
)
