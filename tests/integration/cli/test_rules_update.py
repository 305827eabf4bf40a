"""`drawback rules update`: one command lays a newer table over the law, derives the database anew and says what moved."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, select, text
from typer.testing import CliRunner

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.store import table
from drawback.app import law_update
from drawback.app import rederive as rederiving
from drawback.app.bootstrap import KeptLaw
from drawback.app.product import Product
from drawback.cli.rules import app
from drawback.config.sources import load_settings
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import ChargePart
from support.world import World, a_designation, a_line, an_entry, an_export, day

ENTRY = "XYZ41011179"
RATES = (
    "from_on,through_on,underpayment,overpayment,corporate_overpayment,corporate_above_10000,source,certainty,known_on\n"
    '2026-04-01,2026-06-30,7,7,6,,"a notice invented for this test",secondary,2026-04-01\n'
)
HEADING = (
    "programme,heading_from,heading_to,entry_from,entry_to,answer,provisions,reason,otherwise,authority,source,certainty,"
    "known_on,open_point\n"
    "A programme invented for this test,99039901,99039901,2025-01-01,,yes,,its order allows drawback,,19 U.S.C. 2411,"
    "a notice invented for this test,secondary,2026-05-02,\n"
)


def a_world_with_an_undetermined_entry(engine: Engine) -> World:
    """An entry of 2 June 2025, deposit $1,000, liquidated at $1,500 on a day for which no rate of interest is known."""
    migrate(engine)
    world = World(engine)
    world.receives(
        an_entry(ENTRY, "2025-06-02", lines=[a_line(value="20000.00", duty="1000.00")]),
        LiquidationPosted(
            entry_number=ENTRY, liquidated_on=day("2026-05-01"), liquidated_duty=Decimal("1500.00")
        ),
        an_export("X1/1", "2025-09-15"),
    )
    world.files("c1", "2025-10-01", a_designation(ENTRY, "X1/1", claimed={"364": "990.00"}))
    return world


@pytest.fixture
def database(tmp_path):
    """That world in a file."""
    engine = open_database(f"sqlite:///{tmp_path / 'drawback.db'}")
    yield a_world_with_an_undetermined_entry(engine)
    engine.dispose()


def update(tmp_path, text: str, *options: str):
    table = tmp_path / "newer.csv"
    table.write_text(text, encoding="utf-8")
    where = ["--database", str(tmp_path / "drawback.db"), "--by", "Dana Whitfield"]
    return CliRunner().invoke(app, ["update", str(table), *where, *options])


def test_the_newer_row_gives_the_interest_that_was_not_known(database: World, tmp_path):
    """500 × ((1 + 0.07/365)^333 − 1) = 32.97: the entry moves, with the reason beside it; a second time nothing does."""
    assert database.entry().other.interest is None

    done = json.loads(update(tmp_path, RATES, "--json").stdout)

    assert (done["table"], done["added"], done["version"]) == ("interest rates", 1, 1)
    [entry] = done["recomputed"]["entries"]
    assert entry["entry_number"] == ENTRY
    assert (entry["before"]["interest"], entry["after"]["interest"]) == ("none", "$32.97")
    assert done["recomputed"]["claims"] == []
    assert database.entry().other.interest == Decimal("32.97")
    assert "$32.97" in database.docket(ENTRY)["D-37"].summary

    again = json.loads(update(tmp_path, RATES, "--json").stdout)
    assert (again["recomputed"]["entries"], again["messages"]) == ([], 0)


def test_each_owner_is_told_once_of_a_newer_table(database: World, tmp_path):
    """Two claimants' entries move by one table: one message each, which names the entry and what it was."""
    for claimant, number in (("acme", "XYZ41011187"), ("zeta", "XYZ41011195")):
        database.receives(
            an_entry(number, "2025-06-02", lines=[a_line(value="20000.00", duty="1000.00")]),
            LiquidationPosted(
                entry_number=number, liquidated_on=day("2026-05-01"), liquidated_duty=Decimal("1500.00")
            ),
            claimant=claimant,
        )

    done = json.loads(update(tmp_path, RATES, "--json").stdout)

    with database.engine.connect() as connection:
        told = connection.execute(text("select claimant, title from alert where title like 'Newer%'")).all()
    assert sorted((row.claimant, row.title) for row in told) == [
        ("acme", "Newer table of interest rates: 2 records moved"),
        ("zeta", "Newer table of interest rates: 1 record moved"),
    ]
    assert done["messages"] >= len(told)


def test_a_newer_heading_moves_the_claims_that_rest_on_it(database: World, tmp_path):
    """25 % under a heading nobody knew is no drawback; once its order is known, 99 % of $5,000 comes back, and an amendment is drafted."""
    [line] = an_entry("XYZ41011187", lines=[a_line(value="20000.00", duty="1000.00")]).lines
    surcharge = ChargePart(duty_class="chapter-99", amount=Decimal("5000.00"), heading="9903990100")
    database.receives(
        an_entry("XYZ41011187", "2025-06-02", lines=[replace(line, charges=(*line.charges, surcharge))]),
        an_export("X2/1", "2025-09-16"),
    )
    database.files("c2", "2025-10-02", a_designation("XYZ41011187", "X2/1", claimed={"364": "990.00"}))
    assert database.claim("c2").entitled == Decimal("990.00")

    said = update(tmp_path, HEADING).stdout

    assert "c2: entitled $990.00 → $5,940.00" in said
    assert database.claim("c2").entitled == Decimal("5940.00")


def versions(tmp_path) -> list[dict[str, object]]:
    listed = CliRunner().invoke(app, ["versions", "--json", "--database", str(tmp_path / "drawback.db")])
    return json.loads(listed.stdout)


def law_of_rows(world: World, kind: str) -> set[int]:
    """The versions of the law under which the documents of a kind were decided."""
    with world.engine.connect() as connection:
        return set(connection.execute(select(table(kind).c.law)).scalars())


def test_a_table_that_is_wrong_moves_nothing(database: World, tmp_path):
    """The sentence names the row; no version is made, and the database stays as it is."""
    refused = update(tmp_path, RATES.replace("2026-06-30", "2026-03-30"))
    assert refused.exit_code == 1
    assert versions(tmp_path) == []
    assert database.entry().other.interest is None


def test_a_version_says_who_laid_what_and_when_and_every_document_says_its_version(database: World, tmp_path):
    """Before the first update all stands at 0; after it the entry that moved stands at 1, and nothing stands at 2, by which nothing moved."""
    assert law_of_rows(database, "entry") == law_of_rows(database, "claim") == {0}

    update(tmp_path, RATES)
    update(tmp_path, HEADING)

    first, second = versions(tmp_path)
    assert (first["version"], first["table"], first["rows"], first["who"], first["file"]) == (
        1, "interest rates", 1, "Dana Whitfield", "newer.csv",
    )  # fmt: skip
    assert (second["version"], second["table"]) == (2, "tariff programmes")
    assert first["laid_at"] <= second["laid_at"]
    assert (law_of_rows(database, "entry"), law_of_rows(database, "claim")) == ({1}, {0})
    shown = CliRunner().invoke(app, ["versions", "--show", "1", "--database", str(tmp_path / "drawback.db")])
    assert shown.stdout == RATES.replace(
        '"a notice invented for this test"', "a notice invented for this test"
    )


def test_a_process_that_runs_answers_by_the_new_table_from_its_next_transaction_on(database: World, tmp_path):
    """A product opened before the update prices an entry that comes in after it with the new rate, and says by which version."""
    settings = load_settings({"database": {"url": f"sqlite:///{tmp_path / 'drawback.db'}"}})
    running = Product(database.engine, KeptLaw(database.engine, settings))
    assert running.law.rates.known_through < day("2026-05-01")

    update(tmp_path, RATES)

    number = "XYZ41011187"
    running.emit(
        [
            ("acme", an_entry(number, "2025-06-02", lines=[a_line(value="20000.00", duty="1000.00")])),
            ("acme", LiquidationPosted(
                entry_number=number, liquidated_on=day("2026-05-01"), liquidated_duty=Decimal("1500.00")
            )),
        ],
        day("2026-05-01"),
        "urn:test",
    )  # fmt: skip
    assert database.entry(number).other.interest == Decimal("32.97")
    with database.engine.connect() as connection:
        law = connection.scalar(text("select law from entry where key = :key"), {"key": number})
    assert law == running.law.version == 1


def test_what_comes_in_while_the_database_is_derived_anew_is_derived_too(
    database: World, tmp_path, monkeypatch
):
    """An entry that a worker writes between the replay and the lock is under the new table afterwards."""
    number = "XYZ41011187"
    came: list[str] = []

    derive = rederiving.JournalFollower.catch_up

    def then_a_worker_writes(self):
        derive(self)
        if not came:
            came.append(number)
            database.receives(
                an_entry(number, "2025-06-02", lines=[a_line(value="20000.00", duty="1000.00")]),
                LiquidationPosted(
                    entry_number=number, liquidated_on=day("2026-05-01"), liquidated_duty=Decimal("1500.00")
                ),
            )

    monkeypatch.setattr(rederiving.JournalFollower, "catch_up", then_a_worker_writes)

    assert update(tmp_path, RATES).exit_code == 0
    assert came == [number]
    assert database.entry(number).other.interest == Decimal("32.97")


@pytest.mark.usefixtures("database")
def test_of_two_who_lay_a_table_at_once_one_is_told_to_start_again(tmp_path, monkeypatch):
    """The number of a version is given once; the second update leaves nothing behind."""
    lay = law_update.rederive
    once: list[int] = []

    def another_first(*args, **options):
        if not once:
            once.append(1)
            assert update(tmp_path, RATES).exit_code == 0
        return lay(*args, **options)

    monkeypatch.setattr(law_update, "rederive", another_first)
    refused = update(tmp_path, HEADING)

    assert refused.exit_code == 1
    assert "somebody laid version 1 of the law meanwhile" in refused.stderr
    [only] = versions(tmp_path)
    assert only["table"] == "interest rates"


def test_the_database_is_made_where_there_is_none(tmp_path):
    """A person who has just begun has nothing that could move; the table is kept for what comes."""
    done = update(tmp_path, RATES)
    assert done.exit_code == 0, done.stderr
    assert "0 events derived anew" in done.stdout
    assert [one["version"] for one in versions(tmp_path)] == [1]


@pytest.mark.postgres
def test_on_a_server_the_table_and_what_it_moves_are_one_transaction_too(postgres_database, tmp_path):
    """The same on PostgreSQL: an entry moves, its row says version 1, and what comes afterwards is priced by it."""
    world = a_world_with_an_undetermined_entry(open_database(postgres_database))
    table_file = tmp_path / "newer.csv"
    table_file.write_text(RATES, encoding="utf-8")

    settings = load_settings({"database": {"url": postgres_database}})
    running = Product(world.engine, KeptLaw(world.engine, settings))
    assert running.law.rates.known_through < day("2026-05-01")
    now = datetime(2026, 5, 2, 12, tzinfo=UTC)

    done = law_update.lay_over(
        world.engine, settings, table_file, who="Dana Whitfield", now=now, on=now.date()
    )

    assert (done.version, done.found.events) == (1, 4)
    assert world.entry().other.interest == Decimal("32.97")
    assert law_of_rows(world, "entry") == {1}
    assert (running.law.version, running.law.rates.known_through) == (1, day("2026-06-30"))
    world.engine.dispose()
