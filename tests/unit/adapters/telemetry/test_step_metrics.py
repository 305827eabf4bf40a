"""What the step reports is counted once per batch, and how long the oldest record waits is known."""

import json
from datetime import date
from types import SimpleNamespace

import pytest

from drawback.adapters.kafka.dispatch import Partition
from drawback.adapters.kafka.liveness import LivenessCheck, Position
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.store import SqlStore
from drawback.adapters.sql.tables import metadata
from drawback.adapters.telemetry.process_metrics import oldest_age
from drawback.adapters.telemetry.step_metrics import STAGES, StepMetrics
from drawback.app.bootstrap import load_law
from drawback.engine.step import Message, Step
from drawback.lifecycles.inquiries import routes as inquiries
from drawback_schemas import Malformed

NOW_MS = 1_772_366_400_000


def samples(metrics):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in metrics.collect()
        for sample in family.samples
    }


def an_event(number):
    event = {
        "id": f"e{number}",
        "source": "urn:test",
        "type": "inquiry.issued.v1",
        "time": "2026-03-01T12:00:00Z",
        "partitionkey": "acme",
        "data": {"inquiry_id": f"q{number}", "form": "CF-28", "issued_on": "2026-03-01", "entry_number": "AA010000005"},
    }  # fmt: skip
    return Message(json.dumps(event).encode(), "drawback.inquiry.v1", 0, number)


@pytest.fixture
def step():
    """A step that is watched, and what is counted of it."""
    engine = open_database("sqlite://")
    metadata.create_all(engine)
    metrics = StepMetrics(lambda: NOW_MS)
    yield (
        Step((inquiries.SERVICE,), SqlStore(engine), load_law(), observer=metrics.of("inquiries")),
        metrics,
    )
    engine.dispose()


def test_a_batch_is_counted_by_what_came_of_it_and_by_stage(step):
    """New, known and unreadable messages are distinguished; each stage took some time; the batch counts once."""
    handling, metrics = step
    handling.handle([an_event(1)], as_of=date(2026, 3, 2))

    handling.handle([an_event(1), an_event(2), Message(b"unreadable")], as_of=date(2026, 3, 2))

    found = samples(metrics)
    outcomes = ("heard", "repeated", "parked")
    assert [found["drawback_step_events_total", "inquiries", name] for name in outcomes] == [2, 1, 1]
    assert found["drawback_step_batch_messages_count", "inquiries"] == 2
    assert found["drawback_step_batch_messages_sum", "inquiries"] == 4
    assert all(found["drawback_step_stage_seconds_total", "inquiries", stage] > 0 for stage in STAGES)


def test_what_the_edge_refused_is_parked_with_its_sentence(step):
    """A message that the edge could not put together is parked as it says, and counted."""
    handling, metrics = step
    refused = Malformed("the header ce_id is missing", kind="undecodable")

    outcome = handling.handle([Message(b"{}", "t", 0, 1, refused)], as_of=date(2026, 3, 2))

    assert outcome.parked == 1
    assert samples(metrics)["drawback_step_events_total", "inquiries", "parked"] == 1


def test_the_age_at_commit_is_that_of_the_oldest_record():
    """From the record's place in the log to the commit; a record without a time is not counted."""
    metrics = StepMetrics(lambda: NOW_MS)
    observer = metrics.of("inquiries")

    observer.committed(0.25, NOW_MS - 1500)
    observer.committed(0.25, 0)

    found = samples(metrics)
    assert found["drawback_record_age_seconds_count", "inquiries"] == 1
    assert found["drawback_record_age_seconds_sum", "inquiries"] == 1.5
    assert found["drawback_step_stage_seconds_total", "inquiries", "commit"] == 0.5


@pytest.mark.parametrize(
    ("lag", "under_way_ms", "reached_ms", "expected"),
    [
        (0, None, NOW_MS - 60_000, 0),  # nothing waits, however long ago the last one was
        (3, NOW_MS - 5_000, NOW_MS - 60_000, 5),  # a batch hangs in the step: its first record's age
        (3, None, NOW_MS - 7_000, 7),  # not fetched yet: since when all was handled
        (3, None, None, 0),  # just assigned: not known yet
    ],
)
def test_the_oldest_record_that_waits(lag, under_way_ms, reached_ms, expected):
    """What is with the step is known exactly; what was not fetched has waited since all was handled, at most."""
    place = Partition("t", 0)
    dispatcher = SimpleNamespace(
        under_way_ms={place: under_way_ms} if under_way_ms else {},
        reached_ms={place: reached_ms} if reached_ms else {},
    )
    stall = LivenessCheck(dispatcher)
    stall.positions = {place: Position(10, 10 + lag)}

    assert oldest_age(stall, NOW_MS) == expected
