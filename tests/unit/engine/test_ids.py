"""An id is unique for who says it: nobody's event is lost because somebody else's, or another one of theirs, has its id."""

import json
from datetime import date

import pytest
from sqlalchemy import create_engine, select

from drawback.adapters.sql.journal import differences, journal_heads, read_journal, story_differences
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import SqlStore, table
from drawback.app.bootstrap import load_law
from drawback.engine.message import Message
from drawback.engine.replay import replay
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from support.world import memory

pytestmark = pytest.mark.slow

TODAY = date(2026, 3, 2)
PAID = {"claim_id": "C1", "paid_on": "2025-06-10", "amount": "500.00"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    """An empty database of each kind."""
    url = (
        f"sqlite:///{tmp_path / 'x.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_database")
    )
    made = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    migrate(made)
    yield made
    made.dispose()


def record(claimant, type_name="claim.paid.v1", data=None, **more):
    told = {
        "id": "17",
        "source": "urn:erp",
        "type": type_name,
        "time": "2025-06-10T12:00:00Z",
        "partitionkey": claimant,
        "data": data or PAID,
    }
    return Message(json.dumps(told | more).encode())


def rows(engine, name):
    with engine.connect() as connection:
        return connection.execute(select(table(name))).all()


@pytest.mark.parametrize("together", [True, False])
def test_two_claimants_may_use_the_same_id(engine, together):
    """Both are heard, also in one batch; a second delivery of either changes nothing, and the replay finds both."""
    step = Step(SERVICES, SqlStore(engine), load_law())
    first, second = record("acme"), record("zed")
    batches = [[first, second]] if together else [[first], [second]]

    received = sum(step.handle(batch, as_of=TODAY).received for batch in batches)
    again = step.handle([second, first, second], as_of=TODAY)

    assert (received, again.received, again.repeated) == (2, 0, 3)
    assert sorted((row.claimant, row.event_id) for row in rows(engine, "journal")) == [
        ("acme", "17"),
        ("zed", "17@zed"),
    ]
    rebuilt = memory()
    replay(
        read_journal(engine),
        Step(SERVICES, SqlStore(rebuilt), load_law()),
        heads=lambda: journal_heads(engine),
    )
    assert differences(engine, rebuilt) + story_differences(engine, rebuilt) == []


def test_an_id_that_names_another_event_is_parked(engine):
    """An ERP that counts entries and payments by one number each: the second is parked with a sentence, not taken for a repetition."""
    step = Step(SERVICES, SqlStore(engine), load_law())
    step.handle([record("acme")], as_of=TODAY)

    outcome = step.handle(
        [
            record("acme", "claim.withdrawn.v1", {"claim_id": "C1", "withdrawn_on": "2025-07-01"}),
            record("acme"),
        ],
        as_of=TODAY,
    )

    assert (outcome.received, outcome.parked, outcome.repeated) == (0, 1, 1)
    [parked] = [row for row in rows(engine, "parked") if row.reason_kind == "invalid"]
    assert (parked.field, parked.claimant) == ("id", "acme")
    assert "claim.paid.v1 of this claimant has it" in parked.reason


def test_a_bad_record_under_anothers_id_is_parked(engine):
    """What cannot come in is told to its claimant, whoever's event has the same id."""
    step = Step(SERVICES, SqlStore(engine), load_law())
    step.handle([record("acme")], as_of=TODAY)

    outcome = step.handle(
        [record("zed", data=PAID | {"amount": "x"}), record("acme", data=PAID | {"amount": "x"})], as_of=TODAY
    )

    assert (outcome.parked, outcome.repeated) == (1, 1)
