"""Putting the product together from settings: the one place where parts are chosen."""

from collections.abc import Collection
from datetime import date
from functools import cache
from pathlib import Path

from drawback.adapters.calendar import federal_calendar
from drawback.adapters.law_tables import open_tables
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.tariff import load_tariff
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
    try:
        tables = open_tables(folder)
    except ValueError as error:
        raise BadTableError(str(error)) from error
    return LawBook(
        calendar=_calendar(extra_closures),
        programmes=tables.programmes,
        tariff=load_tariff(),
        rates=tables.rates,
        limits=tables.limits,
    )


def law_of(settings: Settings) -> LawBook:
    """Load the law as the settings say."""
    return load_law(settings.calendar.extra_closures, settings.rules.folder)


def open_product(
    database_url: str, law: LawBook | None = None, unchecked_sources: Collection[str] = ()
) -> Product:
    """Open the embedded product on a database, bringing its tables up to date first.

    `unchecked_sources` are patterns of sources whose check digits pass with a remark.
    """
    engine = open_database(database_url)
    migrate(engine)
    return Product(engine, law or load_law(), unchecked_sources=unchecked_sources)
