"""Who is notified, and at what hour."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from drawback.alerting.channel import Traits
from drawback.alerting.deadline_text import words_of
from drawback.alerting.digest import part
from drawback.alerting.model import Alert, DocketRow, Priority, Why
from drawback.alerting.policy import SweepPolicy
from drawback.alerting.routing import (
    Hours,
    Recipient,
    Role,
    escalate_at,
    escalate_to,
    route,
    route_digest,
    route_table,
)
from drawback.alerting.sweep import Countdown, planned, snooze_limit
from drawback.domain.calendar import BusinessCalendar

CHANNELS = (Traits("chat", interrupts=True, threads=True), Traits("mail"))
EASTERN = ZoneInfo("America/New_York")
CALENDAR = BusinessCalendar(frozenset({date(2025, 7, 4)}))
DANA = Recipient("Dana", addresses={"mail": "dana@example.com"})
SAM = Recipient("Sam", addresses={"mail": "sam@example.com"}, role=Role.BACKUP)
KIM = Recipient("Kim", addresses={"mail": "kim@example.com"}, role=Role.MANAGER)
ROOM = Recipient("room", addresses={"chat": "#drawback"}, role=Role.CHANNEL)


def an_alert(days: int = 14, deadline: str = "D-23", subject: str = "c") -> Alert:
    row = DocketRow("acme", "claim", subject, deadline, date(2025, 7, 31), "r", "r", "f", money=Decimal(5000))
    return planned(row, date.fromordinal(row.due_on.toordinal() - days), CALENDAR, SweepPolicy())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=EASTERN).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2025-07-03T06:59", "2025-07-03T07:00"),
        ("2025-07-03T07:00", "2025-07-03T07:00"),
        ("2025-07-03T18:59", "2025-07-03T18:59"),
        ("2025-07-03T19:00", "2025-07-07T07:00"),
        ("2025-07-05T12:00", "2025-07-07T07:00"),
        ("2025-07-07T03:00", "2025-07-07T07:00"),
    ],
)
def test_quiet_hours_end_on_the_morning_of_a_business_day(now: str, told: str) -> None:
    """The evening before Independence Day waits for Monday at seven."""
    assert Hours().not_before(at(now), Priority.P2, DANA, CALENDAR) == at(told)


def test_p1_does_not_wait() -> None:
    """Two days before the end nobody sleeps."""
    now = at("2025-07-05T03:00")

    assert Hours().not_before(now, Priority.P1, DANA, CALENDAR) == now


def test_quiet_hours_are_the_recipients_own() -> None:
    """Seven in New York is four in Los Angeles."""
    west = replace(DANA, time_zone="America/Los_Angeles")

    assert Hours().not_before(at("2025-07-03T07:00"), Priority.P3, west, CALENDAR) == at("2025-07-03T10:00")


@pytest.mark.parametrize(("days", "channels"), [(31, ["mail"]), (30, ["mail", "chat"])])
def test_slack_hears_of_it_from_thirty_days(days: int, channels: list[str]) -> None:
    """Mail from the start, the channel when it comes near."""
    assert [to.channel for to in route(an_alert(days), (DANA, ROOM), CHANNELS)] == channels


def test_an_absent_owner_is_passed_over() -> None:
    """Out of office: the backup is notified instead."""
    away = replace(DANA, away=True)

    assert [to.recipient.name for to in route(an_alert(), (away, SAM, KIM, ROOM), CHANNELS)] == [
        "Sam",
        "room",
    ]


def test_escalation_goes_from_owner_to_backup_to_manager_and_ends() -> None:
    """One step after the other, then nobody is left."""
    steps = [
        [to.recipient.name for to in escalate_to((DANA, SAM, KIM, ROOM), n, CHANNELS)] for n in (1, 2, 3)
    ]

    assert steps == [["Sam"], ["Kim"], []]


@pytest.mark.parametrize(
    ("priority", "now", "then"),
    [
        (Priority.P1, "2025-07-05T23:30", "2025-07-06T00:30"),
        (Priority.P2, "2025-07-02T10:00", "2025-07-02T14:00"),
        (Priority.P2, "2025-07-02T13:00", "2025-07-02T17:00"),
        (Priority.P2, "2025-07-03T15:00", "2025-07-07T11:00"),
        (Priority.P2, "2025-07-02T07:30", "2025-07-02T13:00"),
        (Priority.P2, "2025-07-02T08:59", "2025-07-02T13:00"),
        (Priority.P2, "2025-07-02T09:00", "2025-07-02T13:00"),
        (Priority.P2, "2025-07-02T13:01", "2025-07-03T09:01"),
        (Priority.P2, "2025-07-02T16:59", "2025-07-03T12:59"),
        (Priority.P2, "2025-07-02T17:00", "2025-07-03T13:00"),
        (Priority.P2, "2025-07-02T20:00", "2025-07-03T13:00"),
        (Priority.P2, "2025-07-05T12:00", "2025-07-07T13:00"),
        (Priority.P2, "2025-07-05T03:00", "2025-07-07T13:00"),
        (Priority.P3, "2025-07-05T03:30", "2025-07-07T03:30"),
        (Priority.P3, "2025-07-03T10:00", "2025-07-07T10:00"),
    ],
)
def test_escalation_waits_in_business_time(priority: Priority, now: str, then: str) -> None:
    """One hour at P1 at any hour, four business hours at P2, one business day at P3."""
    assert escalate_at(at(now), priority, CALENDAR) == at(then)


@pytest.mark.parametrize(("days", "limit"), [(30, 7), (10, 7), (9, 6), (4, 1), (3, 0), (2, 0)])
def test_a_snooze_ends_three_days_before_the_date(days: int, limit: int) -> None:
    """Seven days at most, never within the last three."""
    row = an_alert().row
    on = row.due_on - timedelta(days=days)

    assert snooze_limit(Countdown(row, words_of(row), on, CALENDAR)) == limit


@pytest.mark.parametrize(("lately", "tables"), [(0, 0), (1, 1)])
def test_more_than_twenty_of_one_kind_become_one_table(lately: int, tables: int) -> None:
    """Twenty alerts are sent one by one; the twenty-first within ten minutes makes it a table."""
    alerts = [an_alert(subject=f"c{n}") for n in range(20)]
    other = an_alert(deadline="D-40")

    parted = part([*alerts, other], {("acme", "D-23"): lately}, lambda _: 20, lambda _: 50)

    assert len(parted.groups) == tables
    assert len(parted.single) == (1 if tables else 21)
    assert other in parted.single


def test_each_claimant_has_a_limit_of_its_own() -> None:
    """Six of each: a table for who wants no more than five, one by one for who wants twenty."""
    alerts = [an_alert(subject=f"c{n}") for n in range(6)]
    theirs = [replace(one, row=replace(one.row, claimant="harbor")) for one in alerts]

    parted = part([*alerts, *theirs], {}, {"acme": 20, "harbor": 5}.__getitem__, lambda _: 50)

    assert list(parted.single) == alerts
    assert [list(group) for group in parted.groups] == [theirs]


@pytest.mark.parametrize(
    ("deadline", "days", "why", "rings"),
    [
        ("D-23", 30, Why.THRESHOLD, True),
        ("D-23", 31, Why.THRESHOLD, False),
        ("D-40", 31, Why.THRESHOLD, True),
        ("D-30", 0, Why.THRESHOLD, False),
        ("D-23", -3, Why.OVERDUE, True),
        ("D-23", 300, Why.ARRIVED, True),
        ("D-23", 300, Why.MOVED, True),
        ("D-30", 300, Why.CHANGED, True),
        ("D-23", 300, Why.CLOSED, True),
    ],
)
def test_what_is_far_off_does_not_ring(deadline: str, days: int, why: Why, *, rings: bool) -> None:
    """Near, an inquiry, or a surprise does; what CBP or the clock does never by its threshold."""
    alert = replace(an_alert(days, deadline), why=why)
    assert [to.channel for to in route(alert, (DANA, ROOM), CHANNELS)] == [
        "mail",
        *(["chat"] if rings else []),
    ]


def test_a_digest_rings_at_no_person() -> None:
    """A room reads it; a person only where nothing rings; a table goes over every way."""
    both = replace(DANA, addresses={"mail": "dana@example.com", "chat": "@dana"})
    people = (both, SAM, ROOM)
    assert [(to.recipient.name, to.channel) for to in route_digest(people, CHANNELS)] == [
        ("Dana", "mail"),
        ("room", "chat"),
    ]
    assert [(to.recipient.name, to.channel, to.address) for to in route_table(people, CHANNELS)] == [
        ("Dana", "chat", "@dana"), ("Dana", "mail", "dana@example.com"), ("room", "chat", "#drawback"),
    ]  # fmt: skip


def test_where_everybody_is_away_all_are_told_rather_than_none() -> None:
    """The owner goes before whoever stands in for them; a room is never away."""
    away = [replace(one, away=True) for one in (DANA, SAM)]
    assert [to.recipient.name for to in route_table((*away, ROOM), CHANNELS)] == ["Dana", "room"]
    assert [to.recipient.name for to in route_table((away[0], SAM, ROOM), CHANNELS)] == ["Sam", "room"]
    assert [to.recipient.name for to in route_table((ROOM,), CHANNELS)] == ["room"]
    assert escalate_to((*away, KIM), 1, CHANNELS) == ()
    assert [to.recipient.name for to in escalate_to((DANA, away[1], KIM), 1, CHANNELS)] == ["Kim"]
