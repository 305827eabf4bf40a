"""The state machines of claims, entries and inquiries, with how much stands in each state: counts and money beside the table of moves."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, func, select

from drawback.domain.money import ZERO
from drawback.domain.state_machine import Machine
from drawback.lifecycles.claims.machine import CLAIM_MACHINE
from drawback.lifecycles.entries.machine import ENTRY_MACHINE
from drawback.lifecycles.inquiries.machine import INQUIRY_MACHINE
from drawback.views.claims import CLAIMS
from drawback.views.entries import ENTRIES
from drawback.views.inquiries import INQUIRIES
from drawback.views.models import Model

_ANYWHERE: Final = 6
"""A row of a machine that may lead to more states than this restates where the subject stands; it is no step of its life."""


@dataclass(frozen=True, slots=True)
class StandingSum:
    """How many stand in a state, with the money of all of them; `money` is dollars."""

    state: str
    count: int
    money: Decimal


@dataclass(frozen=True, slots=True)
class StateMove:
    """A way from one state to another, and the events that take it."""

    start: str
    end: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MachineSums:
    """A machine: its states with what stands in each, the moves between them, and the events that may come anywhere.

    `measure` says which money it is, `path` and `param` where the rows of a state are listed.
    """

    kind: str
    measure: str
    path: str
    param: str
    states: tuple[StandingSum, ...]
    moves: tuple[StateMove, ...]
    anywhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Shown:
    kind: str
    machine: Machine[Any]
    model: Model[Any]
    money: Column[Any]
    measure: str
    path: str
    param: str


_E, _C, _I = ENTRIES.table.c, CLAIMS.table.c, INQUIRIES.table.c
_ALL: Final = (
    _Shown("claim", CLAIM_MACHINE, CLAIMS, _C.entitled, "worth now", "/claims", "state"),
    _Shown("entry", ENTRY_MACHINE, ENTRIES, _E.deposited, "deposited", "/entries", "state"),
    _Shown("inquiry", INQUIRY_MACHINE, INQUIRIES, _I.money, "at stake", "/inquiries", "status"),
)


def machines(connection: Connection, claimant: str, order: Callable[[str], list[str]]) -> list[MachineSums]:
    """The machines with their sums; `order` gives the states of a kind in the order of its life."""
    return [_sums(connection, one, claimant, order(one.kind)) for one in _ALL]


def _sums(connection: Connection, one: _Shown, claimant: str, order: list[str]) -> MachineSums:
    column = one.model.table.c
    where: list[ColumnElement[bool]] = [column.claimant == claimant] if claimant else []
    query = select(column.state, func.count(), func.sum(one.money)).where(*where).group_by(column.state)
    found = {
        state: StandingSum(state, count, money or ZERO) for state, count, money in connection.execute(query)
    }
    states = [*order, *sorted(found.keys() - set(order))]
    moves, anywhere = _moves(one.machine, order)
    return MachineSums(
        one.kind,
        one.measure,
        one.path,
        one.param,
        tuple(found.get(state, StandingSum(state, 0, ZERO)) for state in states),
        moves,
        anywhere,
    )


def _moves(machine: Machine[Any], order: list[str]) -> tuple[tuple[StateMove, ...], tuple[str, ...]]:
    taken: dict[tuple[str, str], set[str]] = {}
    anywhere: set[str] = set()
    for row in machine.table:
        if len(row.to) > _ANYWHERE:
            anywhere.add(row.says)
            continue
        for start in row.states:
            for end in row.to:
                if start != end:
                    taken.setdefault((start.value, end.value), set()).add(row.says)
    place = {state: number for number, state in enumerate(order)}
    ways = sorted(taken, key=lambda way: (place.get(way[0], len(order)), place.get(way[1], len(order))))
    return tuple(StateMove(*way, tuple(sorted(taken[way]))) for way in ways), tuple(sorted(anywhere))
