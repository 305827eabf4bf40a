"""The morning's digests: one for each person and room, over all claimants whose dates they keep."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from drawback.adapters.channels import ChannelType
from drawback.adapters.sql import alerts as book
from drawback.adapters.sql import docket as rows
from drawback.adapters.sql import mail_stops, standing
from drawback.alerting import digest as groups
from drawback.alerting.bands import needs_somebody
from drawback.alerting.deadline_text import WORDS, words_of
from drawback.alerting.model import Alert, AlertClass, Priority
from drawback.alerting.policy import NOBODYS
from drawback.alerting.routing import Destination, Recipient, Role, route_digest
from drawback.alerting.settings import AlertSettings
from drawback.alerting.sweep import Countdown, is_snoozed, planned, recounted
from drawback.app.raising import Raising
from drawback.domain.calendar import BusinessCalendar

_MONDAY: Final = 0
_PLANNED: Final = timedelta(days=31)
_OVERDUE_SHOWN, _COMING_SHOWN = 20, 80
_LISTED: Final = frozenset(
    name for name, words in WORDS.items() if words.kind not in NOBODYS or words.kind is AlertClass.OPTION
)
_WITH_MONEY: Final = frozenset(
    name for name in _LISTED if WORDS[name].kind in {AlertClass.MONEY, AlertClass.OPTION}
)
_LATE_WITHOUT_IT: Final = frozenset(name for name in _LISTED if WORDS[name].kind not in NOBODYS)


@dataclass(slots=True)
class _Sheet:
    """What one person's digest holds so far."""

    recipient: Recipient
    key: str
    destinations: dict[str, Destination] = field(default_factory=dict)
    claimants: set[str] = field(default_factory=set)
    lines: dict[str, Alert] = field(default_factory=dict)
    more: int = 0

    def add(self, alert: Alert) -> None:
        self.claimants.add(alert.row.claimant)
        self.lines.setdefault(alert.row.obligation, alert)


class Digests:
    """Gathers digests and queues their deliveries, in the transaction it is given."""

    def __init__(
        self,
        raising: Raising,
        settings: AlertSettings,
        calendar: BusinessCalendar,
        channels: Mapping[str, ChannelType],
    ) -> None:
        self._raising, self._settings, self._calendar = raising, settings, calendar
        self._channels = tuple(row.traits for row in channels.values())

    def gather(self, connection: Connection, as_of: date, now: datetime) -> int:
        """Give every waiting line to the people whose it is; on Monday add the plan of their week. Returns messages.

        Lines that need nobody stay on the pages. A line of which nobody can be told waits. Whoever had the digest of this day already
        gets no second one: the lines that came since wait for the next morning.
        """
        book.drop_closed_lines(connection)
        waiting = [
            (id_, recounted(alert, as_of, self._calendar))
            for id_, alert in book.waiting_for_digests(connection)
        ]
        followed = book.claimants_followed(connection) if as_of.weekday() == _MONDAY else []
        owners = standing.owners_of(connection, {*followed, *(alert.row.claimant for _, alert in waiting)})
        book.carried(connection, [id_ for id_, alert in waiting if not needs_somebody(alert)], book.ON_PAGES)
        lines = [(id_, alert, self._to(owners, alert)) for id_, alert in waiting if needs_somebody(alert)]
        plans = [self._plan(connection, claimant, as_of, owners) for claimant in followed]
        had = self._had(connection, as_of, [*(to for *_, to in lines), *(plan.everybody for plan in plans)])
        sheets: dict[str, _Sheet] = {}
        carried: dict[str, str] = {}
        for id_, alert, to in lines:
            keys = {_key(one.recipient, as_of) for one in to}
            if not keys or keys & had:
                continue
            for one in to:
                _sheet(sheets, one, as_of).add(alert)
            carried[id_] = _key(_first_person(to), as_of)
        for plan in plans:
            _put_plan(plan, sheets, as_of, had)
        queued = [one for sheet in sheets.values() for one in self._queued(connection, sheet, as_of, now)]
        for key in sorted(set(carried.values())):
            book.carried(
                connection, [id_ for id_, mine in carried.items() if mine == key], book.alert_id(key)
            )
        none = mail_stops.stopped(connection, [mail_stops.DIGESTS]).get(mail_stops.DIGESTS, frozenset())
        return self._raising.queue(connection, [one for one in queued if one.address not in none], now)

    def _to(self, owners: Mapping[str, str], alert: Alert) -> tuple[Destination, ...]:
        return route_digest(self._raising.people_of(owners, alert, alert.as_of), self._channels)

    def _plan(self, connection: Connection, claimant: str, as_of: date, owners: Mapping[str, str]) -> "_Plan":
        """What of a claimant is overdue or to be done within thirty days, and asks something of somebody."""
        everybody = route_digest(self._settings.recipients_of(claimant, as_of), self._channels)
        gone, late = rows.planned_rows(
            connection,
            claimant,
            (date.min, as_of),
            _LATE_WITHOUT_IT,
            _WITH_MONEY & _LATE_WITHOUT_IT,
            _OVERDUE_SHOWN,
        )
        near, coming = rows.planned_rows(
            connection, claimant, (as_of, as_of + _PLANNED), _LISTED, _WITH_MONEY, _COMING_SHOWN
        )
        seen = [*gone, *near]
        waivers = standing.waivers_of(connection, [one.row for one in seen])
        policy = self._settings.policy_of(claimant)
        alerts = [
            planned(one.row, as_of, self._calendar, policy)
            for one in seen
            if not ((waiver := waivers.get(one.row.obligation)) and waiver.holds(one.row))
            and not self._is_put_off(one, as_of)
        ]
        lines = tuple((alert, self._to(owners, alert)) for alert in alerts if needs_somebody(alert))
        return _Plan(claimant, everybody, lines, late + coming - len(seen))

    def _is_put_off(self, one: rows.Seen, as_of: date) -> bool:
        return is_snoozed(Countdown(one.row, words_of(one.row), as_of, self._calendar), one.notified)

    @staticmethod
    def _had(connection: Connection, as_of: date, destinations: Iterable[Iterable[Destination]]) -> set[str]:
        keys = {_key(one.recipient, as_of) for several in destinations for one in several}
        return book.are_raised(connection, keys)

    def _queued(
        self, connection: Connection, sheet: _Sheet, as_of: date, now: datetime
    ) -> list[book.QueuedDelivery]:
        claimants = sorted(sheet.claimants)
        look = self._settings.presentation
        group = groups.digest(claimants, tuple(sheet.lines.values()), sheet.more, as_of, look)
        to = sheet.destinations.values()
        return self._raising.table(
            connection, sheet.key, "digest", claimants, group, as_of, now, Priority.P1, to
        )


@dataclass(frozen=True, slots=True)
class _Plan:
    """The week of one claimant: lines with whom each goes to, and how many due dates are not listed."""

    claimant: str
    everybody: tuple[Destination, ...]
    lines: tuple[tuple[Alert, tuple[Destination, ...]], ...]
    more: int


def _put_plan(plan: _Plan, sheets: dict[str, _Sheet], as_of: date, had: set[str]) -> None:
    """Put the week of a claimant on the sheets of its people; who keeps nothing else hears that nothing is due."""
    free = [one for one in plan.everybody if _key(one.recipient, as_of) not in had]
    for one in free:
        _sheet(sheets, one, as_of).claimants.add(plan.claimant)
    for key in {_key(one.recipient, as_of) for one in free}:
        sheets[key].more += plan.more
    for alert, to in plan.lines:
        for one in to:
            if _key(one.recipient, as_of) not in had:
                _sheet(sheets, one, as_of).add(alert)


def _first_person(to: Sequence[Destination]) -> Recipient:
    """Whose digest a line is said to be in; a room's where no person gets it."""
    people = (one.recipient for one in to if one.recipient.role is not Role.CHANNEL)
    return next(people, to[0].recipient)


def _key(recipient: Recipient, as_of: date) -> str:
    """Unique for a person and a morning; two who are called the same have other addresses."""
    where = "+".join(f"{channel}:{address}" for channel, address in sorted(recipient.addresses.items()))
    return f"digest|{recipient.name}|{where}|{as_of.isoformat()}"


def _sheet(sheets: dict[str, _Sheet], to: Destination, as_of: date) -> _Sheet:
    key = _key(to.recipient, as_of)
    sheet = sheets.setdefault(key, _Sheet(to.recipient, key))
    sheet.destinations.setdefault(to.channel, to)
    return sheet
