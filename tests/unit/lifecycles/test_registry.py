"""The routes of the services are true."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from drawback.adapters.sql.journal import read_journal
from drawback.lifecycles.registry import SERVICES
from drawback.lifecycles.vocabulary import ReceivedEvent, Route
from drawback_schemas import EVENTS, decode
from drawback_schemas.registry import Event
from support.example import Example

STATE_TOPICS = "-state.v1"
ROUTES = [(service.name, route) for service in SERVICES for route in service.routes]


def test_every_event_is_handled_by_a_service_or_published_for_others():
    """Every event class of the schemas is handled by a service, except what is emitted for others outside."""
    received = {route.event for _, route in ROUTES}
    said = {event for _, route in ROUTES for event in route.emits}
    assert set(EVENTS.values()) - received == {EVENTS["claim.priced.v1"]}
    assert EVENTS["claim.priced.v1"] in said


def test_linked_routes_handle_derived_events_only(example: Example):
    """Decision 0010: an input event finds aggregates by their own key, so that no batch can miss a fresh link."""
    seen: dict[type[Event], ReceivedEvent[Any]] = {}
    for event in read_journal(example.engine):
        envelope, body = decode(event.raw)
        seen.setdefault(
            type(body), ReceivedEvent(envelope.id, envelope.source, envelope.claimant, envelope.time, body)
        )
    assert len(seen) > 20
    for _, route in ROUTES:
        if route.event in seen:
            assert not route.event.TOPIC.endswith(STATE_TOPICS)
            assert route.keys(seen[route.event]).linked == ()


@pytest.mark.parametrize(
    ("service", "route"), ROUTES, ids=[f"{s}:{r.event.TYPE}:{r.kind.name}" for s, r in ROUTES]
)
def test_what_a_route_may_emit_is_on_a_state_topic(service: str, route: Route[Any]):
    """Services exchange events over state topics; inbound topics are for the world outside."""
    assert service
    assert all(event.TOPIC.endswith(STATE_TOPICS) for event in route.emits)


def test_an_event_reads_back_as_it_was_written():
    """Encoding then decoding is the identity, with dates and exact decimals."""
    event = EVENTS["claim.paid.v1"](
        claim_id="acme-1", paid_on=date(2026, 6, 10), amount=Decimal("9999999999999999.99")
    )
    assert msgspec.json.decode(msgspec.json.encode(event), type=type(event)) == event
