"""The database's own metrics are counted where they are."""

from datetime import date, timedelta

from sqlalchemy import create_engine, insert

from drawback.adapters.database_metrics import DatabaseMetrics
from drawback.adapters.tables import metadata

TODAY = date(2026, 3, 2)


def samples(engine):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in DatabaseMetrics(engine, lambda: TODAY).collect()
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

    assert samples(engine) == {
        ("drawback_outbox_rows",): 0,
        ("drawback_docket_open", "later"): 0,
        ("drawback_docket_open", "month"): 0,
        ("drawback_docket_open", "overdue"): 0,
        ("drawback_docket_open", "week"): 0,
    }


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
