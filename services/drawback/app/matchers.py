"""Which matcher there is: the optimiser where its extra is installed, else the one that needs no solver."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from importlib.util import find_spec

from drawback.domain.money import ZERO, Money
from drawback.matching.greedy import GreedyMatcher
from drawback.matching.matcher import Matcher


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asks of one match beyond the defaults (`Optimiser` says what each of them means)."""

    weight: Decimal = ZERO
    horizon_days: int = 180
    least: Money = ZERO
    in_question: bool = False
    over: Callable[[], bool] = lambda: False
    """Whether the time given is over."""


def best_matcher(wishes: Wishes | None = None) -> Matcher:
    """Return the optimiser, or first expiring first where the extra `[optimise]` is not installed."""
    if find_spec("ortools") is None:
        return GreedyMatcher()
    from drawback.matching.optimal.matcher import GAP, Optimiser  # noqa: PLC0415 - slow to load, and an extra
    from drawback.matching.optimal.solving import Effort  # noqa: PLC0415 - same

    if wishes is None:
        return Optimiser()
    return Optimiser(
        least=wishes.least,
        weight=wishes.weight,
        horizon_days=wishes.horizon_days,
        in_question=wishes.in_question,
        effort=Effort(GAP, wishes.over),
    )
