"""What the alerts of a day are, before they are sent: the days until then are rehearsed in a transaction that is rolled back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection

from drawback.adapters.clock import EASTERN
from drawback.adapters.sql import docket as rows
from drawback.adapters.sql.docket import Seen
from drawback.alerting.deadline_text import words_of
from drawback.alerting.routing import Recipient, Role
from drawback.alerting.silence import why_silent
from drawback.app.alerting import AlertService
from drawback.domain.errors import UserError
from drawback.domain.money import Money
from drawback.views import alerts as view

_FARTHEST: Final = 400
_MORNING: Final = time(7, 30)


class PreviewRefused(UserError):  # noqa: N818 - what happened, not that it is an error
    """The day lies too far ahead to be rehearsed day by day."""


@dataclass(frozen=True, slots=True)
class PreviewedDelivery:
    """One message to one recipient over one channel, and the instant before which it does not go."""

    who: str
    channel: str
    address: str
    not_before: datetime


@dataclass(frozen=True, slots=True)
class NotTold:
    """Somebody of the claimant to whom a message does not go, and why."""

    who: str
    role: str
    because: str


@dataclass(frozen=True, slots=True)
class PreviewedMessage:
    """A message of the day: one alert, or many in a table or a digest."""

    alert_id: str
    kind: str
    claimant: str
    subject: str
    deadline: str
    what: str
    why: str
    priority: int
    due_on: date | None
    money: Money
    carries: int
    """How many alerts it carries."""
    to: tuple[PreviewedDelivery, ...]
    not_to: tuple[NotTold, ...]


@dataclass(frozen=True, slots=True)
class SilentRow:
    """An open due date of which nothing is said on the day, and why."""

    claimant: str
    subject_kind: str
    subject: str
    deadline: str
    what: str
    due_on: date
    money: Money
    because: str


@dataclass(frozen=True, slots=True)
class DayPreview:
    """What is sent on a day, and what is not."""

    on: date
    rehearsed: bool
    """False: the day was swept already, and this is what was raised then."""
    messages: tuple[PreviewedMessage, ...]
    silent: tuple[SilentRow, ...]


def preview(service: AlertService, on: date, claimant: str = "") -> DayPreview:
    """Say what goes out on a day: to whom, over which channel, when and why; and of what nothing is said, and why not.

    A day that was swept already is read from the records. Later days are swept one after another, as far as the docket is known today:
    dates that go by until then, and facts that come, are not reckoned.

    Raises:
        PreviewRefused: the day lies too far ahead.
    """
    with service.engine.connect() as connection, connection.begin() as rehearsal:
        last = view.last_swept(connection)
        first = on if last is None else last + timedelta(days=1)
        if (on - first).days > _FARTHEST:
            raise PreviewRefused(
                f"{on} is more than {_FARTHEST} days after {last}, the last day that was swept; expected a nearer day"
            )
        day = first
        while day <= on:
            service.rehearse(connection, day, datetime.combine(day, _MORNING, EASTERN))
            day += timedelta(days=1)
        messages = _messages(connection, service, on, claimant)
        told = view.told_on(connection, on, claimant)
        seen = rows.open_rows(connection, claimant)
        rehearsal.rollback()
    silent = tuple(_silent(one, service, on) for one in seen if one.row.obligation not in told)
    return DayPreview(on, first <= on, messages, silent)


def _messages(
    connection: Connection, service: AlertService, on: date, claimant: str
) -> tuple[PreviewedMessage, ...]:
    found = []
    for alert, carried in view.raised_on(connection, on, claimant):
        to = tuple(
            PreviewedDelivery(one.recipient, one.channel, one.address, one.due_at.astimezone(EASTERN))
            for one in view.deliveries(connection, alert.id)
            if one.verb != "update"
        )
        recipients = service.settings.recipients_of(alert.claimant, on)
        found.append(
            PreviewedMessage(
                alert_id=alert.id,
                kind=alert.kind,
                claimant=alert.claimant,
                subject=alert.subject,
                deadline=alert.deadline,
                what=alert.title,
                why=alert.why or alert.kind,
                priority=alert.priority,
                due_on=alert.due_on,
                money=alert.money,
                carries=carried,
                to=to,
                not_to=tuple(_not_told(recipients, to, alert)),
            )
        )
    return tuple(found)


def _not_told(
    recipients: Sequence[Recipient], to: Sequence[PreviewedDelivery], alert: view.Alert
) -> list[NotTold]:
    told = {one.who for one in to}
    found = []
    for one in recipients:
        if one.name in told:
            continue
        if one.away:
            because = "away on that day"
        elif one.role is Role.CHANNEL:
            because = "too far off, or asking nothing, to interrupt a room"
        elif one.role is Role.OWNER or alert.kind != "deadline":
            because = "nothing for which this person is next"
        else:
            because = "next in line if nobody takes it"
        found.append(NotTold(one.name, one.role.value, because))
    return found


def _silent(one: Seen, service: AlertService, on: date) -> SilentRow:
    row = one.row
    policy = service.settings.policy_of(row.claimant)
    notified = one.notified
    if notified is not None and notified.due_on != row.due_on:
        notified = replace(notified, due_on=row.due_on)
    return SilentRow(
        claimant=row.claimant,
        subject_kind=row.subject_kind,
        subject=row.subject,
        deadline=row.deadline,
        what=words_of(row).do,
        due_on=row.due_on,
        money=row.money,
        because=why_silent(row, notified, on, service.calendar, policy),
    )
