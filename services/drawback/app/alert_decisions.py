"""Why an alert was sent, and why nothing was: policy, rows, people, messages and receipts of one due date."""

from datetime import date, datetime

from sqlalchemy import Connection

from drawback.adapters.sql import alert_answers as answers
from drawback.adapters.sql import alerts as book
from drawback.adapters.sql import docket as rows
from drawback.adapters.sql import standing
from drawback.adapters.sql.decisions import KeptDecision, decisions_of, policy_id
from drawback.adapters.sql.docket import Obligation
from drawback.alerting.deadline_text import words_of
from drawback.alerting.hours import STEPS, hour_alert
from drawback.alerting.model import Alert, AlertClass, DocketRow, Why
from drawback.alerting.readings import earliest_reading
from drawback.alerting.silence import why_silent
from drawback.alerting.sweep import due_alerts
from drawback.app.alerting import AlertService
from drawback.domain.calendar import BusinessCalendar
from drawback.people.viewer import current_viewer
from drawback.views import alerts as view
from drawback.views.alert_decisions import DecidedAlert, DueDateDecisions, Told

_BY_FACTS = frozenset({Why.CLOSED})
"""What ends, or falls away, is decided by a fact, not by the policy."""


class DecisionLog:
    """Tells what was decided about a due date to whoever may see its claimant."""

    def __init__(self, service: AlertService) -> None:
        self._service = service

    def __call__(self, due_date: Obligation, on: date) -> DueDateDecisions | None:
        """None where nobody knows the due date, or where it is out of the viewer's scope."""
        return decisions_about(self._service, due_date, on) if current_viewer().sees(due_date[0]) else None


def decisions_about(service: AlertService, obligation: Obligation, on: date) -> DueDateDecisions | None:
    """Everything that was decided about a due date until a day; None where neither the docket nor an alert knows it."""
    name = "/".join(obligation)
    with service.engine.connect() as connection:
        seen = next(iter(rows.rows_of(connection, [obligation])), None)
        raised = [one for one in view.about(connection, name) if one.raised_on <= on]
        if seen is None and not raised:
            return None
        kept = decisions_of(connection, [one.id for one in raised])
        alerts = tuple(_decided(connection, service, one, kept.get(one.id)) for one in raised)
        policy = service.settings.policy_of(obligation[0])
        waiver = standing.waivers_of(connection, [seen.row]).get(name) if seen is not None else None
        mine = standing.owners_of(connection, [obligation[0]]).get(name, "")
    owner = service.settings.person(mine)
    thresholds: tuple[int, ...] = ()
    told_today = any(one.raised_on == on for one in raised)
    if seen is None:
        silent = "it is no longer on the docket"
    elif waiver is not None and waiver.holds(seen.row):
        silent = f"it was waived by {waiver.by}: {waiver.reason}"
    else:
        silent = "" if told_today else why_silent(seen.row, seen.notified, on, service.calendar, policy)
        if seen.row.due_at is None:
            thresholds = policy.days(obligation[3], words_of(seen.row).kind, seen.row.money)
    return DueDateDecisions(
        due_date=name,
        what=words_of(seen.row).do if seen is not None else raised[-1].title,
        due_on=seen.row.due_on if seen is not None else raised[-1].due_on,
        money=seen.row.money if seen is not None else raised[-1].money,
        owner=owner.name if owner is not None else service.settings.owner_of(obligation[0]),
        policy=policy_id(policy),
        thresholds=thresholds,
        on=on,
        silent=silent,
        alerts=alerts,
        contested=seen.row.contested if seen is not None else "",
        earliest_reading=_followed(seen.row, on) if seen is not None else None,
        hours=STEPS.get(obligation[3], ()) if seen is not None and seen.row.due_at is not None else (),
        due_at=seen.row.due_at if seen is not None else None,
    )


def _followed(row: DocketRow, on: date) -> date | None:
    return None if words_of(row).kind is AlertClass.FORECAST or row.met_on else earliest_reading(row, on)


def replays(
    alert: Alert, kept: KeptDecision | None, calendar: BusinessCalendar, raised_at: datetime | None = None
) -> bool | None:
    """Whether the same row, day, policy and earlier alerts give the same alert; None where a fact decided it, or nothing was kept.

    What counts in hours follows from the row and the instant at which it was raised alone.
    """
    if alert.why in _BY_FACTS:
        return None
    if alert.hours is not None:
        return raised_at is not None and hour_alert(alert.row, raised_at, calendar) == alert
    if kept is None:
        return None
    earlier = {alert.row.obligation: kept.notified} if kept.notified is not None else {}
    return due_alerts((alert.row,), kept.as_of, calendar, kept.policy, earlier) == (alert,)


def _decided(
    connection: Connection, service: AlertService, one: view.Alert, kept: KeptDecision | None
) -> DecidedAlert:
    carrier = view.carrier_of(connection, one.id)
    alert = answers.load_alert(connection, one.id)
    return DecidedAlert(
        alert_id=one.id,
        raised_on=one.raised_on,
        why=one.why,
        threshold=one.threshold,
        priority=one.priority,
        due_on=one.due_on,
        money=one.money,
        policy=kept.policy_id if kept is not None else "",
        sent_as=_sent_as(one, carrier),
        carrier=carrier if carrier != book.ON_PAGES else "",
        replayed=replays(alert, kept, service.calendar, one.raised_at) if alert is not None else None,
        acknowledged_by=one.acknowledged_by,
        deliveries=_told(connection, one, carrier),
        hours=alert.hours if alert is not None else None,
    )


def _sent_as(one: view.Alert, carrier: str) -> str:
    if carrier == book.ON_PAGES:
        return "only on the pages: it asks nothing of anybody"
    if carrier:
        return "a line of a digest" if one.digest else "a line of a table"
    return "waits for the next digest" if one.digest else "a message of its own"


def _told(connection: Connection, one: view.Alert, carrier: str) -> tuple[Told, ...]:
    messages = [one.id]
    if carrier and carrier != book.ON_PAGES:
        messages = [*(book.digests_with(connection, carrier, one.obligation) or [carrier]), one.id]
    return tuple(
        Told(
            sent.recipient,
            sent.channel,
            sent.address,
            sent.state,
            sent.attempts,
            sent.provider_id,
            sent.sent_at,
            sent.last_error,
        )
        for message in messages
        for sent in view.deliveries(connection, message)
        if sent.verb != "update"
    )
