"""State machines as data: a table of (state, event, guard) → (state, effect), rendered to a diagram where wanted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

V = TypeVar("V")


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """The machine does not allow the event where it stands; the message tells a person why."""


@dataclass(frozen=True, slots=True)
class Transition(Generic[V]):
    """One row: in one of `states`, on an event of class `event`, if `guard` holds, to the state that `effect` leaves.

    `guard` returns an empty string where the transition is allowed, else the reason why not. `to` names the states the
    effect may leave, for the diagram; the effect decides which.
    """

    states: frozenset[StrEnum]
    event: type
    effect: Callable[[V, Any], V]
    to: tuple[StrEnum, ...]
    guard: Callable[[V, Any], str] | None = None
    label: str = ""

    @property
    def says(self) -> str:
        """What happens, in words."""
        return self.label or _words_of(self.event)


class Machine(Generic[V]):
    """A table of transitions with one way to apply it."""

    def __init__(self, name: str, state_of: Callable[[V], StrEnum], table: Sequence[Transition[V]]) -> None:
        self.name = name
        self.table = tuple(table)
        self._state_of = state_of
        self._rows: dict[tuple[StrEnum, type], list[Transition[V]]] = {}
        for row in table:
            for state in row.states:
                self._rows.setdefault((state, row.event), []).append(row)

    def apply(self, view: V, event: Any) -> V:
        """Move on by one event.

        Raises:
            Refused: no row allows the event in this state.
        """
        state = self._state_of(view)
        rows = self._rows.get((state, type(event)))
        if rows is None:
            raise Refused(f"{_words(event)} does not fit: the {self.name} is {state.value}")
        reasons = []
        for row in rows:
            reason = row.guard(view, event) if row.guard is not None else ""
            if not reason:
                return row.effect(view, event)
            reasons.append(reason)
        raise Refused(f"{_words(event)} does not fit: {'; '.join(dict.fromkeys(reasons))}")

    def mermaid(self) -> str:
        """Draw the table as a Mermaid state diagram."""
        arrows = {
            f"    {_node(state)} --> {_node(to)}: {row.says}"
            for row in self.table
            for state in row.states
            for to in row.to
        }
        return "\n".join(["stateDiagram-v2", *sorted(arrows)])


def _node(state: StrEnum) -> str:
    return state.value.replace("-", "_").replace(" ", "_")


def _words_of(event: type) -> str:
    return str(getattr(event, "TYPE", event.__name__)).removesuffix(".v1").replace(".", " ").replace("-", " ")


def _words(event: object) -> str:
    return _words_of(type(event))
