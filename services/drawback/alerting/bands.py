"""The bands of a digest: what is overdue, of this week, within thirty days, later, and what is over."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from enum import StrEnum
from itertools import groupby

from drawback.alerting.model import Alert, AlertClass, Why
from drawback.alerting.policy import NOBODYS
from drawback.alerting.sweep import money_lost

_MONTH = timedelta(days=30)
_SUNDAY = 6


class DigestBand(StrEnum):
    """Where a line of a digest stands, in the order in which they are read."""

    OVERDUE = "Overdue"
    WEEK = "This week"
    MONTH = "Within 30 days"
    LATER = "Later"
    OVER = "Over"


def band_of(alert: Alert) -> DigestBand:
    """The band of a line by its day to act, against the day on which it is counted; weeks end on Sunday."""
    if alert.why is Why.CLOSED:
        return DigestBand.OVER
    if alert.days_left < 0:
        return DigestBand.OVERDUE
    sunday = alert.as_of + timedelta(days=_SUNDAY - alert.as_of.weekday())
    if alert.last_day <= sunday:
        return DigestBand.WEEK
    return DigestBand.MONTH if alert.last_day <= alert.as_of + _MONTH else DigestBand.LATER


def needs_somebody(alert: Alert) -> bool:
    """Whether a line is worth a person's morning; what is not stays on the pages.

    What CBP or the clock will do asks nothing of anybody, and neither does a right from which nothing is to be gained, or one whose
    day went by while the line waited. Of what is over, a forecast is worth a word only where money was lost with it.
    """
    kind = alert.words.kind
    if alert.why is Why.CLOSED:
        return kind is not AlertClass.FORECAST or bool(money_lost(alert.row))
    if kind is AlertClass.FORECAST:
        return False
    return kind not in NOBODYS or (bool(alert.row.money) and alert.days_left >= 0)


def counted(alerts: Iterable[Alert]) -> tuple[tuple[str, int], ...]:
    """The bands of alerts that are in order, each with how many lines it has."""
    return tuple((band.value, sum(1 for _ in lines)) for band, lines in groupby(alerts, band_of))


def parted(
    bands: Sequence[tuple[str, int]], alerts: Sequence[Alert]
) -> tuple[tuple[str, tuple[Alert, ...]], ...]:
    """Lines under the headings of their bands; what no band counts stands without a heading."""
    found, start = [], 0
    for name, count in bands:
        lines = tuple(alerts[start : start + count])
        start += count
        if lines:
            found.append((f"{name} · {count:,}", lines))
    rest = tuple(alerts[start:])
    return (*found, *([("", rest)] if rest else []))
