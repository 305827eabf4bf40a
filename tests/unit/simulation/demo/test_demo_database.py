"""Which database a demo may write anew: its own, of this version or an older one, and no other."""

import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from drawback.app.bootstrap import open_product
from drawback.simulation.demo.database import NotADemoError, clear_way, mark
from drawback_schemas.claims import ClaimantRegistered

OFFICE = "urn:drawback:office"
Rows = Sequence[tuple[str, str, str]]
"""Claimant, day received, source."""
EXAMPLE: Rows = (
    ("acme", "2021-01-04", "urn:drawback:simulate:acme"),
    ("harbor", "2023-05-02", "urn:drawback:intake:entries:harbor"),
    ("acme", "2026-06-10", OFFICE),
)


def a_database(folder: Path, rows: Rows) -> Path:
    """A database with these events in its journal, without the mark that demos carry today."""
    path = folder / "drawback-demo.db"
    product = open_product(f"sqlite:///{path}")
    for number, (claimant, on, source) in enumerate(rows):
        day = date.fromisoformat(on)
        event = ClaimantRegistered(name=f"Name {number}", registered_on=day)
        product.emit([(claimant, event)], day, source)
    product.engine.dispose()
    return path


def events(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        return int(connection.execute("SELECT count(*) FROM journal").fetchone()[0])


def test_the_example_of_an_older_version_is_written_anew(tmp_path: Path) -> None:
    """Versions before the mark left the example's two importers and the answers of the simulated office."""
    path = a_database(tmp_path, EXAMPLE)
    assert events(path) == len(EXAMPLE)
    clear_way(path)
    assert not path.exists()


@pytest.mark.parametrize(
    "rows",
    [
        EXAMPLE[:2],
        (("zeta", "2026-01-05", "urn:drawback:intake:entries:zeta"),),
        (*EXAMPLE, ("zeta", "2026-01-05", "urn:drawback:intake:entries:zeta")),
        (*EXAMPLE, ("acme", "2026-06-11", "urn:drawback:intake:entries:acme")),
        (),
    ],
    ids=[
        "no answers of the office",
        "own files",
        "own files beside the example",
        "own files after it",
        "no events",
    ],
)
def test_whatever_somebody_took_in_is_kept(tmp_path: Path, rows: Rows) -> None:
    """One event that the example does not hold is enough to keep the file."""
    path = a_database(tmp_path, rows)
    with pytest.raises(NotADemoError, match="something else than a demo"):
        clear_way(path)
    assert events(path) == len(rows)


def test_a_marked_database_is_written_anew_whatever_it_holds(tmp_path: Path) -> None:
    """A walk through files of one's own is a demo too."""
    path = a_database(tmp_path, (("zeta", "2024-01-02", "urn:drawback:intake:entries:zeta"),))
    mark(path)
    clear_way(path)
    assert not path.exists()


def test_a_file_of_another_kind_is_kept(tmp_path: Path) -> None:
    """No SQLite file, or one without a journal."""
    text, other = tmp_path / "notes.db", tmp_path / "other.db"
    text.write_text("not a database at all, but somebody's notes", encoding="utf-8")
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (one INTEGER)")
    for path in (text, other):
        with pytest.raises(NotADemoError):
            clear_way(path)
        assert path.exists()
