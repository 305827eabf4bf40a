"""A newer table of law, laid over the others in the database: checked, derived under, and in force for all processes at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from drawback.adapters.law_tables import NewerTable, newer_table
from drawback.adapters.sql.law_versions import LawUpdate, keep_law, law_updates
from drawback.app.bootstrap import lay_law
from drawback.app.rederive import CannotRederiveError, Rederived, rederive
from drawback.config.settings import Settings
from drawback.rules.lawbook import LawBook


@dataclass(frozen=True, slots=True)
class LawLaid:
    """What an update did: its version, what the table holds now, and what it moved."""

    version: int
    table: NewerTable
    law: LawBook
    found: Rederived


def lay_over(
    engine: Engine,
    settings: Settings,
    newer: Path,
    *,
    who: str,
    now: datetime,
    on: date,
    progress: Callable[[int], None] = lambda _: None,
) -> LawLaid:
    """Check a newer table, derive the database anew under it, and keep it as the next version: all of it, or nothing.

    Processes that run take it with their next transaction.

    Raises:
        ValueError: the file is no table of law, or a row of it is wrong.
        OSError: the file cannot be read.
        CannotRederiveError: the database cannot be derived anew now, or somebody else laid a table meanwhile; nothing is written.
        BrokenChain: the journal was changed; nothing is written.
    """
    with engine.connect() as connection:
        before = law_updates(connection)
    table = newer_table(newer, settings.rules.folder, [(one.table, one.rows) for one in before])
    version = before[-1].number + 1 if before else 1
    update = LawUpdate(version, table.table, table.rows, newer.name, who, now)
    law = lay_law(settings.calendar.extra_closures, settings.rules.folder, (*before, update))
    try:
        found = rederive(
            engine,
            law,
            on,
            check=False,
            under=f"version {version} of the law, a newer table of {table.table}",
            progress=progress,
            with_it=lambda connection: keep_law(connection, update),
        )
    except IntegrityError as error:
        raise CannotRederiveError(
            f"somebody laid version {version} of the law meanwhile; nothing is written, start this again"
        ) from error
    return LawLaid(version, table, law, found)
