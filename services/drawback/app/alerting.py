"""Alerting: sweeps the docket, writes each alert once, and takes people's answers.

Three records, never mixed: the docket row (what is due), the alert (what we say about it), the delivery (whether it
arrived). All of it is synchronous SQL; only the real channels are awaited, in `app/delivery.py`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from itertools import takewhile

import structlog
from sqlalchemy import Connection, Engine

from drawback.adapters.channels import CHANNELS, ChannelType
from drawback.adapters.clock import stopwatch
from drawback.adapters.sql import alert_answers as answers
from drawback.adapters.sql import alerts as book
from drawback.adapters.sql import docket as rows
from drawback.adapters.sql import standing
from drawback.adapters.sql.decisions import save_decisions
from drawback.adapters.sql.heartbeat import beat
from drawback.alerting.deadline_text import WINDOWS, words_of
from drawback.alerting.digest import NEW_VERSION, NewLaw
from drawback.alerting.model import Alert, DocketRow, Ending, Notified, Priority, Why
from drawback.alerting.policy import SweepPolicy
from drawback.alerting.settings import AlertSettings
from drawback.alerting.sweep import (
    Countdown,
    due_alerts,
    ended,
    going_by,
    next_on,
    notified_after,
    snooze_limit,
    was_told_of,
)
from drawback.app.digests import Digests
from drawback.app.hour_alerts import raise_hour_alerts
from drawback.app.raising import Raising
from drawback.app.swept import Swept, some_at_a_time
from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import Money

log = structlog.get_logger()


class AlertService:
    """Everything about alerts that is SQL and policy."""

    def __init__(
        self,
        engine: Engine,
        settings: AlertSettings,
        calendar: BusinessCalendar,
        channels: Mapping[str, ChannelType] = CHANNELS,
        guard: Callable[[Connection], None] = lambda _: None,
    ) -> None:
        """`guard` is asked before each commit of the scheduler's own work, and raises where another process does that work now."""
        self.engine, self.settings, self.calendar = engine, settings, calendar
        self._guard = guard
        self._raising = Raising(settings, calendar, channels)
        self._digests = Digests(self._raising, settings, calendar, channels)

    # ── the docket ──────────────────────────────────────────────────────────────────────────────────────────────────

    def sweep(self, as_of: date, now: datetime, leaving: Callable[[], bool] = lambda: False) -> Swept:
        """Look at every due date that may need a word today; say it once. Running it again the same day says nothing.

        Some claimants at a time, a transaction each: memory grows with the largest, not with all; once the process is `leaving`,
        the rest is left to the next time.
        """
        started = stopwatch()
        swept = Swept()
        with self.engine.connect() as connection:
            counts = rows.claimants_to_look_at(connection, as_of, *self._reach())
        for part in takewhile(lambda _: not leaving(), some_at_a_time(counts)):
            with self._alone() as connection:
                seen = rows.rows_to_look_at(connection, as_of, *self._reach(), part)
                swept += self._say(connection, seen, as_of, now)
        if leaving():
            return swept
        with self._alone() as connection:
            swept += self._say(connection, self._no_longer_waived(connection), as_of, now)
            raised, *counted = self._raising.fresh(connection, self._gone(connection, as_of), as_of, now)
            swept += Swept(0, tuple(raised), *counted)
            raise_hour_alerts(connection, self._raising, self.calendar, now)
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

    def rehearse(self, connection: Connection, as_of: date, now: datetime) -> None:
        """Do what the sweep and the digests of a day do, in the caller's transaction, for it to be looked at and rolled back."""
        everyone = [name for name, _ in rows.claimants_to_look_at(connection, as_of, *self._reach())]
        self._say(connection, rows.rows_to_look_at(connection, as_of, *self._reach(), everyone), as_of, now)
        self._say(connection, self._no_longer_waived(connection), as_of, now)
        self._raising.fresh(connection, self._gone(connection, as_of), as_of, now)
        if self.calendar.is_business_day(as_of):
            self._digests.gather(connection, as_of, now)

    def sweep_subjects(self, as_of: date, now: datetime, subjects: Collection[rows.Subject]) -> int:
        """Say at once what is new about these subjects, between two sweeps. Returns how many alerts were raised."""
        with self.engine.begin() as connection:
            seen = rows.rows_of_obligations(connection, as_of, *self._reach(), subjects)
            swept = self._say(connection, seen, as_of, now)
        if swept.alerts:
            log.info(
                "docket.told", subjects=len(subjects), looked_at=swept.looked_at, raised=len(swept.alerts)
            )
        return len(swept.alerts)

    def tell_upgrade(
        self, as_of: date, now: datetime, moved: Mapping[str, Sequence[str]], law: NewLaw = NEW_VERSION
    ) -> int:
        """After new law has changed the docket: all of it is one message a claimant, which names what moved."""
        with self.engine.begin() as connection:
            everyone = [name for name, _ in rows.claimants_to_look_at(connection, as_of, *self._reach())]
            seen = rows.rows_to_look_at(connection, as_of, *self._reach(), everyone)
            alerts, watches = self._due_alerts(seen, as_of)
            alerts += self._gone(connection, as_of)
            messages = self._raising.upgraded(connection, alerts, moved, law, as_of, now)
            rows.save_watches(connection, watches)
        log.info("docket.upgraded", as_of=str(as_of), alerts=len(alerts), messages=messages)
        return messages

    def lapse(self, as_of: date, now: datetime, passing: Collection[rows.Obligation]) -> int:
        """Alert on rights that end because their day has gone by, before they leave the docket; how many they are.

        A window that closes without a loss is told to whoever had been told of it, and to nobody else.
        """
        with self.engine.begin() as connection:
            alerts: list[Alert] = []
            watches: list[Mapping[str, object]] = []
            standing_rows = self._without_waived(connection, rows.rows_of(connection, passing), now)
            seen = {one.row.obligation: one for one in standing_rows}
            lapsing = [(row, Ending.LAPSED) for row in going_by(one.row for one in seen.values())]
            closing = [
                (one.row, Ending.WENT_BY)
                for one in seen.values()
                if one.row.deadline in WINDOWS and was_told_of(one.notified)
            ]
            for row, ending in [*lapsing, *closing]:
                one = replace(seen[row.obligation], row=row)
                policy = self.settings.policy_of(row.claimant)
                alerts.append(ended(row, ending, as_of, self.calendar, policy, one.notified))
                watch = self._watch(one, alerts[-1], as_of, policy)
                watches.append({**watch, "open": False, "next_on": None})
            raised, *_ = self._raising.fresh(connection, alerts, as_of, now)
            rows.save_watches(connection, watches)
        return len(raised)

    def digest(self, as_of: date, now: datetime) -> int:
        """Send each person's digest of the morning, none on a day off. Returns messages."""
        if not self.calendar.is_business_day(as_of):
            return 0
        with self._alone() as connection:
            sent = self._digests.gather(connection, as_of, now)
            beat(connection, "digest", now, as_of, raised=sent)
        return sent

    def _reach(self) -> tuple[int, Money]:
        policies = [*self.settings.policies.values(), SweepPolicy()]
        return max(p.horizon for p in policies), min(p.at_once for p in policies)

    def _no_longer_waived(self, connection: Connection) -> list[rows.Seen]:
        return rows.rows_of(connection, standing.waivers_that_ended(connection))

    def _without_waived(
        self, connection: Connection, seen: Collection[rows.Seen], now: datetime
    ) -> list[rows.Seen]:
        """Leave out the rows that are waived as they stand; one whose day or money moved since is open again, as if never told."""
        waivers = standing.waivers_of(connection, [one.row for one in seen])
        found = []
        for one in seen:
            waiver = waivers.get(one.row.obligation)
            if waiver is None:
                found.append(one)
            elif not waiver.holds(one.row):
                standing.reopen(connection, one.row, "", waiver.moved(one.row), now)
                moves = one.notified.moves + 1 if one.notified is not None else 0
                found.append(replace(one, notified=Notified(one.row.due_on, moves=moves)))
        return found

    def _say(
        self, connection: Connection, rows_seen: Collection[rows.Seen], as_of: date, now: datetime
    ) -> Swept:
        seen = self._without_waived(connection, rows_seen, now)
        alerts, watches = self._due_alerts(seen, as_of)
        raised, groups, deliveries = self._raising.fresh(connection, alerts, as_of, now)
        before = {one.row.obligation: one.notified for one in seen}
        save_decisions(
            connection,
            (
                (
                    book.alert_id(one.key),
                    as_of,
                    self.settings.policy_of(one.row.claimant),
                    before[one.row.obligation],
                )
                for one in raised
            ),
        )
        rows.save_watches(connection, watches)
        return Swept(len(seen), tuple(raised), groups, deliveries)

    def _due_alerts(
        self, seen: Collection[rows.Seen], as_of: date
    ) -> tuple[list[Alert], list[Mapping[str, object]]]:
        """The alerts that docket rows raise, and the last alert that each row then has."""
        alerts: list[Alert] = []
        watches: list[Mapping[str, object]] = []
        for one in seen:
            policy = self.settings.policy_of(one.row.claimant)
            notified = {one.row.obligation: one.notified} if one.notified is not None else {}
            due = due_alerts((one.row,), as_of, self.calendar, policy, notified)
            alerts += due
            watches.append(self._watch(one, due[0] if due else None, as_of, policy))
        return alerts, watches

    def _watch(
        self, one: rows.Seen, alert: Alert | None, as_of: date, policy: SweepPolicy
    ) -> Mapping[str, object]:
        notified = notified_after(one.row, one.notified, alert, as_of, self.calendar)
        row = one.row
        return {
            "claimant": row.claimant,
            "subject_kind": row.subject_kind,
            "subject": row.subject,
            "deadline": row.deadline,
            "due_on": notified.due_on,
            "next_on": next_on(row, as_of, self.calendar, policy, notified.snoozed_until),
            "threshold": notified.threshold,
            "told_on": notified.told_on,
            "money": notified.money,
            "snoozed_until": notified.snoozed_until,
            "moves": notified.moves,
            "arrived": notified.arrived,
            "mailed": notified.mailed,
            "open": row.met_on is None,
        }

    def _gone(self, connection: Connection, as_of: date) -> list[Alert]:
        """Alerts that close obligations whose docket row fell away, as far as one was sent by itself."""
        if not (keys := rows.rows_gone(connection, as_of)):
            return []
        rows.close_watches(connection, keys)
        last = rows.last_alerts(connection, ["/".join(key) for key in keys])
        why = rows.ends_of(connection, keys)
        return [
            replace(
                alert,
                why=Why.CLOSED,
                as_of=as_of,
                threshold=0,
                priority=Priority.P3,
                digest=False,
                was_on=None,
                late=False,
                first=False,
                ending=_late(why[name], alert),
                because=why[name].because,
                row=replace(alert.row, met_on=why[name].met_on),
            )
            for name, alert in last.items()
            if not alert.digest and alert.why is not Why.CLOSED
        ]

    # ── people's answers ────────────────────────────────────────────────────────────────────────────────────────────

    def acknowledge(self, alert_id: str, by: str, now: datetime) -> bool:
        """Take an alert: repeats and escalation of this threshold stop, the next threshold still comes."""
        with self.engine.begin() as connection:
            obligation = answers.acknowledge(connection, alert_id, by, now)
            if obligation is None:
                return False
            self._raising.update_roots(connection, obligation, alert_id, f"ack@{now.isoformat()}", now)
        return True

    def snooze(self, alert_id: str, by: str, until: date, reason: str, as_of: date, now: datetime) -> str:
        """Put an alert off. Returns an empty text, or the sentence why it cannot be.

        A reason is needed; at most seven days and not nearer than three days before the date; not at P1.
        """
        with self.engine.begin() as connection:
            alert = answers.load_alert(connection, alert_id)
            if alert is None:
                return f"there is no deadline alert {alert_id}"
            if not reason.strip():
                return "a snooze needs a reason"
            seen = rows.rows_of(connection, [rows.key_of(alert.row)])
            if not seen or seen[0].row.met_on is not None:
                return "this due date is not open any more"
            row = seen[0].row
            limit = snooze_limit(Countdown(row, words_of(row), as_of, self.calendar))
            days = (until - as_of).days
            if not 0 < days <= limit:
                allowed = f"at most {limit} days" if limit else "not at all, so near its day"
                return f"this alert can be snoozed {allowed}, seen {days}"
            policy = self.settings.policy_of(row.claimant)
            again_on = next_on(row, as_of, self.calendar, policy, until)
            answers.snooze(connection, alert, alert_id, by, until, again_on, reason.strip(), now)
            mark = f"snooze@{now.isoformat()}"
            self._raising.update_roots(connection, alert.row.obligation, alert_id, mark, now)
        return ""

    def assign(self, obligation: rows.Obligation, to: str, by: str, reason: str, now: datetime) -> str:
        """Make a due date somebody's, and send them its last alert; `to` empty gives it back. Returns an empty text, or why it cannot be."""
        person = self.settings.person(to)
        if to and person is None:
            return f"nobody is called {to!r}; the policy file names people"
        with self.engine.begin() as connection:
            row = self._open_row(connection, obligation)
            if row is None:
                return "this due date is not open"
            standing.assign(connection, row, person.key or person.name if person else "", by, reason, now)
            self._raising.assigned(connection, row, person, now)
        return ""

    def waive(self, obligation: rows.Obligation, by: str, reason: str, now: datetime) -> str:
        """Say that a due date need not be kept: nothing is said of it until its day or money moves. Returns an empty text, or why not."""
        if not reason.strip():
            return "a waiver needs a reason"
        with self.engine.begin() as connection:
            row = self._open_row(connection, obligation)
            if row is None:
                return "this due date is not open"
            standing.waive(connection, row, by, reason.strip(), now)
            book.close_alerts(connection, [row.obligation], now.date())
            book.cancel_waiting(connection, [row.obligation])
        return ""

    def reopen(self, obligation: rows.Obligation, by: str, reason: str, now: datetime) -> str:
        """Take a waiver back: the due date is open as if nothing had been said of it. Returns an empty text, or why it cannot be."""
        if not reason.strip():
            return "taking a waiver back needs a reason"
        with self.engine.begin() as connection:
            seen = next(iter(rows.rows_of(connection, [obligation])), None)
            if seen is None or seen.row.obligation not in standing.waivers_of(connection, [seen.row]):
                return "this due date is not waived"
            standing.reopen(connection, seen.row, by, reason.strip(), now)
            moves = seen.notified.moves + 1 if seen.notified is not None else 0
            again = replace(seen, notified=Notified(seen.row.due_on, moves=moves))
            watch = self._watch(again, None, now.date(), self.settings.policy_of(seen.row.claimant))
            rows.save_watches(connection, [{**watch, "next_on": now.date()}])
        return ""

    def shown(self, obligation: rows.Obligation) -> DocketRow | None:
        """The open row of a due date as it stands, with the day and the money that whoever decides about it sees."""
        with self.engine.connect() as connection:
            return self._open_row(connection, obligation)

    @staticmethod
    def _open_row(connection: Connection, obligation: rows.Obligation) -> DocketRow | None:
        found = rows.rows_of(connection, [obligation])
        return found[0].row if found and found[0].row.met_on is None else None

    def escalate(self, now: datetime) -> int:
        """Pass alerts nobody took on to the next in line. Returns how many deliveries were queued."""
        with self._alone() as connection:
            return self._raising.escalate(connection, now)

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        """A transaction of the one scheduler: nothing of it stays where another process has become it meanwhile."""
        with self.engine.begin() as connection:
            yield connection
            self._guard(connection)


def _late(end: rows.End, alert: Alert) -> Ending:
    late = end.met_on is not None and end.met_on > alert.row.due_on
    return Ending.MET_LATE if late else end.ending
