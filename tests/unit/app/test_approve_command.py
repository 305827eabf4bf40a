"""`drawback approve`: under a name, exactly what was shown, and what it says on the way out."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.cli.approve import app
from drawback.cli.claims import app as claims
from drawback_schemas.claims import ClaimAssembled
from drawback_schemas.entries import EntryCorrected
from support.world import World, a_designation, a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow

ENTRY, CLAIM = "XYZ41011179", "acme-1"


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A claim with a drafted amendment of +$148.50, and one that waits to be approved for filing."""
    path = str(tmp_path / "x.db")
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    world = World(engine)
    world.receives(an_entry(ENTRY, "2025-01-15"), an_export())
    world.files(CLAIM, "2025-09-10", a_designation(claimed={"364": "297.00"}), accepted="2025-09-11")
    world.receives(
        EntryCorrected(
            entry_number=ENTRY, corrected_on=day("2025-10-01"), reason="psc", lines=(a_line(duty="450.00"),)
        ),
        ClaimAssembled(
            claim_id="acme-2",
            provision="58",
            assembled_on=day("2025-11-01"),
            designations=(a_designation(),),
            by="matcher",
        ),
    )
    engine.dispose()
    return path


def run(*words: str) -> tuple[int, str]:
    """Run the command and return its exit code with all it printed."""
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, " ".join(done.output.split())


def test_an_amendment_is_approved_as_it_was_shown(database: str):
    """Another difference is refused with what stands there now; the right one is kept with name and content."""
    told = ("--number", "1", "--by", "Dana Whitfield", "-d", database)
    code, text = run("amendment", CLAIM, "--difference", "100.00", *told)
    assert (code, "148.50 now" in text) == (1, True)

    code, text = run("amendment", CLAIM, "--difference", "$148.50", *told, "--json")
    said = json.loads(text)
    assert code == 0
    assert (said["approved_by"], said["identity"], Decimal(said["difference"])) == (
        "Dana Whitfield",
        "declared",
        Decimal("148.50"),
    )

    shown = json.loads(CliRunner().invoke(claims, ["show", CLAIM, "-d", database, "--json"]).stdout)
    (amendment,) = shown["amendments"]
    assert (amendment["state"], amendment["approved_by"]) == ("approved", "Dana Whitfield")
    assert amendment["approved_content"] == amendment["content"] == said["content"]
    assert [(c["before"], c["after"]) for c in amendment["changes"]] == [("297.00", "445.50")]

    code, text = run("amendment", CLAIM, "--difference", "148.50", *told)
    assert (code, "by Dana Whitfield" in text) == (1, True)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("claim", "acme-2", "--by", "dashboard"), 1, "say who approves"),
        (("claim", CLAIM, "--by", "Dana"), 1, "only an assembled one"),
        (("claim", "acme-2", "--by", "Dana"), 0, "declared, not verified"),
        (("amendment", CLAIM, "--by", "Dana", "--number", "1", "--difference", "much"), 2, "is no amount"),
        (
            ("amendment", "acme-2", "--by", "Dana", "--number", "1", "--difference", "1"),
            1,
            "nothing is drafted",
        ),
    ],
)
def test_a_sentence_says_why_something_cannot_be_approved(
    database: str, words: tuple[str, ...], code: int, says: str
):
    """Exit 1 for a refusal, 2 for a wrong call."""
    done, text = run(*words, "-d", database)

    assert done == code
    assert says in text
