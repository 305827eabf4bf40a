"""Putting the product together from settings: the one place where parts are chosen."""

from datetime import date
from functools import cache
from pathlib import Path

from drawback.adapters.calendar import federal_calendar
from drawback.adapters.database import open_database
from drawback.adapters.migrate import migrate
from drawback.adapters.programmes import open_programmes
from drawback.adapters.tariff import load_tariff
from drawback.product import Product
from drawback.rules.lawbook import LawBook
from drawback.settings import Settings

_FIRST_YEAR, _LAST_YEAR = 2010, 2045


@cache
def load_law(extra_closures: tuple[date, ...] = (), programmes: Path | None = None) -> LawBook:
    """Load the reference data that ships with the program, or the programme table that you keep newer.

    Raises:
        ValueError: the programme table is not as its schema says.
    """
    return LawBook(
        calendar=federal_calendar(_FIRST_YEAR, _LAST_YEAR, extra_closures),
        programmes=open_programmes(programmes),
        tariff=load_tariff(),
    )


def law_of(settings: Settings) -> LawBook:
    """Load the law as the settings say."""
    return load_law(settings.calendar.extra_closures, settings.rules.programmes)


def open_product(database_url: str, law: LawBook | None = None) -> Product:
    """Open the embedded product on a database, bringing its tables up to date first."""
    engine = open_database(database_url, writes=True)
    migrate(engine)
    return Product(engine, law or load_law())
