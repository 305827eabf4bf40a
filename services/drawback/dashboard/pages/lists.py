"""What every list page does: fetch a page of rows, count them up to the cap, and say so."""

from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar
from urllib.parse import parse_qsl, urlencode

from fastapi import Query
from sqlalchemy import Connection

from drawback.views.models import Listing
from drawback.views.paging import COUNT_CAP, Page

T = TypeVar("T")
Cursor = Annotated[str, Query(max_length=600)]


def returned(back: str, page: str, said: str) -> str:
    """Where a person goes after an act on a list: to the list as it was filtered, or to all of it where `back` is none of its addresses."""
    path, _, query = back.partition("?")
    kept = [(key, value) for key, value in parse_qsl(query) if key != "said"] if path == page else []
    return f"{page}?{urlencode([*kept, ('said', said)])}"


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """A page of a list, and how many rows the filter finds."""

    page: Page[T]
    count: str


def listed(connection: Connection, listing: Listing[T], *, after: str, before: str) -> Listed[T]:
    """Fetch one page of a list."""
    found = listing.count(connection)
    shown = f"{COUNT_CAP:,}+" if found > COUNT_CAP else f"{found:,}"
    return Listed(listing.page(connection, after=after, before=before), shown)
