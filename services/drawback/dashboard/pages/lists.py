"""What every list page does: fetch a page of rows, count them up to the cap, and say so."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import Connection, Select

from drawback.dashboard.paging import COUNT_CAP, Order, Page, count, fetch

Cursor = Annotated[str, Query(max_length=600)]


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list, and how many rows the filter finds."""

    page: Page
    count: str


def listed(connection: Connection, query: Select[Any], order: Order, *, after: str, before: str) -> Listed:
    """Fetch one page of a list."""
    found = count(connection, query)
    shown = f"{COUNT_CAP:,}+" if found > COUNT_CAP else f"{found:,}"
    return Listed(fetch(connection, query, order, after=after, before=before), shown)
