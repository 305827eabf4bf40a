"""Putting the product together from settings: the one place where parts are chosen."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from drawback.adapters.calendar import federal_calendar
from drawback.adapters.database import open_database
from drawback.adapters.migrate import migrate
from drawback.adapters.tariff import load_tariff
from drawback.product import Product
from drawback.rules.lawbook import LawBook
from drawback.rules.programmes import load_programmes

_FIRST_YEAR, _LAST_YEAR = 2010, 2045


@cache
def load_law(extra_closures: Iterable[date] = ()) -> LawBook:
    """Load the reference data that ships with the program."""
    return LawBook(
        calendar=federal_calendar(_FIRST_YEAR, _LAST_YEAR, extra_closures),
        programmes=load_programmes(),
        tariff=load_tariff(),
    )


def open_product(database_url: str, extra_closures: Iterable[date] = ()) -> Product:
    """Open the embedded product on a database, bringing its tables up to date first."""
    engine = open_database(database_url)
    migrate(engine)
    return Product(engine, load_law(tuple(extra_closures)))
