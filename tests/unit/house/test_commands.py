"""The commands that read: what they print, in which form, and with which exit code they end."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from drawback.app.bootstrap import open_product
from drawback.cli.main import app, load
from drawback.cli.verbs import VERBS
from drawback.simulation.generator.generate import generate
from drawback_schemas.claims import ClaimantRegistered
from drawback_schemas.entries import EntryFiled
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.parts import ChargePart, LinePart

ENTRY = "ABC12345676"
DAY = date(2024, 6, 3)
ON = date(2025, 6, 2)


def _line() -> LinePart:
    duty = ChargePart(duty_class="duty", amount=Decimal("1000.00"), rate_percent=Decimal(5))
    return LinePart(
        line_number=1,
        hts="8481803090",
        origin="DE",
        quantity=Decimal(100),
        unit="NO",
        value=Decimal("20000.00"),
        charges=(duty,),
        sku="V-1",
    )


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """A database in which one entry came in, goods went out, a claim was proposed and something was parked."""
    path = tmp_path_factory.mktemp("house") / "a b.db"
    product = open_product(f"sqlite:///{path}")
    events = [
        ("acme", ClaimantRegistered(name="Acme", registered_on=DAY)),
        (
            "acme",
            EntryFiled(
                entry_number=ENTRY,
                entry_type="01",
                importer_number="12-345678900",
                port="2704",
                entry_on=DAY,
                import_on=DAY,
                lines=(_line(),),
            ),
        ),
        (
            "acme",
            GoodsDisposed(
                export_id="X-1",
                disposal="exported",
                disposed_on=date(2025, 3, 3),
                schedule_b="8481803090",
                quantity=Decimal(40),
                unit="NO",
                value=Decimal("9000.00"),
                destination="CA",
                hts="8481803090",
                sku="V-1",
            ),
        ),
    ]
    product.emit(events, ON, "urn:test")
    product.cut(ON)
    product.handle([b"{this is not JSON"], ON)
    product.engine.dispose()
    return str(path)


def _run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == code, done.output
    return done.stdout


def _json(*arguments: str, code: int = 0):
    return json.loads(_run(*arguments, "--json", code=code))


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_of_the_help_can_be_loaded_and_explains_itself(verb):
    """A verb of the table is there, and its help says what it does."""
    made = load(verb)

    assert made.name == verb.name
    assert "Usage" in _run(verb.name, "--help")


def test_help_is_quick_and_imports_no_database():
    """Listing the verbs imports neither the database nor the web parts nor the rules."""
    code = "import sys, drawback.cli.main; print([m for m in sys.modules if m.split('.')[0] in {'sqlalchemy','fastapi','faust'}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_wrong_call_ends_with_2_and_nothing_found_with_1(database):
    """Exit codes: 2 for a verb that does not exist, 1 for what is not there, 0 for what is."""
    _run("clams", code=2)
    _run("claims", "show", "nobody", "-d", database, code=1)
    _run("claims", "-d", "/nowhere/at/all.db", code=1)
    _run("claims", "-d", "oracle://x", code=2)
    _run("claims", "-d", database)


def test_a_backfill_is_taken_once_and_says_what_could_not_be_read(tmp_path):
    """Simulated years from their files; again, nothing is taken twice; a line of noise is parked, exit code 1."""
    folder, target = tmp_path / "trade", str(tmp_path / "history.db")
    generate(60, 7, folder, form="events", claimants=2)
    files = sorted(map(str, folder.glob("*.jsonl")))
    lines = sum(len(Path(file).read_bytes().splitlines()) for file in files)

    first = _json("backfill", *files, "-d", target)
    again = _json("backfill", *files, "-d", target)
    (tmp_path / "noise.jsonl").write_text("{noise\n", encoding="utf-8")
    noise = _json("backfill", str(tmp_path / "noise.jsonl"), "-d", target, code=1)

    assert (first["events"], first["taken"], first["known_already"], first["parked"]) == (lines, lines, 0, 0)
    assert (again["taken"], again["known_already"]) == (0, lines)
    assert (noise["taken"], noise["parked"]) == (0, 1)
    assert len(_json("entries", "--limit", "1000", "-d", target)) == 60
    _run("backfill", str(tmp_path / "nowhere.jsonl"), "-d", target, code=2)


def test_claims_lists_money_as_strings(database):
    """The proposed claim is listed; its money is text with two decimals."""
    (claim,) = _json("claims", "-d", database)

    assert claim["claimant"] == "acme"
    assert claim["state"] == "assembled"
    assert claim["entitled"] == "396.00"


def test_one_claim_is_shown_with_lines_that_add_up(database):
    """The lines of a claim sum to its money, and its docket and story are there."""
    (listed,) = _json("claims", "-d", database)
    claim = _json("claims", "show", listed["key"], "-d", database)

    assert sum(Decimal(line["entitled"]) for line in claim["lines"]) == Decimal(claim["entitled"])
    assert {line["entry_number"] for line in claim["lines"]} == {ENTRY}
    assert all(row["citation"] for row in claim["docket"])
    assert claim["story"]


def test_claims_of_a_state_that_none_has_end_with_1(database):
    """A filter that nothing fits prints an empty list and ends with 1."""
    assert _json("claims", "--state", "liquidated", "-d", database, code=1) == []


def test_one_entry_is_found_with_or_without_hyphens(database):
    """An entry number is understood as people write it; lines, claims and docket belong to it."""
    plain = _json("entries", "show", ENTRY, "-d", database)
    written = _json("entries", "show", "ABC-1234567-6", "-d", database)

    assert plain == written
    assert plain["lines"][0]["hts"] == "8481803090"
    assert plain["claims"][0]["entry_number" if "entry_number" in plain["claims"][0] else "owner"]
    assert plain["docket"]


def test_tables_name_what_they_show(database):
    """Without --json the same is printed as tables."""
    assert ENTRY in _run("entries", "-d", database)
    assert "8481803090" in _run("entries", "show", ENTRY, "-d", database)
    assert "Docket" in _run("claims", "show", _json("claims", "-d", database)[0]["key"], "-d", database)


def test_the_docket_is_cut_by_days_on_both_sides(database):
    """--from and --until include their day."""
    every = _json("docket", "-d", database)
    first = every[0]["due_on"]

    assert [row["due_on"] for row in every] == sorted(row["due_on"] for row in every)
    on_the_day = _json("docket", "--from", first, "--until", first, "-d", database)
    assert on_the_day
    assert {row["due_on"] for row in on_the_day} == {first}


def test_what_is_parked_is_listed_shown_and_can_be_replayed(database, tmp_path):
    """A parked event is listed with its reason, shown with its bytes, replayed corrected, and then no longer open."""
    (held,) = _json("parked", "list", "-d", database)
    assert held["reason_kind"] == "undecodable"

    assert _json("parked", "show", held["id"][:8], "-d", database)["raw"] == "{this is not JSON"
    _run("parked", "replay", held["id"], "-d", database, code=1)  # as it was: parked again

    corrected = tmp_path / "corrected.json"
    corrected.write_text(
        json.dumps(
            {
                "id": "corrected-1",
                "source": "urn:test",
                "type": "entry.cancelled.v1",
                "time": "2025-06-02T12:00:00Z",
                "partitionkey": "acme",
                "data": {
                    "type": "entry.cancelled.v1",
                    "entry_number": "ABC99999999",
                    "cancelled_on": "2025-06-02",
                },
            }
        ),
        encoding="utf-8",
    )
    done = _json("parked", "replay", held["id"], "--file", str(corrected), "-d", database)
    assert done["heard"] == 1
    assert [
        row["status"] for row in _json("parked", "--status", "all", "-d", database) if row["id"] == held["id"]
    ] == ["replayed"]


def test_topics_lists_every_topic_with_its_events():
    """The catalogue is printed with what each topic carries."""
    topics = {topic["name"]: topic for topic in _json("topics", "list")}

    assert "entry.filed.v1" in topics["drawback.entry.v1"]["events"]
    assert topics["drawback.adcvd.v1"]["key"] == "*"


def test_settings_show_masks_secrets(monkeypatch):
    """A secret is masked, and its origin is named."""
    monkeypatch.setenv("DRAWBACK_SLACK__TOKEN", "xoxb-very-secret")

    printed = _run("settings", "show", "--json")

    assert "very-secret" not in printed
    row = next(row for row in json.loads(printed) if row["name"] == "DRAWBACK_SLACK__TOKEN")
    assert row["origin"] == "environment"


def test_a_bad_setting_ends_a_command_with_its_sentence(monkeypatch):
    """Reading commands end with 2 and the sentence, not with a traceback."""
    monkeypatch.setenv("DRAWBACK_SMTP__PORT", "many")
    done = subprocess.run(
        [sys.executable, "-c", "from drawback.cli.main import main; main()", "docket"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.startswith("DRAWBACK_SMTP__PORT is 'many'; expected a valid integer")
