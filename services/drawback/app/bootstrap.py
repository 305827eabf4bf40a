"""Putting the product together from settings: the one place where parts are chosen."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from drawback.adapters.calendar import federal_calendar
from drawback.adapters.law_tables import open_tables
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.law_versions import LawUpdate, law_updates, law_version
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.tariff import load_tariff
from drawback.app.connections import database_url
from drawback.app.product import Product
from drawback.config.settings import Settings
from drawback.domain.calendar import BusinessCalendar
from drawback.rules.lawbook import LawBook
from drawback.rules.tables.table_schema import BadTableError

_FIRST_YEAR, _LAST_YEAR = 2000, 2050


@cache
def _calendar(extra_closures: tuple[date, ...]) -> BusinessCalendar:
    return federal_calendar(_FIRST_YEAR, _LAST_YEAR, extra_closures)


def load_law(extra_closures: tuple[date, ...] = (), folder: Path | None = None) -> LawBook:
    """Load the reference data that ships with the program, with the tables that you keep newer over it.

    Raises:
        BadTableError: a table is not as its schema says.
    """
    return lay_law(extra_closures, folder)


def lay_law(
    extra_closures: tuple[date, ...], folder: Path | None, updates: Sequence[LawUpdate] = ()
) -> LawBook:
    """Load the law with these updates, in their order, over all else.

    Raises:
        BadTableError: a table is not as its schema says.
    """
    try:
        tables = open_tables(folder, [(one.table, one.rows) for one in updates])
    except ValueError as error:
        raise BadTableError(str(error)) from error
    return LawBook(
        calendar=_calendar(extra_closures),
        programmes=tables.programmes,
        tariff=load_tariff(),
        rates=tables.rates,
        limits=tables.limits,
        version=updates[-1].number if updates else 0,
    )


class KeptLaw:
    """The law as a database keeps it: what ships, what lies in the folder, and over both the updates of the database.

    A process asks with the version that its transaction sees; a version it does not hold yet is read once.
    """

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings
        self._held: LawBook | None = None

    def at_version(self, version: int) -> LawBook:
        """Return the law of a version.

        Raises:
            BadTableError: a table is not as its schema says.
        """
        held = self._held
        if held is None or held.version != version:
            with self._engine.connect() as connection:
                updates = law_updates(connection, version)
            held = self._held = lay_law(
                self._settings.calendar.extra_closures, self._settings.rules.folder, updates
            )
        return held

    def now(self) -> LawBook:
        """Return the law of the newest version."""
        with self._engine.connect() as connection:
            version = law_version(connection)
        return self.at_version(version)


def law_of(settings: Settings, engine: Engine | None = None) -> LawBook:
    """Load the law as the settings say, and as the database keeps it; without a database, what ships and what lies in the folder."""
    if engine is not None:
        return KeptLaw(engine, settings).now()
    return load_law(settings.calendar.extra_closures, settings.rules.folder)


def product_of(settings: Settings) -> Product:
    """Open the product on the database of the settings, under the law that it keeps, bringing its tables up to date first."""
    engine = open_database(database_url(settings))
    migrate(engine)
    return Product(engine, KeptLaw(engine, settings), unchecked_sources=settings.arrivals.unchecked_sources)


def open_product(
    database_url: str, law: LawBook | None = None, unchecked_sources: Collection[str] = ()
) -> Product:
    """Open the embedded product on a database, bringing its tables up to date first.

    `unchecked_sources` are patterns of sources whose check digits pass with a remark.
    """
    engine = open_database(database_url)
    migrate(engine)
    return Product(engine, law or load_law(), unchecked_sources=unchecked_sources)
