"""Many alerts in one message: the digest of the morning, and the calm in a storm."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from drawback.alerting import wording as w
from drawback.alerting.model import Alert
from drawback.alerting.presentation import Presentation
from drawback.domain.days import weekday_day
from drawback.domain.money import ZERO, dollars
from drawback.domain.text import plural


@dataclass(frozen=True, slots=True)
class AlertGroup:
    """Alerts told together, as a digest or because too many of one kind came at once; `more` are not listed."""

    title: str
    lead: str
    alerts: tuple[Alert, ...]
    more: int = 0


def in_order(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """By days left, then by money, the most first."""
    return tuple(sorted(alerts, key=lambda a: (a.days_left, -a.row.money, a.row.obligation)))


def digest(claimant: str, alerts: Sequence[Alert], more: int, day: str, look: Presentation) -> AlertGroup:
    """The digest of a claimant for one morning."""
    ordered = in_order(alerts)
    count = len(ordered) + more
    overdue = sum(1 for alert in ordered if w.is_overdue(alert))
    money = sum((alert.row.money for alert in ordered), ZERO)
    lead = f"{plural(count, 'deadline')} of {look.name_of(claimant)}"
    if money and not look.redact_money:
        lead += f", {dollars(money)} behind them"
    lead += f", {overdue} overdue." if overdue else "."
    if not count:
        lead = f"Nothing of {look.name_of(claimant)} is due soon, and nothing is overdue."
    return AlertGroup(f"Deadlines of {day}", lead, ordered, more)


def storm(alerts: Sequence[Alert], look: Presentation) -> AlertGroup:
    """Too many alerts of one kind at once, as one table."""
    ordered = in_order(alerts)
    first = ordered[0]
    money = sum((alert.row.money for alert in ordered), ZERO)
    at_stake = "" if look.redact_money or not money else f", {dollars(money)} at stake"
    name = look.name_of(first.row.claimant)
    lead = (
        f"{len(ordered)} alerts “{first.words.do}” of {name} came at once{at_stake}. The first is due "
        f"{weekday_day(first.row.due_on)}. If missed: {w.consequence(first)} Rule: {first.row.citation}."
    )
    return AlertGroup(f"{len(ordered)} × {first.words.do}", lead, ordered)


def calm(
    alerts: Iterable[Alert], lately: Mapping[tuple[str, str], int], limit_of: Callable[[str], int]
) -> tuple[tuple[Alert, ...], tuple[tuple[Alert, ...], ...]]:
    """Part alerts into those told one by one and those told as tables.

    `lately` counts what was raised within ten minutes before, by claimant and deadline; more than the claimant's limit
    is a storm.
    """
    groups: dict[tuple[str, str], list[Alert]] = {}
    for alert in alerts:
        groups.setdefault((alert.row.claimant, alert.row.deadline), []).append(alert)
    single: list[Alert] = []
    tables: list[tuple[Alert, ...]] = []
    for key, members in groups.items():
        if len(members) + lately.get(key, 0) > limit_of(key[0]):
            tables.append(tuple(members))
        else:
            single += members
    return tuple(single), tuple(tables)
