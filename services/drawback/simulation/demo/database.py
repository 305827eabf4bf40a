"""The demo's own database: made anew each time, and never in the place of one that something else made."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from drawback.domain.errors import UserError
from drawback.simulation.demo.counterparty import OFFICE
from drawback.simulation.demo.files import arrivals, example_folder
from drawback_schemas.envelope import ALL_CLAIMANTS

_MARK: Final = 0x44424D44
"""What SQLite keeps as the file's application id: "DBMD"."""
_BESIDE: Final = ("", "-wal", "-shm")


class NotADemoError(UserError):
    """The file is there and holds something else than a demo."""


def clear_way(database: Path) -> None:
    """Remove what an earlier demo left.

    Raises:
        NotADemoError: the file is no demo's, so it stays as it is.
    """
    if database.exists() and not _is_demo(database):
        raise NotADemoError(
            f"{database} holds something else than a demo, and a demo is written anew: name another file with --database, or remove it"
        )
    for ending in _BESIDE:
        Path(f"{database}{ending}").unlink(missing_ok=True)


def mark(database: Path) -> None:
    """Mark a database as a demo's, so that the next demo may replace it."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"PRAGMA application_id = {_MARK}")


def _is_demo(database: Path) -> bool:
    if database.stat().st_size == 0:
        return True
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        try:
            return _is_marked(connection) or _is_unmarked_example(connection)
        except sqlite3.DatabaseError:
            return False


def _is_marked(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("PRAGMA application_id").fetchone()[0] == _MARK)


def _is_unmarked_example(connection: sqlite3.Connection) -> bool:
    """Whether this is the shipped example as versions before the mark walked through it.

    Its journal has the answers of the simulated CBP office, which nothing else writes, and nothing but the example's: no
    other claimant, no event received after the example's last day. Whatever somebody took in later or beside it is
    therefore kept.
    """
    example = arrivals(example_folder())
    claimants = {ALL_CLAIMANTS, *(arrival.claimant for arrival in example)}
    own = connection.execute("SELECT count(*) FROM journal WHERE source = ?", (OFFICE,)).fetchone()[0]
    found = connection.execute("SELECT DISTINCT claimant FROM journal").fetchall()
    last = connection.execute("SELECT max(heard_on) FROM journal").fetchone()[0]
    return own > 0 and {name for (name,) in found} <= claimants and last <= example[-1].on.isoformat()
