"""Due dates as people meet them: which ask somebody to act, how near they are, and what they are called."""

from dataclasses import dataclass
from datetime import date, timedelta

from drawback.alerting.deadline_text import WORDS
from drawback.alerting.model import AlertClass
from drawback.rules.dates.deadlines import DeadlineKind

HAPPENS = frozenset(name for name, words in WORDS.items() if words.kind is AlertClass.FORECAST)
"""Dates that come by themselves (liquidation by operation of law, ends of CBP's own windows): nobody has to act."""

MERE_RIGHTS = frozenset(
    name for name, words in WORDS.items() if words.kind in {AlertClass.OPTION, AlertClass.MONEY}
) | {DeadlineKind.CLAIM_PROTEST.value}
"""Dates that are a mere right where no money is behind them: a correction, an amendment or a protest that changes nothing."""

OWED = frozenset(
    kind.value
    for kind in (
        DeadlineKind.ACCELERATED_REPAYMENT,
        DeadlineKind.DEPOSIT,
        DeadlineKind.BILL,
        DeadlineKind.DISCLOSURE_TENDER,
    )
)
"""Dates by which we pay: their money is what we owe, all other money on the docket is what may be won or lost."""


def title(deadline: str, summary: str = "") -> str:
    """Name a due date in a few words."""
    known = WORDS.get(deadline)
    return known.do if known else summary or deadline


def missed(deadline: str) -> str:
    """Say what happens if a due date is missed."""
    known = WORDS.get(deadline)
    return known.missed if known else "the date passes and cannot be brought back"


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the docket: due dates from `first` through `last` days away; None is open-ended."""

    name: str
    label: str
    first: int | None
    last: int | None

    def starts(self, today: date) -> date | None:
        return None if self.first is None else today + timedelta(days=self.first)

    def ends(self, today: date) -> date | None:
        return None if self.last is None else today + timedelta(days=self.last)


BANDS = (
    Band("overdue", "Overdue", None, -1),
    Band("7", "≤ 7 days", 0, 7),
    Band("30", "8–30 days", 8, 30),
    Band("60", "31–60 days", 31, 60),
    Band("90", "61–90 days", 61, 90),
    Band("later", "Later", 91, None),
)


def band_of(due_on: date, today: date) -> Band:
    """Return the band in which a due date lies."""
    days = (due_on - today).days
    return next(band for band in BANDS if band.last is None or days <= band.last)


def urgency(due_on: date, today: date) -> str:
    """Return the tone of a due date: bad within a week or over, warn within thirty days, else quiet."""
    days = (due_on - today).days
    return "bad" if days <= BANDS[1].last else "warn" if days <= BANDS[2].last else "quiet"  # type: ignore[operator]
