"""The database's own metrics are counted where they are."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import create_engine, insert

from drawback.adapters.clock import SimulatedClock
from drawback.adapters.sql.tables import metadata
from drawback.adapters.telemetry.database_metrics import DatabaseMetrics, WaitingSince

TODAY = date(2026, 3, 2)


def samples(engine):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in DatabaseMetrics(engine, SimulatedClock(TODAY)).collect()
        for sample in metric.samples
    }


def a_deadline(subject, due_on, **more):
    return {
        "claimant": "c",
        "subject_kind": "claim",
        "subject": subject,
        "deadline": "protest",
        "due_on": due_on,
        "rule": "r",
        "citation": "19 CFR 174.12(e)",
        "formula": "f",
        **more,
    }


def test_an_empty_database_counts_nothing():
    """Without rows, the outbox and every class of deadlines count zero, so that an alert has something to look at."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)

    found = samples(engine)
    size = found.pop(("drawback_database_bytes",))

    assert size > 0
    assert found.pop(("drawback_database_up",)) == 1
    assert set(found.values()) == {0}
    assert {name for name, *_ in found} == {
        "drawback_outbox_rows",
        "drawback_outbox_oldest_age_seconds",
        "drawback_docket_open",
        "drawback_alerts_undelivered",
        "drawback_alerts_oldest_overdue_seconds",
        "drawback_scheduler_lock_until_timestamp_seconds",
    }
    assert [found["drawback_docket_open", due] for due in ("overdue", "week", "month", "later")] == [0] * 4


def test_a_database_that_does_not_answer_is_reported():
    """Without a database there is one metric, which says so."""
    engine = create_engine("sqlite:////nowhere/at/all.db")

    assert samples(engine) == {("drawback_database_up",): 0}


def test_alerts_that_have_not_arrived_are_counted_by_state():
    """What was sent is not counted; the age is that of the longest waiting one, from when it should have gone out."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    now = SimulatedClock(TODAY).now()
    rows = [  # state, created, due
        ("queued", now - timedelta(hours=9), now - timedelta(minutes=2)),  # waited for the end of quiet hours
        ("retrying", now - timedelta(minutes=30), now + timedelta(minutes=5)),
        ("dead", now - timedelta(days=3), now - timedelta(days=3)),
        ("sent", now - timedelta(days=9), now - timedelta(days=9)),
    ]
    with engine.begin() as connection:
        connection.execute(
            insert(metadata.tables["delivery"]),
            [
                fill(
                    "delivery",
                    {"key": state, "state": state, "created_at": created, "due_at": due},
                )
                for state, created, due in rows
            ],
        )

    found = samples(engine)

    states = ("queued", "retrying", "sending", "dead")
    assert [found["drawback_alerts_undelivered", state] for state in states] == [1, 1, 0, 1]
    assert found["drawback_alerts_oldest_overdue_seconds",] == 1800


def test_jobs_say_when_they_last_ran_and_who_may_run_them():
    """Each heartbeat gives its time and length; the lock gives its end while somebody holds it."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    at = datetime.combine(TODAY, time(12), UTC)
    with engine.begin() as connection:
        connection.execute(
            insert(metadata.tables["sweep_heartbeat"]),
            [{"job": "sweep", "beat_at": at, "as_of": TODAY, "raised": 3, "milliseconds": 250, "note": ""}],
        )
        connection.execute(
            insert(metadata.tables["scheduler_lock"]),
            [{"name": "scheduler", "holder": "a", "until_at": at + timedelta(seconds=90)}],
        )

    found = samples(engine)

    assert found["drawback_job_last_run_timestamp_seconds", "sweep"] == at.timestamp()
    assert found["drawback_job_last_run_seconds", "sweep"] == 0.25
    assert found["drawback_scheduler_lock_until_timestamp_seconds",] == at.timestamp() + 90


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([(0, None, None)], 0),  # nothing waits
        ([(0, 1, 5), (10, 1, 5)], 10),  # the first one still waits
        ([(0, 1, 5), (10, 6, 9)], 0),  # all of the first look are gone; 6 is seen for the first time
        ([(0, 1, 5), (10, 3, 9), (30, 6, 12)], 20),  # 6 was seen at the second look
        ([(0, 1, 5), (10, None, None), (30, 6, 12)], 0),  # emptied in between
    ],
)
def test_the_oldest_in_the_outbox_is_as_old_as_the_first_look_that_saw_it(looks, expected):
    """The age counts from the look at which the oldest number was there for the first time."""
    waiting = WaitingSince()
    start = datetime.combine(TODAY, time(8), UTC)

    ages = [waiting.age(first, last, start + timedelta(seconds=at)) for at, first, last in looks]

    assert ages[-1] == expected


def test_deadlines_are_counted_by_how_near_they_are():
    """Yesterday is overdue; today and the seventh day are the week; the eighth and the 30th the month; then later."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    offsets = {"a": -1, "b": 0, "c": 7, "d": 8, "e": 30, "f": 31}
    rows = [a_deadline(name, TODAY + timedelta(days=days), met_on=None) for name, days in offsets.items()]
    rows.append(a_deadline("met", TODAY - timedelta(days=9), met_on=TODAY))
    with engine.begin() as connection:
        connection.execute(insert(metadata.tables["docket"]), [fill("docket", row) for row in rows])

    found = samples(engine)

    assert [found["drawback_docket_open", due] for due in ("overdue", "week", "month", "later")] == [
        1,
        2,
        2,
        1,
    ]


def test_deadlines_are_counted_once_a_minute():
    """A docket of millions takes a second to count, and a scrape comes every fifteen."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    clock = SimulatedClock(TODAY, time(9))
    metrics = DatabaseMetrics(engine, clock)
    seen = []
    for at in (time(9), time(9, 0, 59), time(9, 1)):
        clock.set(TODAY, at)
        (docket,) = [one for one in metrics.collect() if one.name == "drawback_docket_open"]
        seen.append(sum(sample.value for sample in docket.samples))
        with engine.begin() as connection:
            row = fill("docket", a_deadline(f"claim-{at}", TODAY, met_on=None))
            connection.execute(insert(metadata.tables["docket"]), [row])

    assert seen == [0, 0, 2]


def test_parked_events_are_counted_by_reason_while_open():
    """Settled parked events are no longer counted."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    rows = [
        ("1", "refused", "open"),
        ("2", "refused", "open"),
        ("3", "malformed", "open"),
        ("4", "malformed", "closed"),
    ]
    with engine.begin() as connection:
        connection.execute(
            insert(metadata.tables["parked"]),
            [
                fill(
                    "parked",
                    {"id": id_, "reason_kind": kind, "reason": "r", "status": status, "parked_on": TODAY},
                )
                for id_, kind, status in rows
            ],
        )
        connection.execute(
            insert(metadata.tables["outbox"]), [{"topic": "t", "key": "k", "event_id": "e", "raw": b"{}"}]
        )

    found = samples(engine)

    assert (found["drawback_parked_open", "refused"], found["drawback_parked_open", "malformed"]) == (2, 1)
    assert found[("drawback_outbox_rows",)] == 1


def fill(table, row):
    """Give every other required column an empty value of its type."""
    empty = {str: "", int: 0, bool: False, bytes: b"", date: TODAY}
    columns = metadata.tables[table].c
    return {c.name: empty.get(_kind(c), 0) for c in columns if not c.nullable and not c.primary_key} | row


def _kind(column):
    try:
        return column.type.python_type
    except NotImplementedError:
        return None
