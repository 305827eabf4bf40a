"""Every pair of state and event of the three machines is decided: the product is walked from the beginning of each life.

A walk applies every kind of event, in every variant of its words, to every kind of view that it has come to. `DECIDED` says by hand what must come of
each pair: `yes` is always allowed, `if` is allowed where its guard holds and else refused with a sentence, all others are refused with a sentence.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any, Literal, get_args, get_origin

import msgspec
import pytest

from drawback.domain.state_machine import Machine, Refused
from drawback.lifecycles.claims.machine import CLAIM_MACHINE
from drawback.lifecycles.claims.state import ClaimEvent, ClaimView
from drawback.lifecycles.entries import dates
from drawback.lifecycles.entries.machine import ENTRY_MACHINE
from drawback.lifecycles.entries.state import EntryEvent, EntryView, MoneyEvent
from drawback.lifecycles.inquiries.machine import INQUIRY_MACHINE
from drawback.lifecycles.inquiries.state import InquiryEvent, InquiryView
from drawback_schemas.registry import Event
from drawback_schemas.time import DeadlinePassed
from support.entry_days import LAW
from support.world import a_line

pytestmark = pytest.mark.slow

_BEGINS = date(2025, 1, 6)
_STEP = timedelta(days=20)
_LATER = timedelta(days=200)
_ROUNDS = 9
_SHORTEST = 4
"""Words of the shortest sentence."""
_LITERALS = frozenset({"kind", "outcome", "remedy", "route", "accepted", "reason"})
_VALUES: dict[str, Any] = {"lines": (a_line(),), "designations": (), "amount": Decimal("100.00")}
_CLOCK = ("D-02", "D-22", "D-23", "D-31", "D-36", "D-38")


def _choices(field: msgspec.structs.FieldInfo, on: date) -> list[Any]:
    """The values worth trying of a field: each word of a choice, else one plain value."""
    kind = get_args(field.type)[0] if hasattr(field.type, "__metadata__") else field.type
    words = list(get_args(kind)) if get_origin(kind) is Literal else [True, False] if kind is bool else []
    if words and field.name in _LITERALS:
        return words
    if field.name == "complete_on":
        return [None, on]
    if not field.required:
        return [field.default] if field.default is not msgspec.NODEFAULT else [field.default_factory()]
    if words:
        return words[:1]
    if field.name in _VALUES:
        return [_VALUES[field.name]]
    plain: dict[Any, Any] = {date: on, str: "X", Decimal: Decimal("1.00"), int: 1}
    return [plain[kind]] if kind in plain else [()]


def _samples(event: type[Event], on: date) -> Iterator[Event]:
    fields = msgspec.structs.fields(event)
    for values in product(*(_choices(field, on) for field in fields)):
        yield event(**dict(zip((field.name for field in fields), values, strict=True)))


def _passings(view: Any, on: date) -> Iterator[Event]:
    """The dates that the clock could say went by: those of the entry's own facts, and any for the others."""
    own = {}
    if isinstance(view, EntryView):
        own = {dates.DEEMED: dates.deemed_on(view), dates.FINAL: dates.final_on(view)}
    for deadline in _CLOCK:
        yield DeadlinePassed(
            subject_kind="entry", subject="X", deadline=deadline, due_on=own.get(deadline) or on
        )


def _settled(view: Any) -> Any:
    return dates.with_court_days(view, LAW.calendar) if isinstance(view, EntryView) else view


def _shape(view: Any) -> tuple[Any, ...]:
    """What distinguishes two views for a guard: the state, and which facts beside it are known."""
    names = ("protest_outcome", "liquidated_by_clock", "extensions", "before_protest")
    beside = tuple(getattr(view, name, None) for name in names)
    uses = tuple((one.remedy, bool(one.ended_on)) for one in getattr(view, "remedies", ()))[-1:]
    days = tuple(bool(getattr(view, name, None)) for name in ("lifted_on", "suspended_on", "liquidated_on"))
    return (view.state, beside, uses, days, bool(getattr(view, "done", ())))


Pair = tuple[str, str]


@cache
def _walk(machine: Machine[Any], begin: Any, events: Any) -> tuple[dict[Pair, set[bool]], frozenset[str]]:
    """Give for each pair whether it was allowed, refused, or both; and the states that were come to."""
    kinds = [kind for kind in get_args(events) if kind not in get_args(MoneyEvent)]
    seen: dict[Pair, set[bool]] = {}
    shapes, frontier = {_shape(begin)}, [begin]
    for number in range(_ROUNDS):
        reached = []
        for view, late in product(frontier, (timedelta(0), _LATER)):
            on = _BEGINS + number * _STEP + late
            for kind in kinds:
                for event in _passings(view, on) if kind is DeadlinePassed else _samples(kind, on):
                    after = _applied(machine, view, event)
                    seen.setdefault((view.state.value, kind.TYPE), set()).add(after is not None)
                    if after is not None and _shape(after) not in shapes:
                        shapes.add(_shape(after))
                        reached.append(after)
        frontier = reached
    return seen, frozenset(shape[0].value for shape in shapes)


def _applied(machine: Machine[Any], view: Any, event: Event) -> Any:
    try:
        return _settled(machine.apply(view, event))
    except Refused as no:
        said = str(no)
    assert len(said.split()) > _SHORTEST, f"{said} is no sentence"
    return None


_OPEN = "filed scheduled extended suspended"
_CLOSED = "liquidated deemed-liquidated reliquidated"
_KNOWN = f"{_OPEN} {_CLOSED} protested final"
_WITH_CBP = "filed perfected accepted accelerated-paid"
_SENT = f"{_WITH_CBP} liquidated deemed-liquidated protested"
_ASKED = "issued assigned extended"

DECIDED: dict[str, dict[str, tuple[str, str]]] = {
    "entry": {
        "deadline.passed.v1": ("", f"filed scheduled extended {_CLOSED}"),
        "entry.cancelled.v1": (f"awaited {_KNOWN}", ""),
        "entry.cape-answered.v1": (f"awaited {_KNOWN}", ""),
        "entry.corrected.v1": (_OPEN, f"{_CLOSED} protested"),
        "entry.filed.v1": (f"awaited {_OPEN}", ""),
        "entry.reconciliation-flagged.v1": (_KNOWN, ""),
        "entry.remedy-ended.v1": ("", _KNOWN),
        "entry.remedy-taken.v1": ("", _KNOWN),
        "liquidation.extended.v1": ("filed", "scheduled extended suspended"),
        "liquidation.posted.v1": ("", f"{_OPEN} {_CLOSED} protested"),
        "liquidation.scheduled.v1": (f"{_OPEN} liquidated reliquidated", "deemed-liquidated protested"),
        "liquidation.suspended.v1": (_OPEN, ""),
        "liquidation.suspension-lifted.v1": ("suspended", "filed scheduled extended"),
        "protest.decided.v1": ("protested", "reliquidated"),
        "protest.filed.v1": ("", _CLOSED),
    },
    "claim": {
        "amendment.answered.v1": ("", f"{_SENT} final"),
        "amendment.approved.v1": (f"{_SENT} final", ""),
        "amendment.transmitted.v1": (_SENT, "final"),
        "claim.accepted.v1": ("filed perfected", "accepted accelerated-paid"),
        "claim.approved.v1": ("assembled", ""),
        "claim.assembled.v1": ("awaited assembled approved", ""),
        "claim.extended.v1": (_WITH_CBP, ""),
        "claim.filed.v1": ("awaited assembled approved rejected", ""),
        "claim.liquidated.v1": ("", _SENT),
        "claim.liquidation-requested.v1": (_WITH_CBP, ""),
        "claim.paid.v1": (f"{_SENT} final", ""),
        "claim.protest-decided.v1": ("protested", ""),
        "claim.protested.v1": ("", "liquidated deemed-liquidated"),
        "claim.rejected.v1": ("filed perfected accepted", ""),
        "claim.remedy-ended.v1": ("", f"{_SENT} final"),
        "claim.remedy-taken.v1": ("", f"{_SENT} final"),
        "claim.suspended.v1": (_WITH_CBP, ""),
        "claim.suspension-lifted.v1": ("", _WITH_CBP),
        "claim.withdrawn.v1": (f"assembled approved rejected {_WITH_CBP}", ""),
        "deadline.passed.v1": (
            "",
            "assembled approved rejected accepted accelerated-paid liquidated deemed-liquidated",
        ),
    },
    "inquiry": {
        "inquiry.answered.v1": (_ASKED, ""),
        "inquiry.assigned.v1": (_ASKED, ""),
        "inquiry.closed.v1": (f"{_ASKED} answered", ""),
        "inquiry.extended.v1": (_ASKED, ""),
        "inquiry.issued.v1": ("awaited", ""),
    },
}
"""For each event the states in which it is always allowed, and those in which it depends on the facts; in all others it is refused."""

LIVES: dict[str, tuple[Machine[Any], Callable[[], Any], Any]] = {
    "entry": (ENTRY_MACHINE, EntryView, EntryEvent),
    "claim": (CLAIM_MACHINE, ClaimView, ClaimEvent),
    "inquiry": (INQUIRY_MACHINE, InquiryView, InquiryEvent),
}


def _outcomes(life: str) -> dict[Pair, str]:
    machine, begin, events = LIVES[life]
    words = {frozenset({True}): "yes", frozenset({True, False}): "if", frozenset({False}): "no"}
    return {pair: words[frozenset(found)] for pair, found in _walk(machine, begin(), events)[0].items()}


@pytest.mark.parametrize("life", LIVES)
def test_every_state_is_reached(life: str) -> None:
    """No state stands in the table that no life comes to."""
    machine, begin, events = LIVES[life]
    states = {state.value for row in machine.table for state in (*row.states, *row.to)}
    assert states - _walk(machine, begin(), events)[1] == set()


@pytest.mark.parametrize("life", LIVES)
def test_every_pair_is_decided_as_written(life: str) -> None:
    """What the walk finds of each pair is what was decided of it by hand: always, if the facts allow it, or never."""
    found = _outcomes(life)
    decided = DECIDED[life]
    for (state, event), outcome in found.items():
        always, sometimes = (words.split() for words in decided[event])
        wanted = "yes" if state in always else "if" if state in sometimes else "no"
        assert (state, event, outcome) == (state, event, wanted)
    assert {event for _, event in found} == decided.keys()


@pytest.mark.parametrize("life", LIVES)
def test_every_pair_is_met(life: str) -> None:
    """The walk tries every event in every state: nothing but a refusal with a sentence stops it."""
    machine, begin, events = LIVES[life]
    states = _walk(machine, begin(), events)[1]
    kinds = {kind.TYPE for kind in get_args(events) if kind not in get_args(MoneyEvent)}
    assert set(_outcomes(life)) == set(product(states, kinds))
