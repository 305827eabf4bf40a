"""Many alerts in one message: one cause, a storm, history taken in, the digest of the morning."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from drawback.alerting import wording as w
from drawback.alerting.bands import counted, parted
from drawback.alerting.model import Alert, AlertClass, Ending, RootCause, Why
from drawback.alerting.presentation import Presentation
from drawback.alerting.sweep import money_lost
from drawback.domain.days import month_day, weekday_day
from drawback.domain.money import ZERO, Money, dollars
from drawback.domain.text import plural

_CLAIMS_SHOWN = 20
_NAMES_SHOWN = 3
_MONDAY = 0
_NEWS = frozenset({Why.ARRIVED, Why.MOVED, Why.GREW, Why.CHANGED})


@dataclass(frozen=True, slots=True)
class AlertGroup:
    """Alerts sent in one message, as a digest or because they were raised together; `more` are not listed."""

    title: str
    lead: str
    alerts: tuple[Alert, ...]
    more: int = 0
    brief: str = ""
    """What a subject and a notification add to the title; in groups stored before this field existed: the lead."""
    bands: tuple[tuple[str, int], ...] = ()
    """The headings under which the alerts stand, each with their number; empty in a table without headings."""

    @property
    def of_several(self) -> bool:
        """Whether it is about more than one claimant."""
        return len({alert.row.claimant for alert in self.alerts}) > 1

    def under_headings(self, most: int) -> tuple[tuple[str, tuple[Alert, ...]], ...]:
        """The first alerts, `most` of them, under the headings of their bands."""
        return parted(self.bands, self.alerts[:most])

    @property
    def line(self) -> str:
        """The group in one line."""
        return f"{self.title} · {self.brief or self.lead}"


@dataclass(frozen=True, slots=True)
class Parted:
    """The alerts of a round as they are sent: singly, as groups of one cause, and as one history. A group may be of several claimants."""

    single: tuple[Alert, ...] = ()
    groups: tuple[tuple[Alert, ...], ...] = ()
    histories: tuple[Alert, ...] = ()


def in_order(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """What is open by days left to act, then by money, the most first; after it what is over."""
    return tuple(
        sorted(alerts, key=lambda a: (a.why is Why.CLOSED, a.days_left, -a.row.money, a.row.obligation))
    )


def _sum(alerts: Iterable[Alert]) -> Money:
    return sum((alert.row.money for alert in alerts), ZERO)


def _counted(alerts: Sequence[Alert]) -> str:
    """`2 × Amend the claim, 1 × Pay the bill`."""
    counts: dict[str, int] = {}
    for alert in alerts:
        counts[alert.words.do] = counts.get(alert.words.do, 0) + 1
    return ", ".join(f"{number:,} × {do}" for do, number in counts.items())


def _money(alerts: Sequence[Alert], look: Presentation) -> list[str]:
    """What is at stake in them, if it may be shown."""
    money = _sum(alerts)
    return [dollars(money)] if money and not look.redact_money else []


def _lost(alerts: Iterable[Alert], look: Presentation) -> str:
    """What lapsed among them, with its money, or nothing: the end of a sentence."""
    lapsed = [alert for alert in alerts if alert.ending is Ending.LAPSED]
    if not lapsed:
        return "."
    lost = sum((money_lost(alert.row) for alert in lapsed), ZERO)
    money = "" if look.redact_money or not lost else f", {dollars(lost)} lost"
    return f", {len(lapsed):,} of them lapsed{money}."


def digest(
    claimants: Iterable[str], alerts: Sequence[Alert], more: int, as_of: date, look: Presentation
) -> AlertGroup:
    """A person's digest of one morning, in bands: on Monday the plan of the week, on other days what changed.

    `claimants` are those whose dates this person keeps, and `more` counts open due dates that are not listed.
    """
    ordered = in_order(alerts)
    still = [alert for alert in ordered if alert.why is not Why.CLOSED]
    number, over = len(still) + more, len(ordered) - len(still)
    overdue = sum(1 for alert in still if w.is_overdue(alert))
    money, names = _sum(still), names_of(claimants, look)
    lead = f"{plural(number, 'deadline')} of {names}"
    if money and not look.redact_money:
        lead += f", {dollars(money)} behind them"
    lead += f", {overdue} overdue." if overdue else "."
    monday = as_of.weekday() == _MONDAY
    if not number:
        nothing = "is due soon, and nothing is overdue" if monday else "changed that is still to be done"
        lead = f"Nothing of {names} {nothing}."
    if over:
        lead += f" {over:,} over{_lost(ordered, look)}"
    coming = next((alert.last_day for alert in still if alert.days_left >= 0), None)
    parts = [
        *([f"next act by {month_day(coming)}"] if coming is not None else []),
        *([f"{overdue} overdue"] if overdue else []),
        plural(number, "deadline"),
        *_money(still, look),
        names,
    ]
    day = weekday_day(as_of)
    title = f"The week of {day}" if monday else f"What changed, {day}"
    return AlertGroup(title, lead, ordered, more, " · ".join(parts), counted(ordered))


def names_of(claimants: Iterable[str], look: Presentation) -> str:
    """Whose they are: `Acme`, `Acme and Harbor`, `Acme and 11 others`."""
    names = [look.name_of(name) for name in sorted(set(claimants))]
    if len(names) > _NAMES_SHOWN:
        return f"{names[0]} and {len(names) - 1:,} others"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _owners(alerts: Iterable[Alert], look: Presentation) -> str:
    return names_of((alert.row.claimant for alert in alerts), look)


def together(alerts: Sequence[Alert], look: Presentation, cause: str = "") -> AlertGroup:
    """Open alerts that came up at once, as one table: count, sum, what was behind it, and when the first is to be done."""
    ordered = in_order(alerts)
    first, names = ordered[0], _owners(ordered, look)
    money = "" if look.redact_money or not _sum(ordered) else f", {dollars(_sum(ordered))} at stake"
    lead = f"{plural(len(ordered), 'alert')} of {names} came at once{money}."
    if cause and not look.redact_money:
        lead += f" Because of: {cause}."
    lead += (
        f" The first: {first.words.do}, act by {weekday_day(first.last_day)}."
        f" If missed: {w.consequence(first)} Rule: {first.row.citation}."
    )
    brief = " · ".join([*_money(ordered, look), f"first by {month_day(first.last_day)}", names])
    return AlertGroup(_counted(ordered), lead, ordered, brief=brief)


def history(alerts: Sequence[Alert], look: Presentation) -> AlertGroup:
    """One summary of the due dates that came with history, a backfill or an upgrade."""
    ordered = in_order(alerts)
    name = _owners(ordered, look)
    still = [alert for alert in ordered if alert.why is not Why.CLOSED]
    overdue = [alert for alert in still if w.is_overdue(alert)]
    money = "" if look.redact_money else f", {dollars(_sum(still))} behind them"
    lead = f"{plural(len(still), 'due date')} of {name} came with what was taken in{money}"
    lead += f", {len(overdue):,} overdue." if overdue else "."
    if len(still) < len(ordered):
        lead += f" {len(ordered) - len(still):,} over{_lost(ordered, look)}"
    brief = " · ".join([plural(len(still), "due date"), *_money(still, look), name])
    return AlertGroup("History taken in", f"{lead} {_counted(still)}.", ordered, brief=brief)


@dataclass(frozen=True, slots=True)
class NewLaw:
    """Why the state was derived anew, as a title and a sentence say it, and what the things are that moved by it."""

    title: str = "New rules"
    because: str = "A new version of the program derives the state by other rules"
    moved: str = "claim"


NEW_VERSION: Final = NewLaw()


def upgraded(
    alerts: Sequence[Alert],
    look: Presentation,
    claimant: str,
    moved: Sequence[str],
    law: NewLaw = NEW_VERSION,
) -> AlertGroup:
    """One summary of what new law changed for a claimant: the claims or entries that moved, and the due dates that followed."""
    ordered = in_order(alerts)
    still = [alert for alert in ordered if alert.why is not Why.CLOSED]
    shown = "; ".join(moved[:_CLAIMS_SHOWN]) if not look.redact_money else "the dashboard shows them"
    more = f"; and {len(moved) - _CLAIMS_SHOWN:,} more" if len(moved) > _CLAIMS_SHOWN else ""
    which = f" {shown}{more}." if moved else ""
    counted = plural(len(moved), law.moved)
    lead = (
        f"{law.because}: {counted} of {look.name_of(claimant)} moved.{which} "
        f"{plural(len(still), 'due date')} followed"
    )
    return AlertGroup(f"{law.title}: {counted} moved", lead + _lost(ordered, look), ordered)


def part(
    alerts: Iterable[Alert],
    lately: Mapping[tuple[str, str], int],
    storm_of: Callable[[str], int],
    history_of: Callable[[str], int],
    causes_of: Callable[[Sequence[Alert]], Mapping[str, RootCause]] = lambda _: {},
) -> Parted:
    """Part the alerts of a round, digest lines included, into those sent singly and those sent as one message.

    1. More than `history_of` a claimant never spoken of before are history: all of it is one summary.
    2. What came up, moved or grew because of one thing is one message, whoever's it is: `causes_of` says what was behind each, by
       obligation. What has no known cause counts as one for each claimant. An inquiry of CBP is sent by itself.
    3. `lately` counts what was raised within ten minutes before, by claimant and deadline; more than `storm_of` the claimant
       is a storm, one table.

    Digest lines and what is over are in none of the three, unless they are history.
    """
    by_claimant: dict[str, list[Alert]] = {}
    for alert in alerts:
        by_claimant.setdefault(alert.row.claimant, []).append(alert)
    single: list[Alert] = []
    histories: list[Alert] = []
    loud: list[Alert] = []
    for claimant, theirs in by_claimant.items():
        if sum(alert.first for alert in theirs) > history_of(claimant):
            histories += theirs
        else:
            loud += [alert for alert in theirs if not alert.digest and alert.why is not Why.CLOSED]
    groups = _by_cause([alert for alert in loud if _is_news(alert)], causes_of)
    grouped = {alert.key for group in groups for alert in group}
    by_kind: dict[tuple[str, str], list[Alert]] = {}
    for alert in loud:
        if alert.key not in grouped:
            by_kind.setdefault((alert.row.claimant, alert.row.deadline), []).append(alert)
    for (claimant, deadline), members in by_kind.items():
        if len(members) + lately.get((claimant, deadline), 0) > storm_of(claimant):
            groups.append(tuple(members))
        else:
            single += members
    return Parted(tuple(single), tuple(groups), tuple(histories))


def _by_cause(
    news: Sequence[Alert], causes_of: Callable[[Sequence[Alert]], Mapping[str, RootCause]]
) -> list[tuple[Alert, ...]]:
    """Two or more alerts with one cause, each group by itself."""
    if len(news) < 2:  # noqa: PLR2004
        return []
    causes = causes_of(news)
    found: dict[tuple[str, str], list[Alert]] = {}
    for alert in news:
        cause = causes.get(alert.row.obligation)
        same = (cause.key, "") if cause is not None else ("", alert.row.claimant)
        found.setdefault(same, []).append(alert)
    return [tuple(members) for members in found.values() if len(members) > 1]


def _is_news(alert: Alert) -> bool:
    return alert.why in _NEWS and alert.words.kind is not AlertClass.INQUIRY
