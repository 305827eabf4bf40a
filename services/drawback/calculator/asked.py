"""One date the calculator is asked for: its name, the facts it needs, and the rule."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from drawback.calculator.dates_form import DatesForm
from drawback.domain.calendar import BusinessCalendar
from drawback.rules.answers import Determination, Undetermined

Limit = Determination | Undetermined


@dataclass(frozen=True, slots=True)
class Asked:
    """One date: its name, the facts without which it is not asked for, and the rule."""

    name: str
    needs: tuple[str, ...]
    rule: Callable[[DatesForm, BusinessCalendar], Limit]


def given(fact: Any) -> Any:
    """Return a fact that `Asked.needs` has proved to be there."""
    return fact
