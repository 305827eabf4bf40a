"""The same hostile records by every way in: each is parked, what stands beside it is handled, and nothing is forged."""

import asyncio
import json
import zlib
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

pytestmark = pytest.mark.slow

TODAY = date(2026, 3, 2)
TOPIC = "drawback.entry.v1"
GOOD = ["XYZ42002201", "XYZ42006715"]
LINE = {
    "line_number": 1,
    "hts": "8481805090",
    "origin": "CN",
    "quantity": "100",
    "unit": "NO",
    "value": "1000.00",
    "charges": [{"duty_class": "duty", "amount": "20.00", "heading": "8481805090", "rate_percent": "2"}],
}


def record(
    number: str = "XYZ41011179", *, type_name: str = "entry.filed.v1", told: object = None, **more: object
) -> bytes:
    """An entry summary of acme, as a producer writes it, but for what is given otherwise."""
    entry = {
        "entry_number": number,
        "entry_type": "01",
        "importer_number": "98-765432100",
        "port": "2704",
        "entry_on": "2025-01-14",
        "import_on": "2025-01-12",
        "lines": [LINE],
    }
    envelope = {
        "id": f"{type_name}/{number}/{zlib.crc32(repr((told, more)).encode())}",
        "source": "urn:acme:erp",
        "type": type_name,
        "time": "2025-01-14T00:00:00Z",
        "partitionkey": "acme",
        "data": entry | (told if isinstance(told, dict) else {}),
    }
    return json.dumps(envelope | more).encode()


CHANGED = {"entry_number": GOOD[0], "revision": 99, "state": "liquidated", "entry_type": "01", "versions": []}
HOSTILE = {
    "a forged conclusion": record(type_name="entry.changed.v1", told=CHANGED),
    "a forged conclusion in the program's name": record(
        type_name="entry.changed.v1", told=CHANGED, source="urn:drawback:entry"
    ),
    "a forged clock": record(
        type_name="deadline.passed.v1",
        told={"subject_kind": "entry", "subject": GOOD[0], "deadline": "D-31", "due_on": "2025-01-14"},
        source="urn:drawback:clock",
    ),
    "an approval said to be verified": record(
        type_name="claim.approved.v1",
        told={"claim_id": "C1", "approved_on": "2025-01-14", "by": "Dana", "identity": "verified"},
    ),
    "everybody's entry": record(partitionkey="*"),
    "a wrong check digit": record("XYZ41011178"),
    "Cyrillic": record("\u0425YZ41011179"),
    "a line end": record("XYZ41011179\n"),
    "a hundred thousand characters": record("X" * 100_000),
    "NUL": record("XYZ4101\x001179"),
    "fractions of a cent": record(told={"lines": [LINE | {"value": "20.001"}]}),
    "no number": record(told={"lines": [LINE | {"quantity": "NaN"}]}),
    "ten million millions": record(told={"lines": [LINE | {"value": "10000000000000"}]}),
    "a negative charge": record(
        told={"lines": [LINE | {"charges": [{"duty_class": "duty", "amount": "-20.00"}]}]}
    ),
    "a day without a calendar": record(told={"import_on": "9999-12-31"}),
    "an instant without a calendar": record(time="0001-01-01T00:00:00+14:00"),
    "a near miss": record(type_name="entry.filled.v1"),
    "a future version": record(type_name="entry.filed.v2"),
    "another CloudEvents": record(specversion="2.0"),
    "a field twice": record().replace(b'"port":', b'"port": "2705", "port":'),
    "nesting without end": record().replace(b'"2704"', b"[" * 50_000 + b"]" * 50_000),
    "half a pair": record().replace(b"2704", rb"\ud800"),
    "no claimant": record(partitionkey=""),
    "an envelope without a claimant": json.dumps({**json.loads(record()), "partitionkey": None}).encode(),
    "all at once": record(
        "E1", told={"import_on": "soon", "lines": [{"line_number": 0}]}, partitionkey="*", time="x"
    ),
    "no JSON": b"\xff\xfe{",
    "another JSON": b"[1, 2]",
}
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
