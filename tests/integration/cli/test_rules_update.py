"""`drawback rules update`: one command lays a newer table over the law, derives the database anew and says what moved."""

import json
from decimal import Decimal

import pytest
from msgspec.structs import replace
from sqlalchemy import text
from typer.testing import CliRunner

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.cli.rules import app
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


@pytest.fixture
def database(tmp_path):
    """An entry of 2 June 2025, deposit $1,000, liquidated at $1,500 on a day for which no rate of interest is known."""
    path = tmp_path / "drawback.db"
    engine = open_database(f"sqlite:///{path}")
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
    yield world
    engine.dispose()


def update(tmp_path, text: str, *options: str):
    table = tmp_path / "newer.csv"
    table.write_text(text, encoding="utf-8")
    where = ["--folder", str(tmp_path / "law"), "--database", str(tmp_path / "drawback.db")]
    return CliRunner().invoke(app, ["update", str(table), *where, *options])


def test_the_newer_row_gives_the_interest_that_was_not_known(database: World, tmp_path):
    """500 × ((1 + 0.07/365)^333 − 1) = 32.97: the entry moves, with the reason beside it; a second time nothing does."""
    assert database.entry().other.interest is None

    done = json.loads(update(tmp_path, RATES, "--json").stdout)

    assert (done["table"], done["added"]) == ("interest rates", 1)
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


def test_a_table_that_is_wrong_moves_nothing(database: World, tmp_path):
    """The sentence names the row; neither the table nor the database is written."""
    refused = update(tmp_path, RATES.replace("2026-06-30", "2026-03-30"))
    assert refused.exit_code == 1
    assert not (tmp_path / "law").exists()
    assert database.entry().other.interest is None


def test_without_a_database_the_table_is_taken_all_the_same(tmp_path):
    """A person who has just begun has nothing that could move."""
    table = tmp_path / "newer.csv"
    table.write_text(RATES, encoding="utf-8")
    done = CliRunner().invoke(
        app,
        ["update", str(table), "--folder", str(tmp_path / "law"), "--database", str(tmp_path / "none.db")],
    )
    assert done.exit_code == 0
    assert "nothing to derive anew" in done.stdout
    assert (tmp_path / "law").exists()
