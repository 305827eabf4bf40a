"""When a due date raises an alert: thresholds by class, and what is too small or too far for a message of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from drawback.alerting.deadline_text import WORDS, leads
from drawback.alerting.model import AlertClass
from drawback.domain.money import Money

THRESHOLDS: Final[Mapping[AlertClass, tuple[int, ...]]] = MappingProxyType(
    {
        AlertClass.FATAL: (180, 90, 60, 30, 14, 7, 3, 2, 1, 0),
        AlertClass.INQUIRY: (14, 7, 3, 1, 0),
        AlertClass.MONEY: (14, 7, 3, 1, 0),
        AlertClass.OPTION: (30, 14, 7, 3, 1, 0),
        AlertClass.OPPORTUNITY: (180, 30),
        AlertClass.FORECAST: (0,),
    }
)
"""Calendar days left at which an alert is raised."""
NOBODYS: Final = frozenset({AlertClass.FORECAST, AlertClass.OPTION, AlertClass.OPPORTUNITY})
"""Classes whose dates nobody has to keep."""
_LAST: Final = 1
"""A date that somebody has to keep always raises an alert on the day before, whatever a claimant sets."""


@dataclass(frozen=True, slots=True)
class SweepPolicy:
    """What a claimant may set about the sweep.

    `thresholds` are by class; `of_deadline` overrides them for one deadline ("D-29"). An alert is a line of the digest
    where it is farther than `own_message_days`, or where less than `material` is at stake and the class allows it.
    Overdue rows raise alerts of their own for `overdue_days`, and stay in every Monday's digest until met. More than `storm` alerts of
    a kind at once are one table; more than `history` obligations without an earlier alert are one summary.
    """

    thresholds: Mapping[AlertClass, tuple[int, ...]] = field(default_factory=lambda: THRESHOLDS)
    of_deadline: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    own_message_days: int = 30
    material: Money = Decimal("1000.00")
    at_once: Money = Decimal("10000.00")
    large: Money = Decimal("250000.00")
    overdue_days: int = 7
    storm: int = 20
    history: int = 50

    def days(self, deadline: str, kind: AlertClass, money: Money) -> tuple[int, ...]:
        """The thresholds of a deadline, farthest first: those of its class and the leads of the table of law.

        A right that nobody gains from raises one alert, thirty days before it ends.
        """
        own = self.of_deadline.get(deadline)
        if own is not None:
            return own if kind in NOBODYS else tuple(sorted({*own, _LAST}, reverse=True))
        if kind is AlertClass.OPTION and not money:
            return (self.own_message_days,)
        if kind is AlertClass.OPPORTUNITY:
            return self.thresholds[kind] if money else ()
        kept = () if kind in NOBODYS else (_LAST,)
        return tuple(sorted({*self.thresholds[kind], *leads(deadline), *kept}, reverse=True))

    @property
    def horizon(self) -> int:
        """The farthest threshold of all."""
        every = [*self.thresholds.values(), *self.of_deadline.values(), *(leads(name) for name in WORDS)]
        return max((days for row in every for days in row), default=0)
