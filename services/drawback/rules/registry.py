"""Which function, or which table, is which rule of law: kept machine-readably, at no cost per call."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from drawback.rules.answers import Cite

F = TypeVar("F", bound=Callable[..., object])
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as the program knows it: its ids in the rule book, its text in law, and where it is written."""

    ids: tuple[str, ...]
    cite: Cite
    name: str
    says: str


_rules: list[Rule] = []


def rule(*ids: str, cite: Cite) -> Callable[[F], F]:
    """Register a function under its rule ids ("R-48", "D-02") and hand back the function itself."""

    def register(function: F) -> F:
        name = f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}"
        _rules.append(Rule(ids, cite, name, (function.__doc__ or "").partition("\n")[0]))
        return function

    return register


def table(*ids: str, cite: Cite, name: str, says: str, holds: V) -> V:
    """Register a rule that is data ("evidence.MATRIX") and hand back the data itself."""
    _rules.append(Rule(ids, cite, name, says))
    return holds


def rules() -> tuple[Rule, ...]:
    """Return every rule registered so far. A module registers its rules when it is imported."""
    return tuple(_rules)


def named(rule_id: str) -> tuple[Rule, ...]:
    """Return the rules that carry this id."""
    return tuple(known for known in _rules if rule_id in known.ids)
