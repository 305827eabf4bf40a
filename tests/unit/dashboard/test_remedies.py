"""The remedies through command and page: the list, the boards, what is recorded, and what is refused."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace
from sqlalchemy import Engine
from typer.testing import CliRunner

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.cli.remedies import app as remedies
from drawback.dashboard.app import create_app
from drawback_schemas.cape import EntryCapeAnswered
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import ChargePart
from support.dashboard import ACME, number
from support.world import a_line, an_entry, day

pytestmark = pytest.mark.slow

TODAY = date(2026, 6, 3)
HELD, LIQUIDATED = (number("XYZ", n) for n in (1, 2))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[tuple[Engine, str]]:
    """One entry that CAPE holds, one liquidated with $200 more."""
    url = f"sqlite:///{tmp_path}/remedies.db"
    engine = open_database(url)
    migrate(engine)
    line = a_line(value="10000.00", duty="440.00")
    ieepa = ChargePart(duty_class="chapter-99", amount=Decimal("1000.00"), heading="99030125")
    events = [
        an_entry(HELD, "2025-10-02", lines=[replace(line, charges=(*line.charges, ieepa))]),
        EntryCapeAnswered(entry_number=HELD, answered_on=day("2026-06-01"), outcome="submitted"),
        an_entry(LIQUIDATED, "2025-10-02", lines=[line]),
        LiquidationPosted(
            entry_number=LIQUIDATED,
            liquidated_on=day("2026-05-04"),
            outcome="increase",
            liquidated_duty=Decimal("640.00"),
        ),
    ]
    Product(engine, load_law()).emit([(ACME, event) for event in events], TODAY, "urn:test")
    yield engine, url
    engine.dispose()


def run(url: str, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(remedies, [*words, "-d", url])
    assert result.exit_code == code, result.output
    return result.output if code else result.stdout


def test_the_list_has_the_protest_with_its_money(database: tuple[Engine, str]) -> None:
    """The nearest last day first; the protest of $200 until 2026-11-02 (day 180 is Saturday 10-31)."""
    found = json.loads(run(database[1], "--json", "--on", "2026-06-03"))
    protest = next(one for one in found if one["remedy"] == "protest")
    assert (protest["subject"], protest["due_on"], protest["money"]) == (LIQUIDATED, "2026-11-02", "200.00")
    assert [one["due_on"] for one in found] == sorted(one["due_on"] for one in found)


def test_the_board_says_what_excludes_what(database: tuple[Engine, str]) -> None:
    """While CAPE holds the entry, a correction and the entry of type 09 are refused."""
    told = json.loads(run(database[1], "show", HELD, "--json", "--on", "2026-06-03"))
    board = {one["remedy"]: one for one in told["remedies"]}
    assert (board["cape"]["standing"], board["cape"]["money"]) == ("used", "1000.00")
    assert board["correction"]["standing"] == "closed"
    assert "864" in board["correction"]["because"]


def test_what_is_excluded_is_refused_unless_it_happened_all_the_same(database: tuple[Engine, str]) -> None:
    """An entry of type 09 while CAPE holds the entry: refused with the reason, recorded with --despite, found on the entry."""
    words = ("take", HELD, "--remedy", "reconciliation", "--on", "2026-06-02")
    assert "864" in run(database[1], *words, code=1)
    assert "look" in run(database[1], *words, "--despite")
    told = json.loads(run(database[1], "show", HELD, "--json", "--on", "2026-06-03"))
    used = next(one for one in told["remedies"] if one["remedy"] == "reconciliation")
    assert (used["standing"], used["taken_on"]) == ("used", "2026-06-02")


def test_wrong_calls_are_sentences(database: tuple[Engine, str]) -> None:
    """A suit without a denial, an amount that is none, an end of what was not begun, a thing that is not there."""
    url = database[1]
    assert "needs a protest that was denied" in run(url, "take", LIQUIDATED, "--remedy", "suit", code=1)
    assert "no amount" in run(url, "take", LIQUIDATED, "--remedy", "tender", "--amount", "NaN", code=2)
    assert "no prior disclosure" in run(
        url, "end", LIQUIDATED, "--remedy", "prior-disclosure", "--outcome", "denied", code=1
    )
    run(url, "show", "NOTHING", code=1)


def test_pages_show_list_and_board(database: tuple[Engine, str]) -> None:
    """The list links to the board; a board of nothing is a page that says so."""
    with TestClient(
        create_app(database[0], today=lambda: TODAY, rules_version="test"), base_url="http://127.0.0.1:8000"
    ) as web:
        listed = web.get("/remedies")
        assert listed.status_code == 200
        assert "$200.00" in listed.text
        shown = web.get(f"/remedies/entry/{ACME}/{HELD}")
        assert shown.status_code == 200
        assert "Post summary correction" in shown.text
        assert web.get(f"/remedies/entry/{ACME}/NOTHING").status_code == 404
        assert web.get(f"/remedies/lot/{ACME}/{HELD}").status_code == 404
        assert web.get("/api/v1/remedies").json()["items"]
