"""The same hostile records by every way in: each is parked, what stands beside it is handled, and nothing is forged."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select

from drawback.adapters.clock import SimulatedClock
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.partition_step import SqlStep
from drawback.adapters.sql.store import table
from drawback.app.bootstrap import load_law
from drawback.app.inbox import WatchedInbox
from drawback.app.parked_replay import CannotReplayError
from drawback.app.product import Product
from drawback.app.receiving import EventReceiver
from drawback.engine.door import FrontDoor, Side
from drawback.engine.message import Message
from drawback.engine.ports import RawRecord
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback.people.permissions import AccessRole
from drawback.people.viewer import Viewer
from drawback_schemas import Malformed
from support.hostile import GOOD, HOSTILE, record

pytestmark = pytest.mark.slow

TODAY = date(2026, 3, 2)
TOPIC = "drawback.entry.v1"
Way = Callable[[Product, Sequence[bytes], Path], None]


def heard(product: Product, raws: Sequence[bytes], _: Path) -> None:
    """Events that a program hands to the product."""
    product.handle(raws, TODAY)


def history(product: Product, raws: Sequence[bytes], _: Path) -> None:
    """`drawback backfill`."""
    product.catch_up(raws, TODAY)


def file(product: Product, raws: Sequence[bytes], folder: Path) -> None:
    """`drawback intake FILE --kind events`."""
    path = folder / "events.jsonl"
    path.write_bytes(b"\n".join(raws) + b"\n")
    product.take_in(path, claimant="acme", on=TODAY, kind="events")


def inbox(product: Product, raws: Sequence[bytes], folder: Path) -> None:
    """The watched folder."""
    path = folder / "events.jsonl"
    path.write_bytes(b"\n".join(raws) + b"\n")
    WatchedInbox(product, folder, "acme", 0.0).take(path, "acme", TODAY)
    assert not path.exists()


def api(product: Product, raws: Sequence[bytes], _: Path) -> None:
    """`POST /api/v1/events`, in the name of somebody who may send events of all claimants."""
    ops = Viewer("Ada", frozenset({AccessRole.OPS}))
    told = EventReceiver(product, SimulatedClock(TODAY)).receive(raws, ops)
    assert {one.index for one in told if one.outcome == "heard"} == {0, len(raws) - 1}


def worker(product: Product, raws: Sequence[bytes], _: Path) -> None:
    """A worker with all services."""
    take(product, "embedded", Step(SERVICES, product.store, load_law()), raws)


def worker_apart(product: Product, raws: Sequence[bytes], _: Path) -> None:
    """The worker of entries where services run apart."""
    [entries] = [one for one in SERVICES if one.name == "entries"]
    take(
        product,
        "entries",
        Step((entries,), product.store, load_law(), all_services=SERVICES, direct=False),
        raws,
    )


def take(product: Product, service: str, made: Step, raws: Sequence[bytes]) -> None:
    """What a worker does with a partition, tombstones and odd keys and headers among it."""

    def join(_: str, store: object) -> Step:
        made._store = store
        return made

    async def run() -> None:
        step = SqlStep(product.engine, join, lambda: TODAY)
        await step.claim_partitions(service, "me", 1, {TOPIC: [0]})
        records = [
            RawRecord(TOPIC, 0, place, b"somebody else", raw, 0, (("ce_id", b"\xff"),) if place == 3 else ())
            for place, raw in enumerate(raws)
        ]
        tombstone = RawRecord(TOPIC, 0, len(raws), b"acme", None, 0)
        headers = RawRecord(TOPIC, 0, len(raws) + 1, None, record(GOOD[1]), 0, (("", b""), ("ce_type", None)))
        reached = await step.handle(service, TOPIC, 0, [*records, tombstone, headers])
        assert reached == len(raws) + 2

    asyncio.run(run())


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


def rows(engine: Engine, name: str) -> Sequence[object]:
    with engine.connect() as connection:
        return connection.execute(select(table(name))).all()


@pytest.mark.parametrize(
    "way", [heard, history, file, inbox, api, worker, worker_apart], ids=lambda way: way.__name__
)
def test_what_is_hostile_is_parked_and_the_rest_is_handled(engine, way, tmp_path):
    """Whichever way they come: two entries stand, unchanged; none of the hostile records is in the journal; no traceback."""
    folder = tmp_path / "in"
    folder.mkdir()
    raws = [record(GOOD[0]), *HOSTILE.values(), record(GOOD[1])]

    way(Product(engine, load_law()), raws, folder)

    entries = rows(engine, "entry")
    assert sorted((one.claimant, one.key, one.state) for one in entries) == [
        ("acme", number, "filed") for number in GOOD
    ]
    assert {one.type for one in rows(engine, "journal")} == {"entry.filed.v1"}
    assert len(rows(engine, "journal")) == 2
    if way is not api:
        assert len([one for one in rows(engine, "parked") if one.status == "open"]) >= len(HOSTILE)
    assert not [
        one
        for one in rows(engine, "parked")
        if one.reason_kind == "fault" or "fault of this program" in one.reason
    ]


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_no_correction_of_what_is_parked_is_a_way_in(raw):
    """Handed in as the correction of a parked event, by a person or a program: refused, and the parked one stays."""
    engine = create_engine("sqlite://")
    migrate(engine)
    product = Product(engine, load_law())
    product.handle([record("XYZ41044684"), record(GOOD[0])], TODAY)
    [parked] = rows(engine, "parked")

    with pytest.raises((Malformed, CannotReplayError)):
        product.replay_parked(parked.id, TODAY, raw)

    assert [one.status for one in rows(engine, "parked")] == ["open"]
    assert len(rows(engine, "journal")) == 1
    engine.dispose()


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_every_refusal_says_what_was_seen_and_expected(raw):
    """A sentence for each, no fault of the program, and where it is JSON the field with what is expected of it."""
    for side in (Side.OUTSIDE, Side.OUR_TOPICS):
        with pytest.raises(Malformed) as refused:
            FrontDoor(side).judge(Message(raw, TOPIC))
        assert "fault of this program" not in str(refused.value)
        assert refused.value.faults or refused.value.kind == "undecodable"
