"""Writing what is to be said: alerts, the messages that carry them, and to whom they go."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from drawback.adapters.channels import ChannelType
from drawback.adapters.sql import alert_answers as answers
from drawback.adapters.sql import alerts as book
from drawback.adapters.sql import docket as rows
from drawback.adapters.sql import mail_stops, standing
from drawback.adapters.sql.causes import causes_of
from drawback.alerting import digest as groups
from drawback.alerting.audience import audiences
from drawback.alerting.digest import AlertGroup
from drawback.alerting.model import Alert, DocketRow, Ending, Priority, RootCause, Why
from drawback.alerting.presentation import Presentation
from drawback.alerting.routing import (
    EASTERN,
    Destination,
    Recipient,
    Role,
    escalate_at,
    escalate_to,
    route,
    route_table,
)
from drawback.alerting.settings import AlertSettings
from drawback.domain.calendar import BusinessCalendar
from drawback_schemas.envelope import ALL_CLAIMANTS

_STORM_WINDOW: Final = timedelta(minutes=10)


def table_delivery(key: str, to: Destination, claimant: str, due_at: datetime) -> book.QueuedDelivery:
    """The message that carries the table stored under `key` to one destination, from an instant on."""
    return book.QueuedDelivery(
        key=f"{key}|{to.recipient.name}|{to.channel}",
        alert_id=book.alert_id(key),
        claimant=claimant,
        obligation="",
        channel=to.channel,
        recipient=to.recipient.name,
        address=to.address,
        verb="table",
        due_at=due_at,
    )


class Raising:
    """Writes alerts and queues their deliveries, in the transaction it is given."""

    def __init__(
        self, settings: AlertSettings, calendar: BusinessCalendar, channels: Mapping[str, ChannelType]
    ) -> None:
        self._settings, self._calendar = settings, calendar
        self._channels = tuple(row.traits for row in channels.values())
        self._threads = frozenset(traits.name for traits in self._channels if traits.threads)

    def fresh(
        self, connection: Connection, alerts: Sequence[Alert], as_of: date, now: datetime
    ) -> tuple[list[Alert], int, int]:
        """Raise those alerts that were not raised before; how many messages carry several, and how many deliveries there are."""
        raised = book.not_raised(connection, alerts)
        return raised, *self._raise(connection, raised, as_of, now)

    def _raise(
        self, connection: Connection, alerts: Sequence[Alert], as_of: date, now: datetime
    ) -> tuple[int, int]:
        policy = self._settings.policy_of
        loud = {a.row.claimant for a in alerts if not a.digest}
        owners = standing.owners_of(connection, {a.row.claimant for a in alerts}) if alerts else {}
        lately = book.raised_since(connection, now - _STORM_WINDOW, loud)
        causes: dict[str, RootCause] = {}

        def behind(news: Sequence[Alert]) -> Mapping[str, RootCause]:
            causes.update(_causes(connection, news))
            return causes

        parted = groups.part(alerts, lately, lambda c: policy(c).storm, lambda c: policy(c).history, behind)
        together = [*parted.groups, *([parted.histories] if parted.histories else [])]
        queued: list[book.QueuedDelivery] = []
        for members in parted.groups:
            cause = _said_of(members, causes)
            make = partial(groups.together, cause=cause)
            queued += self._group(connection, "storm", make, members, owners, as_of, now)
        if parted.histories:
            queued += self._group(connection, "history", groups.history, parted.histories, owners, as_of, now)
        grouped = {alert.key for members in together for alert in members}
        single = parted.single
        escalations = {alert.key: self._escalation(owners, alert, now) for alert in single}
        book.save_alerts(connection, single, as_of, now, escalations=escalations)
        queued += [self._queued(alert, to, now) for alert in single for to in self._route(owners, alert)]
        queued += self._close(
            connection, [a for a in alerts if a.why is Why.CLOSED], grouped, owners, as_of, now
        )
        lines = [a for a in alerts if a.digest and a.why is not Why.CLOSED and a.key not in grouped]
        book.save_alerts(connection, lines, as_of, now)
        return len(together), self.queue(connection, queued, now)

    def upgraded(
        self,
        connection: Connection,
        alerts: Sequence[Alert],
        moved: Mapping[str, Sequence[str]],
        law: groups.NewLaw,
        as_of: date,
        now: datetime,
    ) -> int:
        """Tell each claimant what new law changed: one message, which stands for all these alerts. Returns messages."""
        raised = book.not_raised(connection, alerts)
        queued: list[book.QueuedDelivery] = []
        for claimant in sorted({alert.row.claimant for alert in raised} | moved.keys()):
            members = [alert for alert in raised if alert.row.claimant == claimant]
            key = f"upgrade|{claimant}@{now.isoformat()}"
            of_it = moved.get(claimant, ())
            group = groups.upgraded(members, self._settings.presentation, claimant, of_it, law)
            to = route_table(self._settings.recipients_of(claimant, as_of), self._channels)
            queued += self.table(connection, key, "history", (claimant,), group, as_of, now, Priority.P3, to)
            still = [alert for alert in members if alert.why is not Why.CLOSED]
            book.save_alerts(connection, still, as_of, now, table_id=book.alert_id(key))
        over = [alert.row.obligation for alert in raised if alert.why is Why.CLOSED]
        book.close_alerts(connection, over, as_of)
        return self.queue(connection, queued, now)

    def _close(
        self,
        connection: Connection,
        ended: Sequence[Alert],
        grouped: set[str],
        owners: Mapping[str, str],
        as_of: date,
        now: datetime,
    ) -> list[book.QueuedDelivery]:
        """Tell the end to whoever got a message of the obligation.

        Where nobody got one it is a line of the next digest; but a right that is lost, with money in it, is a message of its own.
        """
        queued = book.closing(connection, ended, now, self._threads)
        if not self._settings.tell_when_closed:
            lapsed = {alert.row.obligation for alert in ended if alert.ending is Ending.LAPSED}
            queued = [one for one in queued if one.obligation in lapsed]
        book.close_alerts(connection, [alert.row.obligation for alert in ended], as_of)
        reached = {one.obligation for one in queued}
        rest = [alert for alert in ended if alert.row.obligation not in reached and alert.key not in grouped]
        lost = [alert for alert in rest if alert.ending is Ending.LAPSED and not alert.digest]
        lines = [
            replace(alert, digest=self._settings.tell_when_closed) for alert in rest if alert not in lost
        ]
        own = [replace(alert, digest=False) for alert in ended if alert.row.obligation in reached]
        book.save_alerts(connection, [*own, *lost, *lines], as_of, now)
        told = (self._queued(alert, to, now) for alert in lost for to in self._route(owners, alert))
        return [*queued, *told]

    def _route(self, owners: Mapping[str, str], alert: Alert) -> tuple[Destination, ...]:
        return route(alert, self.people_of(owners, alert, alert.as_of), self._channels)

    def people_of(self, owners: Mapping[str, str], alert: Alert, on: date) -> tuple[Recipient, ...]:
        """Who is told of an alert: the claimant's people, with whoever it was assigned to in the owner's place."""
        people = self._settings.recipients_of(alert.row.claimant, on)
        owner = self._settings.person(owners.get(alert.row.obligation, ""))
        if owner is None:
            return people
        mine = replace(owner, role=Role.OWNER, away=owner.is_away(on))
        return (mine, *(one for one in people if one.role is not Role.OWNER and one.name != mine.name))

    def assigned(
        self, connection: Connection, row: DocketRow, owner: Recipient | None, now: datetime
    ) -> None:
        """Send the last alert of a due date to whoever it was assigned to, if anybody, and say on its first messages whose it is."""
        last = rows.last_alerts(connection, [row.obligation])
        mark = f"assigned@{now.isoformat()}"
        if owner is not None:
            to_whom = route_table((replace(owner, role=Role.OWNER, away=False),), self._channels)
            self.queue(
                connection,
                [self._queued(alert, to, now, f"|{mark}") for alert in last.values() for to in to_whom],
                now,
            )
        for alert in last.values():
            self.update_roots(connection, row.obligation, book.alert_id(alert.key), mark, now)

    def _escalation(self, owners: Mapping[str, str], alert: Alert, now: datetime) -> datetime | None:
        people = self.people_of(owners, alert, now.astimezone(ZoneInfo(EASTERN)).date())
        there = escalate_to(people, 1, self._channels)
        return escalate_at(now, alert.priority, self._calendar) if there else None

    def _queued(self, alert: Alert, to: Destination, now: datetime, mark: str = "") -> book.QueuedDelivery:
        hours = self._settings.hours_of(alert.row.claimant)
        due_at = hours.not_before(now, alert.priority, to.recipient, self._calendar)
        return book.QueuedDelivery(
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

    def queue(self, connection: Connection, queued: Sequence[book.QueuedDelivery], now: datetime) -> int:
        """Queue deliveries; how many were asked for. Who wants no more mails about an obligation has the next in line told instead."""
        return book.queue(connection, self._past_stops(connection, queued, now), now, self._threads)

    def next_in_line(
        self, connection: Connection, claimant: str, obligation: str, address: str, now: datetime
    ) -> tuple[Destination, ...]:
        """Who is told of an obligation where this address is not; rooms are told anyway and are none of them."""
        gone = mail_stops.stopped(connection, [obligation]).get(obligation, frozenset()) | {address}
        people = self._settings.recipients_of(claimant, now.astimezone(ZoneInfo(EASTERN)).date())
        left = [
            one for one in people if one.role is not Role.CHANNEL and gone.isdisjoint(one.addresses.values())
        ]
        return route_table(left, self._channels)

    def pass_on(self, connection: Connection, alert: Alert, address: str, now: datetime) -> int:
        """Send an alert that this address wants no more of to the next in line; how many deliveries were queued."""
        to = self.next_in_line(connection, alert.row.claimant, alert.row.obligation, address, now)
        return self.queue(connection, [self._queued(alert, one, now, "|passed on") for one in to], now)

    def _past_stops(
        self, connection: Connection, queued: Sequence[book.QueuedDelivery], now: datetime
    ) -> list[book.QueuedDelivery]:
        gone = mail_stops.stopped(connection, [one.obligation for one in queued if one.obligation])
        found = [one for one in queued if one.address not in gone.get(one.obligation, ())]
        told = {(one.alert_id, one.address) for one in found}
        for one in queued:
            if one.address not in gone.get(one.obligation, ()):
                continue
            for to in self.next_in_line(connection, one.claimant, one.obligation, one.address, now):
                if (one.alert_id, to.address) not in told:
                    told.add((one.alert_id, to.address))
                    key = f"{one.key}|instead|{to.recipient.name}|{to.channel}"
                    name = to.recipient.name
                    found.append(
                        replace(one, key=key, recipient=name, channel=to.channel, address=to.address)
                    )
        return found

    def escalate(self, connection: Connection, now: datetime) -> int:
        """Pass alerts nobody took on to the next in line; how many deliveries were queued."""
        waiting = answers.to_escalate(connection, now)
        owners = standing.owners_of(connection, {alert.row.claimant for *_, alert in waiting})
        queued: list[book.QueuedDelivery] = []
        for alert_id, step, alert in waiting:
            people = self.people_of(owners, alert, now.astimezone(ZoneInfo(EASTERN)).date())
            mark = f"|step{step + 1}"
            next_in_line = escalate_to(people, step + 1, self._channels)
            queued += [self._queued(alert, to, now, mark) for to in next_in_line]
            further = escalate_to(people, step + 2, self._channels)
            at = escalate_at(now, alert.priority, self._calendar) if further else None
            answers.step(connection, alert_id, step, at)
        return self.queue(connection, queued, now)

    def update_roots(
        self, connection: Connection, obligation: str, alert_id: str, mark: str, now: datetime
    ) -> None:
        """Bring the first messages of an obligation up to date, after somebody answered."""
        self.queue(
            connection, answers.updates(connection, obligation, alert_id, mark, now, self._threads), now
        )

    # ── many in one message ─────────────────────────────────────────────────────────────────────────────────────────

    def _group(
        self,
        connection: Connection,
        kind: str,
        make: Callable[[Sequence[Alert], Presentation], AlertGroup],
        members: Sequence[Alert],
        owners: Mapping[str, str],
        as_of: date,
        now: datetime,
    ) -> list[book.QueuedDelivery]:
        """Tell alerts together, one message for each person, whoever's they are.

        Whom only one of them concerns gets it as an alert. Those at P1 still go to the next in line if nobody takes them.
        """
        storm = kind == "storm"
        priority = min(alert.priority for alert in members) if storm else Priority.P3
        table_of: dict[str, str] = {}
        queued: list[book.QueuedDelivery] = []
        for claimants, destinations in self._audiences(
            {alert.row.claimant for alert in members}, as_of
        ).items():
            theirs = [alert for alert in members if alert.row.claimant in claimants]
            if storm and len(theirs) == 1:
                queued += [self._queued(theirs[0], to, now) for to in destinations]
                continue
            # many names make no longer key: PostgreSQL indexes at most 2,704 bytes
            whose = claimants[0] if len(claimants) == 1 else book.alert_id("+".join(claimants))
            key = f"{kind}|{whose}|{members[0].key if storm else kind}@{now.isoformat()}"
            group = make(theirs, self._settings.presentation)
            queued += self.table(connection, key, kind, claimants, group, as_of, now, priority, destinations)
            for claimant in claimants:
                table_of.setdefault(claimant, book.alert_id(key))
        urgent = [alert for alert in members if alert.priority is Priority.P1 and storm]
        escalations = {alert.key: self._escalation(owners, alert, now) for alert in urgent}
        queued += self._to_assigned(owners, members, queued, now) if storm else []
        still = [alert for alert in members if alert.why is not Why.CLOSED]
        for claimant in sorted({alert.row.claimant for alert in still}):
            theirs = [alert for alert in still if alert.row.claimant == claimant]
            table_id = table_of.get(claimant, "")
            book.save_alerts(connection, theirs, as_of, now, table_id=table_id, escalations=escalations)
        return queued

    def _to_assigned(
        self,
        owners: Mapping[str, str],
        members: Sequence[Alert],
        queued: Sequence[book.QueuedDelivery],
        now: datetime,
    ) -> list[book.QueuedDelivery]:
        """Alerts in a table that are somebody's in particular, who did not get the table, go to that person singly."""
        told = {one.recipient for one in queued}
        return [
            self._queued(alert, to, now)
            for alert in members
            if (owner := self._settings.person(owners.get(alert.row.obligation, ""))) is not None
            and owner.name not in told
            for to in route_table((replace(owner, role=Role.OWNER),), self._channels)
        ]

    def _audiences(
        self, claimants: Collection[str], on: date
    ) -> Mapping[tuple[str, ...], tuple[Destination, ...]]:
        people_of = partial(self._settings.recipients_of, on=on)
        return audiences(claimants, people_of, lambda people: route_table(people, self._channels))

    def table(
        self,
        connection: Connection,
        key: str,
        kind: str,
        claimants: Sequence[str],
        group: AlertGroup,
        as_of: date,
        now: datetime,
        priority: Priority,
        destinations: Iterable[Destination],
    ) -> list[book.QueuedDelivery]:
        """Write many alerts as one; who is disturbed, and when, goes by the most urgent of them. A digest comes at its hour.

        A message about several claimants is stored as of all: whoever may see one of them only does not find it.
        """
        claimant = claimants[0] if len(claimants) == 1 else ALL_CLAIMANTS
        book.save_table(connection, key, kind, claimant, group, as_of, now)
        hours = self._settings.hours_of(claimants[0])
        return [
            table_delivery(key, to, claimant, hours.not_before(now, priority, to.recipient, self._calendar))
            for to in destinations
        ]


def _causes(connection: Connection, news: Sequence[Alert]) -> dict[str, RootCause]:
    """What was behind each of these, by obligation, as far as the story tells."""
    subjects = {alert.row.obligation: rows.key_of(alert.row)[:3] for alert in news}
    found = causes_of(connection, subjects.values())
    return {name: found[subject] for name, subject in subjects.items() if subject in found}


def _said_of(members: Sequence[Alert], causes: Mapping[str, RootCause]) -> str:
    """What was behind all of them, where it can be said in one sentence."""
    known = {causes.get(alert.row.obligation) for alert in members}
    texts = {"" if cause is None else cause.text for cause in known}
    return texts.pop() if len(texts) == 1 else ""
