"""A name that no claimant has would find nothing, and read as if there were nothing to do: commands refuse it."""

from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from support.dashboard import ACME, number
from support.world import an_entry


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One entry of acme, which nobody registered."""
    path = tmp_path_factory.mktemp("known") / "known.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    Product(engine, load_law()).emit([(ACME, an_entry(number("XYZ", 1)))], date(2026, 1, 5), "urn:test")
    engine.dispose()
    return path


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("claims", []),
        ("entries", []),
        ("docket", []),
        ("opportunities", []),
        ("returns", []),
        ("exports", []),
        ("refunds", []),
        ("chase", []),
        ("match", ["--on", "2026-01-05", "--dry-run"]),
    ],
)
@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("acmee", "there is no claimant 'acmee'; did you mean acme?"),
        ("zzz", "there is no claimant 'zzz'; known:"),
    ],
)
def test_an_unknown_claimant_is_refused_with_those_there_are(
    database: Path, module: str, arguments: list[str], asked: str, says: str
) -> None:
    """With exit code 2, and the name that was meant where one is near."""
    app = import_module(f"drawback.cli.{module}").app
    done = CliRunner().invoke(app, [*arguments, "--claimant", asked, "-d", str(database)])
    assert done.exit_code == 2, done.output
    assert says in " ".join(done.output.split())


def test_a_claimant_whom_nobody_registered_is_known_by_what_came_in(database: Path) -> None:
    """Its entries are listed."""
    app = import_module("drawback.cli.entries").app
    done = CliRunner().invoke(app, ["--claimant", ACME, "-d", str(database), "--json"])
    assert done.exit_code == 0, done.output
