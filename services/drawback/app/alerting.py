"""Alerting: sweeps the docket, writes what is to be said, tells it once, and takes people's answers.

Three records, never mixed: the docket row (what is due), the alert (what we say about it), the delivery (whether it
arrived). All of it is synchronous SQL; only the real channels are awaited, in `app/delivery.py`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile

import structlog
from sqlalchemy import Connection, Engine

from drawback.adapters.channels import CHANNELS, ChannelType
from drawback.adapters.clock import stopwatch
from drawback.adapters.sql import alerts as book
from drawback.adapters.sql import docket as rows
from drawback.adapters.sql.heartbeat import beat
from drawback.alerting import digest as groups
from drawback.alerting.deadline_text import WORDS, words_of
from drawback.alerting.model import Alert, AlertClass, Told, Why
from drawback.alerting.policy import SweepPolicy
from drawback.alerting.routing import (
    Destination,
    escalate_at,
    escalate_to,
    route,
    route_digest,
    route_table,
    snooze_limit,
)
from drawback.alerting.settings import AlertSettings
from drawback.alerting.sweep import NOBODYS, alert_overdue, due_alerts, next_on
from drawback.domain.calendar import BusinessCalendar
from drawback.domain.days import weekday_day
from drawback.domain.money import Money

log = structlog.get_logger()

_STORM_WINDOW = timedelta(minutes=10)
_OVERDUE_SHOWN = 20
_MONDAY = 0
_ROWS_AT_A_TIME = 5000
_KEPT_BY_SOMEBODY = frozenset(name for name, words in WORDS.items() if words.kind not in NOBODYS)
_OWED = frozenset(name for name, words in WORDS.items() if words.kind is AlertClass.MONEY)


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep found: how many rows it looked at, and what is said of them."""

    looked_at: int = 0
    alerts: tuple[Alert, ...] = ()
    tables: int = 0
    deliveries: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(
            self.looked_at + other.looked_at,
            self.alerts + other.alerts,
            self.tables + other.tables,
            self.deliveries + other.deliveries,
        )


def _some_at_a_time(counts: Iterable[tuple[str, int]]) -> Iterator[tuple[str, str]]:
    """The first and the last claimant of each part of a sweep, as many as are held in memory; one claimant is never split."""
    first, last, together = "", "", 0
    for claimant, count in counts:
        if together and together + count > _ROWS_AT_A_TIME:
            yield first, last
            together = 0
        first = claimant if together == 0 else first
        last, together = claimant, together + count
    if together:
        yield first, last


class AlertService:
    """Everything about alerts that is SQL and policy."""

    def __init__(
        self,
        engine: Engine,
        settings: AlertSettings,
        calendar: BusinessCalendar,
        channels: Mapping[str, ChannelType] = CHANNELS,
    ) -> None:
        self.engine, self.settings, self.calendar = engine, settings, calendar
        self._channels = tuple(row.traits for row in channels.values())
        self._threads = frozenset(traits.name for traits in self._channels if traits.threads)

    # ── the sweep ───────────────────────────────────────────────────────────────────────────────────────────────────

    def sweep(self, as_of: date, now: datetime, leaving: Callable[[], bool] = lambda: False) -> Swept:
        """Look at every due date that may need a word today; say it once. Running it again the same day says nothing.

        Some claimants at a time, a transaction each: memory grows with the largest, not with all; once the process is `leaving`,
        the rest is left to the next time.
        """
        started = stopwatch()
        swept = Swept()
        with self.engine.connect() as connection:
            counts = rows.claimants_to_look_at(connection, as_of, *self._reach())
        for first, last in takewhile(lambda _: not leaving(), _some_at_a_time(counts)):
            with self.engine.begin() as connection:
                seen = rows.rows_to_look_at(connection, as_of, *self._reach(), first, last)
                alerts, watches = self._decide(seen, as_of)
                swept += self._raise_fresh(connection, alerts, as_of, now, len(seen))
                rows.save_watches(connection, watches)
        if leaving():
            return swept
        with self.engine.begin() as connection:
            swept += self._raise_fresh(connection, self._gone(connection, as_of), as_of, now)
            spent = round((stopwatch() - started) * 1000)
            beat(connection, "sweep", now, as_of, raised=len(swept.alerts), milliseconds=spent)
        log.info(
            "docket.swept",
            as_of=str(as_of),
            looked_at=swept.looked_at,
            raised=len(swept.alerts),
            deliveries=swept.deliveries,
        )
        return swept

    def _raise_fresh(
        self, connection: Connection, alerts: Sequence[Alert], as_of: date, now: datetime, looked_at: int = 0
    ) -> "Swept":
        fresh = book.not_raised(connection, alerts)
        return Swept(looked_at, tuple(fresh), *self._raise(connection, fresh, as_of, now))

    def tell(self, as_of: date, now: datetime, subjects: Collection[rows.Subject]) -> int:
        """Say at once what is new about these subjects, between two sweeps. Returns how many alerts were raised."""
        with self.engine.begin() as connection:
            seen = rows.rows_told_of(connection, as_of, *self._reach(), subjects)
            alerts, watches = self._decide(seen, as_of)
            fresh = book.not_raised(connection, alerts)
            self._raise(connection, fresh, as_of, now)
            rows.save_watches(connection, watches)
        if fresh:
            log.info("docket.told", subjects=len(subjects), looked_at=len(seen), raised=len(fresh))
        return len(fresh)

    def _reach(self) -> tuple[int, Money]:
        policies = [*self.settings.policies.values(), SweepPolicy()]
        return max(p.horizon for p in policies), min(p.at_once for p in policies)

    def _decide(
        self, seen: Iterable[rows.Seen], as_of: date
    ) -> tuple[list[Alert], list[Mapping[str, object]]]:
        alerts: list[Alert] = []
        watches: list[Mapping[str, object]] = []
        for one in seen:
            policy = self.settings.policy_of(one.row.claimant)
            told = {one.row.obligation: one.told} if one.told is not None else {}
            said = due_alerts((one.row,), as_of, self.calendar, policy, told)
            alerts += said
            watches.append(self._watch(one, said[0] if said else None, as_of, policy))
        return alerts, watches

    def _watch(
        self, one: rows.Seen, alert: Alert | None, as_of: date, policy: SweepPolicy
    ) -> Mapping[str, object]:
        row, told = one.row, one.told or Told(one.row.due_on)
        moved = row.due_on != told.due_on
        threshold = None if moved else told.threshold
        if alert is not None and alert.why in {Why.THRESHOLD, Why.OVERDUE, Why.ARRIVED, Why.MOVED}:
            threshold = alert.threshold
        # what counts as growth of money that is owed is counted from what was last told
        counted = alert is not None or not told.money or words_of(row).kind is not AlertClass.MONEY
        snoozed = (
            told.snoozed_until if told.snoozed_until is not None and told.snoozed_until > as_of else None
        )
        return {
            "claimant": row.claimant,
            "subject_kind": row.subject_kind,
            "subject": row.subject,
            "deadline": row.deadline,
            "due_on": row.due_on,
            "next_on": next_on(row, as_of, self.calendar, policy, snoozed),
            "threshold": threshold,
            "told_on": as_of if alert is not None else told.told_on,
            "money": row.money if counted else told.money,
            "snoozed_until": snoozed,
            "moves": told.moves + (1 if moved else 0),
            "arrived": told.arrived or alert is not None,
            "mailed": told.mailed or (alert is not None and not alert.digest),
            "open": row.met_on is None,
        }

    def _gone(self, connection: Connection, as_of: date) -> list[Alert]:
        """Alerts that close obligations whose docket row fell away, as far as somebody was told of them by name."""
        keys = rows.rows_gone(connection, as_of)
        if not keys:
            return []
        rows.close_watches(connection, keys)
        names = ["/".join(key) for key in keys]
        last = rows.last_alerts(connection, names)
        return [
            replace(alert, why=Why.CLOSED, as_of=as_of, threshold=0, digest=False, was_on=None, late=False)
            for alert in last.values()
            if not alert.digest and alert.why is not Why.CLOSED
        ]

    def _raise(
        self, connection: Connection, alerts: Sequence[Alert], as_of: date, now: datetime
    ) -> tuple[int, int]:
        """Write alerts and their deliveries; what comes by the dozen is told as a table."""
        closed = [alert for alert in alerts if alert.why is Why.CLOSED]
        loud = [alert for alert in alerts if not alert.digest and alert.why is not Why.CLOSED]
        lately = book.raised_since(connection, now - _STORM_WINDOW, {a.row.claimant for a in loud})
        single, storms = groups.calm(loud, lately, lambda claimant: self.settings.policy_of(claimant).storm)
        book.save_alerts(connection, [a for a in alerts if a.digest], as_of, now)
        escalations = {alert.key: self._escalation(alert, now) for alert in single}
        book.save_alerts(connection, [*single, *closed], as_of, now, escalations=escalations)
        queued: list[book.Queued] = []
        for alert in single:
            people = self.settings.recipients_of(alert.row.claimant)
            queued += [self._queued(alert, to, now) for to in route(alert, people, self._channels)]
        if self.settings.tell_when_closed:
            queued += book.closing(connection, closed, now, self._threads)
        book.close_alerts(connection, [alert.row.obligation for alert in closed], as_of)
        for storm in storms:
            group = groups.storm(storm, self.settings.presentation)
            queued += self._table(connection, "storm", group, storm[0], as_of, now)
            book.save_alerts(connection, storm, as_of, now, table_id=queued[-1].alert_id if queued else "")
        return len(storms), book.queue(connection, queued, now, self._threads)

    def _escalation(self, alert: Alert, now: datetime) -> datetime | None:
        people = self.settings.recipients_of(alert.row.claimant)
        return (
            escalate_at(now, alert.priority, self.calendar)
            if escalate_to(people, 1, self._channels)
            else None
        )

    def _queued(self, alert: Alert, to: Destination, now: datetime, mark: str = "") -> book.Queued:
        due_at = self.settings.hours.not_before(now, alert.priority, to.recipient, self.calendar)
        return book.Queued(
            key=f"{alert.key}|{to.recipient.name}|{to.channel}{mark}",
            alert_id=book.alert_id(alert.key),
            claimant=alert.row.claimant,
            obligation=alert.row.obligation,
            channel=to.channel,
            recipient=to.recipient.name,
            address=to.address,
            verb="tell",
            due_at=due_at,
        )

    # ── digest ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def digest(self, as_of: date, now: datetime) -> int:
        """Gather what waits for the digest, per claimant; on Mondays also what has long been overdue. Returns messages."""
        if not self.calendar.is_business_day(as_of):
            return 0
        with self.engine.begin() as connection:
            sent = 0
            for claimant in book.claimants_followed(connection):
                waiting = book.waiting_for_digest(connection, claimant)
                monday = as_of.weekday() == _MONDAY
                if not waiting and not monday:
                    continue
                overdue, count = rows.overdue_rows(
                    connection, claimant, as_of, _KEPT_BY_SOMEBODY, _OWED, _OVERDUE_SHOWN
                )
                policy = self.settings.policy_of(claimant)
                listed = {a.row.obligation: book.today(a, as_of, self.calendar) for a in waiting}
                for row in overdue:
                    listed.setdefault(row.obligation, alert_overdue(row, as_of, self.calendar, policy))
                group = groups.digest(
                    claimant,
                    tuple(listed.values()),
                    max(count - len(overdue), 0),
                    weekday_day(as_of),
                    self.settings.presentation,
                )
                queued = self._table(connection, "digest", group, None, as_of, now, claimant)
                if queued:
                    book.carried(connection, claimant, queued[0].alert_id)
                sent += book.queue(connection, queued, now, self._threads)
            beat(connection, "digest", now, as_of, raised=sent)
        return sent

    def _table(
        self,
        connection: Connection,
        kind: str,
        group: groups.AlertGroup,
        first: Alert | None,
        as_of: date,
        now: datetime,
        claimant: str = "",
    ) -> list[book.Queued]:
        owner = first.row.claimant if first is not None else claimant
        about = f"{first.row.deadline}@{now.isoformat()}" if first is not None else as_of.isoformat()
        key = f"{kind}|{owner}|{about}"
        book.save_table(connection, key, kind, owner, group, as_of, now)
        routing = route_digest if kind == "digest" else route_table
        return [
            book.Queued(
                key=f"{key}|{to.recipient.name}|{to.channel}",
                alert_id=book.alert_id(key),
                claimant=owner,
                obligation="",
                channel=to.channel,
                recipient=to.recipient.name,
                address=to.address,
                verb="table",
                due_at=now,
            )
            for to in routing(self.settings.recipients_of(owner), self._channels)
        ]

    # ── people's answers ────────────────────────────────────────────────────────────────────────────────────────────

    def acknowledge(self, alert_id: str, by: str, now: datetime) -> bool:
        """Take an alert: repeats and escalation of this threshold stop, the next threshold still comes."""
        with self.engine.begin() as connection:
            obligation = book.acknowledge(connection, alert_id, by, now)
            if obligation is None:
                return False
            self._update_roots(connection, obligation, alert_id, f"ack@{now.isoformat()}", now)
        return True

    def snooze(self, alert_id: str, by: str, until: date, reason: str, as_of: date, now: datetime) -> str:
        """Put an alert off. Returns an empty text, or the sentence why it cannot be.

        A reason is needed; at most seven days and not nearer than three days before the date; not at P1.
        """
        with self.engine.begin() as connection:
            alert = book.load_alert(connection, alert_id)
            if alert is None:
                return f"there is no deadline alert {alert_id}"
            if not reason.strip():
                return "a snooze needs a reason"
            limit = snooze_limit(alert, (alert.row.due_on - as_of).days)
            days = (until - as_of).days
            if not 0 < days <= limit:
                allowed = f"at most {limit} days" if limit else "not at all"
                return f"this alert can be snoozed {allowed} (it is {alert.priority}), seen {days}"
            book.snooze(connection, alert, alert_id, by, until, reason.strip(), now)
            mark = f"snooze@{now.isoformat()}"
            self._update_roots(connection, alert.row.obligation, alert_id, mark, now)
        return ""

    def _update_roots(
        self, connection: Connection, obligation: str, alert_id: str, mark: str, now: datetime
    ) -> None:
        found = book.updates(connection, obligation, alert_id, mark, now, self._threads)
        book.queue(connection, found, now, self._threads)

    def escalate(self, now: datetime) -> int:
        """Pass alerts nobody took on to the next in line. Returns how many deliveries were queued."""
        with self.engine.begin() as connection:
            queued: list[book.Queued] = []
            for alert_id, step, alert in book.to_escalate(connection, now):
                people = self.settings.recipients_of(alert.row.claimant)
                mark = f"|step{step + 1}"
                queued += [
                    self._queued(alert, to, now, mark) for to in escalate_to(people, step + 1, self._channels)
                ]
                further = (
                    escalate_at(now, alert.priority, self.calendar)
                    if escalate_to(people, step + 2, self._channels)
                    else None
                )
                book.step(connection, alert_id, step, further)
            return book.queue(connection, queued, now, self._threads)
