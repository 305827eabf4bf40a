"""What if: the answer is what really comes of the events, and asking changes nothing."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from typer.testing import CliRunner

from drawback.adapters.sql.migrate import all_tables
from drawback.app.bootstrap import load_law, open_product
from drawback.app.product import encoded
from drawback.app.what_if import FIGURES, imagine
from drawback.cli.what_if import app
from drawback_schemas import Event
from drawback_schemas.adcvd import RatePublished
from drawback_schemas.entries import EntryCorrected
from drawback_schemas.envelope import ALL_CLAIMANTS
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import RatePart
from support.world import ACME, World, a_designation, a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow  # a database for each test

ON = day("2026-02-02")
NUMBER, CASE = "XYZ41011179", "A-570-890"
LINE = a_line(ad="1000.00", case=CASE)
RATE = RatePublished(
    case_number=CASE,
    kind="final",
    published_on=day("2026-02-01"),
    rate=RatePart(rate_percent=Decimal(25)),
    period_from=day("2025-01-01"),
    period_to=day("2025-12-31"),
    fr_cite="91 FR 4321",
)
POSTED = LiquidationPosted(entry_number=NUMBER, posted_on=day("2026-01-30"), liquidated_on=day("2026-01-30"))
STORIES: dict[str, Sequence[tuple[str, Event]]] = {
    "a rate": [(ALL_CLAIMANTS, RATE)],
    "a liquidation": [(ACME, POSTED)],
    "a rate and then a liquidation": [(ALL_CLAIMANTS, RATE), (ACME, POSTED)],
    "a correction": [
        (
            ACME,
            EntryCorrected(
                entry_number=NUMBER, corrected_on=ON, lines=(a_line(duty="200.00"),), reason="psc"
            ),
        )
    ],
    "a new entry": [(ACME, an_entry("XYZ41011187", "2026-01-15"))],
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An AD entry, its export, a filed claim on both."""
    made = World(open_product(f"sqlite:///{tmp_path / 'world.db'}").engine)
    made.receives(
        an_entry(NUMBER, "2025-01-15", lines=(LINE,), entry_type="03"), an_export(left="2025-06-15")
    )
    made.files("acme-1", "2025-08-01", a_designation(NUMBER))
    yield made
    made.engine.dispose()


def rows(engine: Engine, name: str) -> list[dict[str, Any]]:
    """All rows of a table."""
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(all_tables().tables[name])).mappings()]


def figures(engine: Engine) -> dict[tuple[str, str], dict[str, Any]]:
    """The figures that are compared, of every claim and entry."""
    found = {}
    for kind, names in FIGURES.items():
        for row in rows(engine, kind):
            found[kind, row["key"]] = {name: row[name] for name in names}
    return found


@pytest.mark.parametrize("name", STORIES)
def test_the_answer_is_what_really_comes_of_it(world: World, name: str) -> None:
    """First asked, then heard: the figures that were said to differ are those that differ, with these values."""
    engine, raws = world.product.engine, [encoded(who, event, ON, "urn:test") for who, event in STORIES[name]]
    before, whole = figures(engine), {one: rows(engine, one) for one in all_tables().tables}
    answer = imagine(engine, load_law(), raws, ON)
    assert {one: rows(engine, one) for one in all_tables().tables} == whole
    world.product.handle(raws, ON)
    after = figures(engine)
    assert answer.events == len(raws)
    said = {(one.kind, one.key): dict(one.figures) for one in answer.consequences if one.figures}
    really = {
        key: {n: (before.get(key, {}).get(n), now[n]) for n in now if before.get(key, {}).get(n) != now[n]}
        for key, now in after.items()
        if now != before.get(key)
    }
    assert said == really
    assert said


def test_what_cannot_be_handled_is_said_and_leaves_no_trace_in_the_rest(world: World) -> None:
    """A conclusion of the program and bytes that are no JSON are refused; the good event beside them counts."""
    forged = json.dumps(
        {
            "id": "f",
            "source": "x",
            "type": "entry.changed.v1",
            "time": "2026-02-02T00:00:00Z",
            "partitionkey": ACME,
            "data": {"type": "entry.changed.v1"},
        }
    ).encode()
    good = encoded(ALL_CLAIMANTS, RATE, ON, "urn:test")
    answer = imagine(world.product.engine, load_law(), [forged, b"{", good], ON)
    assert (answer.events, len(answer.refused)) == (1, 2)
    assert answer.totals["difference"] == Decimal("1500.00")


def test_the_totals_are_sums_by_hand(world: World) -> None:
    """25 % instead of 10 % of $10,000: $1,500.00 more on the entry."""
    answer = imagine(world.product.engine, load_law(), [encoded(ALL_CLAIMANTS, RATE, ON, "urn:test")], ON)
    assert answer.totals["difference"] == Decimal("1500.00")


def test_others_are_left_out(world: World) -> None:
    """Who may not see a claimant learns nothing of it, not even in a sum."""
    raws = [encoded(ALL_CLAIMANTS, RATE, ON, "urn:test")]
    answer = imagine(world.product.engine, load_law(), raws, ON, sees=lambda claimant: claimant == "zed")
    assert not answer.consequences
    assert set(answer.totals.values()) == {Decimal("0.00")}


def test_the_command_prints_what_would_move_and_ends_with_1_where_nothing_does(tmp_path: Path) -> None:
    """A file of events in, figures before and after out."""
    database = tmp_path / "x.db"
    product = open_product(f"sqlite:///{database}")
    product.emit(
        [(ACME, an_entry(NUMBER, "2025-01-15", lines=(LINE,), entry_type="03"))], date(2025, 2, 1), "urn:test"
    )
    file = tmp_path / "rate.jsonl"
    file.write_bytes(encoded(ALL_CLAIMANTS, RATE, ON, "urn:test") + b"\n")
    ran = CliRunner().invoke(app, [str(file), "--on", "2026-02-02", "-d", str(database), "--json"])
    found = json.loads(ran.stdout)
    assert ran.exit_code == 0
    assert found["moved"][0]["figures"]["difference"] == {"before": "0.00", "after": "1500.00"}
    product.handle([file.read_bytes().strip()], ON)
    product.engine.dispose()
    ran = CliRunner().invoke(app, [str(file), "--on", "2026-02-02", "-d", str(database)])
    assert ran.exit_code == 1
    assert "Nothing was written." in ran.stdout
