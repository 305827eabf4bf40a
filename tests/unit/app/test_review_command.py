"""`drawback review`: what waits for a person, decided one by one, in bulk and for good; the next match obeys."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from drawback.app.bootstrap import open_product
from drawback.cli import match, review
from drawback_schemas.claims import ClaimantRegistered
from support.dashboard import ACME
from support.world import a_line, an_entry, an_export

pytestmark = pytest.mark.slow  # a database for each test

pytest.importorskip("ortools")

ON, EXPORT = "2025-12-01", "X20250615100001/1"
FIRST, SECOND = "XYZ41011179", "XYZ41011187"
PAIR = f"{FIRST}/1+{EXPORT}"
BY = ("--claimant", ACME, "--by", "Dana Whitfield")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Path]:
    """A claimant that lets a person look below 70 %: a dear import of another part, and a cheap one of the same part."""
    path = tmp_path / "review.db"
    product = open_product(f"sqlite:///{path}")
    events = [
        ClaimantRegistered(name="Acme", registered_on=date(2021, 1, 1), propose_from=70, review_from=20),
        an_entry(FIRST, "2025-01-15", lines=[a_line(sku="SKU-2", duty="500.00")]),
        an_entry(SECOND, "2025-01-15", lines=[a_line(sku="SKU-1", duty="300.00")]),
        an_export(EXPORT, left="2025-06-15", sku="SKU-1"),
    ]
    product.emit([(ACME, event) for event in events], date(2025, 7, 1), "urn:test")
    yield path
    product.engine.dispose()


def told(app: Any, database: Path, *arguments: str) -> tuple[int, Any]:
    ran = CliRunner().invoke(app, [*arguments, "--json", "-d", str(database)])
    assert ran.stdout, ran.output
    return ran.exit_code, json.loads(ran.stdout)


def value(database: Path) -> str:
    _, found = told(match.app, database, "--on", ON, "--dry-run")
    return str(found[0]["value"])


def test_the_queue_shows_both_sides_with_money_and_reasons(database: Path) -> None:
    """99 % of $500.00 waits; what is sure is proposed meanwhile."""
    code, (row,) = told(review.app, database, "list", "--on", ON)
    assert code == 0
    assert (row["pair"], row["money"], row["confidence"]) == (PAIR, "495.00", 55)
    assert row["imported"]["part"] == "SKU-2"
    assert row["exported"]["part"] == "SKU-1"
    assert row["reasons"] == [
        "another part at the same eight digits: SKU-2 imported, SKU-1 exported",
        "only the Schedule B number 8481805090 names the export",
        "no carrier document proves the export (19 CFR 190.72)",
    ]


def test_what_is_approved_is_proposed_by_the_next_match(database: Path) -> None:
    """The decision notes the money that waited, and the queue is empty after it."""
    code, (said,) = told(review.app, database, "approve", PAIR, "--on", ON, *BY)
    assert code == 0
    assert (said["verdict"], said["money"], said["decided_by"]) == ("approve", "495.00", "Dana Whitfield")
    assert value(database) == "495.00"
    assert told(review.app, database, "list", "--on", ON)[1] == []


def test_what_is_rejected_in_bulk_never_comes_up_until_somebody_approves_it(database: Path) -> None:
    """Of two decisions the later one holds."""
    before = value(database)
    assert told(review.app, database, "reject", "--all", "--on", ON, *BY)[1][0]["pair"] == PAIR
    assert told(review.app, database, "list", "--on", ON) == (1, [])
    assert value(database) == before != "495.00"
    told(review.app, database, "approve", PAIR, "--on", ON, *BY)
    assert value(database) == "495.00"


def test_a_pair_of_parts_is_remembered_for_whatever_comes_later(database: Path) -> None:
    """Another entry of the part needs no second look; a rejected pairing stays rejected."""
    told(review.app, database, "remember", "approve", "SKU-2", "SKU-1", *BY)
    assert value(database) == "495.00"
    told(review.app, database, "reject", PAIR, "--on", ON, *BY)
    assert value(database) != "495.00"
    told(review.app, database, "remember", "reject", "SKU-2", "SKU-1", *BY)
    told(review.app, database, "approve", PAIR, "--on", ON, *BY)
    assert value(database) == "495.00"


def test_a_replay_of_the_decisions_gives_the_same_state(database: Path) -> None:
    """Decisions are events in the journal."""
    told(review.app, database, "remember", "approve", "SKU-2", "SKU-1", *BY)
    told(review.app, database, "approve", PAIR, "--on", ON, *BY)
    from drawback.cli.replay import app as replay  # noqa: PLC0415 - used once

    ran = CliRunner().invoke(replay, ["-d", str(database)])
    assert ran.exit_code == 0, ran.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("approve", "XYZ41011179", *BY), "expected ENTRY/LINE+EXPORT"),
        (("approve", f"{FIRST}/1+NOWHERE/1", *BY), "has no export NOWHERE/1"),
        (("approve", PAIR, "--claimant", "other", "--by", "Dana"), "other has no entry"),
        (("reject", PAIR, "--claimant", ACME, "--by", " "), "say who decides"),
        (("reject", *BY), "name the pairings"),
        (("remember", "approve", " ", "SKU-1", *BY), "name both parts"),
    ],
)
def test_what_cannot_be_decided_is_a_sentence(
    database: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    """What was seen and what was expected; nothing is decided."""
    ran = CliRunner().invoke(review.app, [*arguments, "-d", str(database)])
    assert ran.exit_code
    assert sentence in " ".join(ran.output.split())
