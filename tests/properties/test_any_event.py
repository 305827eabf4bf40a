"""Whatever comes in, of whatever type: it is handled or parked, and what comes behind it is handled too."""

import json
import os
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from drawback.adapters.sql.journal import differences, read_journal
from drawback.adapters.sql.store import SqlStore, table
from drawback.app.bootstrap import load_law
from drawback.engine.message import Message
from drawback.engine.replay import replay
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback_schemas import EVENTS
from support.schemas import Schema, event_schema_file, resolved, sample
from support.world import memory

MANY = int(os.environ.get("DRAWBACK_FUZZ_EXAMPLES", "25"))
"""Examples of one run; more for a long one by hand."""
TODAY = date(2026, 3, 2)
ODD = st.sampled_from(
    [
        None, True, 0, -1, 2**63, 10**30, 1.5, "", " ", "*", "x" * 5000, "\x00", "\u200b", "\u0425YZ42002201", "NaN", "Infinity", "-0",
        "1e400", "20.001", "9" * 60, "0001-01-01", "9999-12-31", "2025-02-30", "2024-02-29", "1980-01-01", "2079-12-31", [], {}, [[]],
        "XYZ-4200220-1", "XYZ42002201", "XYZ42002202", "X20250615123456", "A-570-967", "8481805090", "0.005", "10000", "-500.00",
    ]
)  # fmt: skip
LAW = load_law()


def mutated(draw: st.DrawFn, schema: Schema, root: Schema) -> Any:
    """A value made from a schema in which some fields are something else, are missing, or come many times."""
    schema = resolved(schema, root)
    if "anyOf" in schema:
        schema = resolved(draw(st.sampled_from(schema["anyOf"])), root)
    fate = draw(st.integers(0, 30))
    if fate == 0:
        return draw(ODD)
    match schema.get("type"):
        case "object":
            names = [
                name
                for name in schema["properties"]
                if name in schema.get("required", ()) or draw(st.booleans())
            ]
            kept = names if fate > 1 else names[:-1]
            return {name: mutated(draw, schema["properties"][name], root) for name in kept}
        case "array":
            return [mutated(draw, schema["items"], root) for _ in range(draw(st.integers(0, 3)))]
    return _plain(draw, schema, root)


def _plain(draw: st.DrawFn, schema: Schema, root: Schema) -> Any:
    if schema.get("type") == "null":
        return None
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    if schema.get("type") == "integer":
        return draw(st.integers(1, 3))
    if schema.get("format") == "date":
        return draw(st.dates(date(2024, 1, 1), date(2026, 1, 1))).isoformat()
    return sample(schema, root, full=True)


@st.composite
def records(draw: st.DrawFn) -> bytes:
    """One record of any type, mostly as it should be."""
    name = draw(st.sampled_from(list(EVENTS)))
    schema = event_schema_file(name)
    claimant = "*" if EVENTS[name].TOPIC == "drawback.adcvd.v1" else "acme"
    told: dict[str, Any] = {
        "id": draw(st.uuids()).hex,
        "source": "urn:fuzz",
        "type": name,
        "time": draw(st.datetimes()).isoformat() + "Z",
        "partitionkey": claimant,
        "data": mutated(draw, schema, schema),
    }
    if draw(st.integers(0, 20)) == 0:
        told[draw(st.sampled_from(sorted(told)))] = draw(ODD)
    raw = json.dumps(told).encode()
    return raw[: draw(st.integers(0, len(raw)))] if draw(st.integers(0, 40)) == 0 else raw


@settings(max_examples=MANY, suppress_health_check=list(HealthCheck))
@given(batch=st.lists(records(), min_size=1, max_size=8))
def test_every_record_is_handled_or_parked(batch: list[bytes]) -> None:
    """No exception leaves the step, each record is in the journal or parked, and the journal gives the same state again."""
    _handled_or_parked(memory(), batch)


@pytest.mark.slow
@settings(max_examples=max(MANY // 4, 1), suppress_health_check=list(HealthCheck))
@given(batch=st.lists(records(), min_size=1, max_size=8))
def test_every_record_is_handled_or_parked_on_postgresql(
    empty_on_postgres: Callable[[], Engine], batch: list[bytes]
) -> None:
    """What SQLite stores in any case PostgreSQL may refuse (a NUL, a figure out of range): the record is parked there too."""
    _handled_or_parked(empty_on_postgres(), batch)


def _handled_or_parked(engine: Engine, batch: list[bytes]) -> None:
    again = memory()
    step = Step(SERVICES, SqlStore(engine), LAW)

    outcome = step.handle([Message(raw, position=place) for place, raw in enumerate(batch)], as_of=TODAY)

    with engine.connect() as connection:
        journaled = len(connection.execute(select(table("journal").c.seq)).all())
        refused = select(table("parked").c.id).where(
            table("parked").c.reason_kind.in_(("invalid", "undecodable", "unknown-type"))
        )
        parked = len(connection.execute(refused).all())
        whole = select(table("parked").c.id).where(
            table("parked").c.reason_kind == "fault", table("parked").c.subject_kind == ""
        )
        given_up = len(connection.execute(whole).all())
    assert journaled == outcome.received
    assert journaled + parked + given_up + outcome.repeated >= len(set(batch))
    replay(read_journal(engine), Step(SERVICES, SqlStore(again), LAW))
    assert differences(engine, again) == []
    engine.dispose()
    again.dispose()
