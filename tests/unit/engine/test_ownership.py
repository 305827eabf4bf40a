"""What services that run apart share out: journal, parking, passing on, and links made within a batch."""

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from drawback.adapters.sql.store import SqlStore, table
from drawback.app.bootstrap import load_law
from drawback.engine.door import CLOCK, FrontDoor, Side
from drawback.engine.message import Message
from drawback.engine.ownership import FORWARDED, Ownership
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback_schemas import EVENTS, encode, envelope_of
from drawback_schemas.claims import ClaimDesignated
from drawback_schemas.inquiries import InquiryIssued
from drawback_schemas.parts import DesignationPart
from drawback_schemas.time import DeadlinePassed
from drawback_topics import TOPICS
from support.world import memory

PARTS = {service.name: Ownership(service, SERVICES) for service in SERVICES}
INTERNAL = {topic.name for topic in TOPICS if topic.internal}
TODAY = date(2026, 3, 2)


@pytest.fixture
def engine():
    made = memory()
    yield made
    made.dispose()


def apart(engine, name=""):
    """The step of one service, or of whoever only passes events on."""
    services = [service for service in SERVICES if service.name == name]
    return Step(services, SqlStore(engine), load_law(), all_services=SERVICES, direct=False)


def on_topic(topic, *raws):
    return [Message(raw, topic, 0, number) for number, raw in enumerate(raws)]


def rows(engine, name):
    with engine.connect() as connection:
        return connection.execute(select(table(name))).all()


def wrapped(event, number, claimant="acme", source="urn:drawback:claim"):
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    return encode(envelope_of(event, id=f"e{number}", source=source, claimant=claimant, subject="", time=at))


def a_passed_deadline(number=1):
    passed = DeadlinePassed(
        subject_kind="claim", subject="CLM1", deadline="time-bar", due_on=date(2026, 3, 1)
    )
    return wrapped(passed, number, source=CLOCK)


def an_inquiry(number=1):
    issued = InquiryIssued(inquiry_id="Q1", form="CF-28", issued_on=TODAY)
    return wrapped(issued, number, source="urn:acme:erp")


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_event_from_outside_is_journaled_by_one_service(event):
    """Of all services exactly one journals an input event, and it reads its topic; what services say is journaled by none."""
    journaling = [service for service in SERVICES if PARTS[service.name].journals(event)]

    assert len(journaling) == (0 if event.TOPIC in INTERNAL else 1)
    assert all(event.TOPIC in service.topics for service in journaling)


@pytest.mark.parametrize("topic", TOPICS, ids=[topic.name for topic in TOPICS])
def test_one_service_answers_for_a_topic(topic):
    """What cannot be read is parked by one of the services that read the topic."""
    answering = [service for service in SERVICES if PARTS[service.name].answers_for(topic.name)]

    assert len(answering) == 1
    assert topic.name in answering[0].topics


def test_what_several_services_receive_is_journaled_once(engine):
    """A due date that went by is handled by three services and stands in the journal once."""
    raw = a_passed_deadline()

    outcomes = {
        name: apart(engine, name).handle(on_topic(DeadlinePassed.TOPIC, raw), as_of=TODAY)
        for name in ("claims", "matching", "entries")
    }

    assert {name: outcome.received for name, outcome in outcomes.items()} == {
        "claims": 1,
        "matching": 1,
        "entries": 1,
    }
    assert [row.event_id for row in rows(engine, "journal")] == ["e1"]
    assert {(row.service, row.event_id) for row in rows(engine, "handled")} == {
        ("claims", "e1"),
        ("matching", "e1"),
        ("entries", "e1"),
    }


def test_what_nobody_can_read_is_parked_once_and_stays_settled(engine):
    """A service that comes to unreadable bytes after a person has settled them does not open them again."""
    messages = on_topic(DeadlinePassed.TOPIC, b"no json")
    apart(engine, "entries").handle(messages, as_of=TODAY)
    with engine.begin() as connection:
        connection.execute(table("parked").update().values(status="ignored"))

    apart(engine, "claims").handle(messages, as_of=TODAY)
    apart(engine, "matching").handle(messages, as_of=TODAY)

    assert [row.status for row in rows(engine, "parked")] == ["ignored"]


def test_an_event_on_another_topic_goes_to_its_own_once(engine):
    """A notice that was written to the claims' topic is passed on to its own, once, and handled by nobody on the way."""
    step = apart(engine, "claims")
    messages = on_topic("drawback.claim.v1", an_inquiry(), an_inquiry())

    first = step.handle(messages, as_of=TODAY)
    again = step.handle(messages, as_of=TODAY)

    assert (first.received, first.repeated, again.received, again.repeated) == (1, 1, 0, 2)
    assert [(row.topic, row.key, row.event_id) for row in rows(engine, "outbox")] == [
        (InquiryIssued.TOPIC, "acme", "e1")
    ]
    assert rows(engine, "journal") == []
    assert [row.service for row in rows(engine, "handled")] == [FORWARDED]


def test_what_only_services_say_is_parked_where_it_does_not_belong(engine):
    """A state event that somebody outside wrote to an inbound topic is parked with the topic that it belongs on."""
    changed = wrapped(ClaimDesignated(**_designation("A", "E1", active=True)), 1)

    apart(engine, "entries").handle(on_topic("drawback.entry.v1", changed), as_of=TODAY)

    (parked,) = rows(engine, "parked")
    assert "claim.designated.v1 is only said by this program, on drawback.claim-state.v1" in parked.reason
    assert rows(engine, "outbox") == []


def _designation(claim, entry, *, active):
    part = DesignationPart(entry_number=entry, line_number=1, export_id="X1", quantity=Decimal(5))
    return {
        "claim_id": claim,
        "order_on": TODAY,
        "active": active,
        "method": "direct",
        "designations": (part,),
    }


def test_units_let_go_in_the_same_batch_are_free(engine):
    """A claim designates one entry, then another, and both events stand in one batch: the first entry's units are free."""
    first, second = (
        wrapped(ClaimDesignated(**_designation("A", entry, active=True)), number)
        for number, entry in enumerate(("E1", "E2"))
    )

    apart(engine, "matching").handle(on_topic(ClaimDesignated.TOPIC, first, second), as_of=TODAY)

    held = Counter(row.key for row in rows(engine, "link") if row.kind == "lot" and row.link == "claim:A")
    assert held == {"E2": 1}


def test_a_state_that_comes_back_within_a_batch_still_counts(engine):
    """Units let go and taken again in one batch: the version, which names one content, goes on and is never used twice."""
    step = apart(engine, "matching")
    on, off = (ClaimDesignated(**_designation("A", "E1", active=active)) for active in (True, False))
    step.handle(on_topic(ClaimDesignated.TOPIC, wrapped(on, 1)), as_of=TODAY)
    before = {row.key: (row.version, row.doc) for row in rows(engine, "lot")}

    step.handle(on_topic(ClaimDesignated.TOPIC, wrapped(off, 2), wrapped(on, 3)), as_of=TODAY)

    after = {row.key: (row.version, row.doc) for row in rows(engine, "lot")}
    assert before == {"E1": (1, after["E1"][1])}
    assert after["E1"][0] == 3


def test_events_of_this_program_take_the_same_way(engine):
    """What a command, the scheduler or a person says is passed on to its topic, under its own id, and only once."""
    step = apart(engine)

    inside = FrontDoor(Side.INSIDE)
    outcome = step.handle([Message(a_passed_deadline()), Message(b"no json")], as_of=TODAY, door=inside)
    again = step.handle([Message(a_passed_deadline())], as_of=TODAY, door=inside)

    assert (outcome.received, outcome.parked, again.repeated) == (1, 1, 1)
    assert [row.event_id for row in rows(engine, "outbox")] == ["e1"]
    assert rows(engine, "journal") == []
