"""The JSON twins of the lists: the same filters, the same pages, money as text."""

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Select

from drawback.dashboard.export import record
from drawback.dashboard.pages.lists import Cursor
from drawback.dashboard.paging import Order, fetch
from drawback.dashboard.queries import claims, desks, docket, entries
from drawback.dashboard.shell import Shell

Limit = Annotated[int, Query(ge=1, le=500)]


def routes(shell: Shell) -> APIRouter:
    """Build the API's routes."""
    router = APIRouter(prefix="/api/v1")

    def answer(
        request: Request,
        query: Select[Any],
        order: Order,
        after: str,
        limit: int,
        leave_out: Sequence[str] = (),
    ) -> JSONResponse:
        with shell.engine.connect() as connection:
            page = fetch(connection, query, order, after=after, size=limit)
        kept = [(k, v) for k, v in request.query_params.multi_items() if k != "after"]
        following = f"{request.url.path}?{urlencode([*kept, ('after', page.next)])}" if page.next else None
        return JSONResponse(
            {
                "as_of": shell.today().isoformat(),
                "rules": shell.rules_version,
                "items": [record(row, leave_out) for row in page.rows],
                "next": following,
            }
        )

    @router.get("/claims.json")
    def claim_list(
        request: Request,
        chosen: Annotated[claims.ClaimFilter, Depends()],
        sort: str = "filed",
        after: Cursor = "",
        limit: Limit = 50,
    ) -> JSONResponse:
        return answer(request, chosen.query(), claims.ORDERS.get(sort, claims.ORDERS["filed"]), after, limit)

    @router.get("/entries.json")
    def entry_list(
        request: Request,
        chosen: Annotated[entries.EntryFilter, Depends()],
        sort: str = "entered",
        after: Cursor = "",
        limit: Limit = 50,
    ) -> JSONResponse:
        return answer(
            request, chosen.query(), entries.ORDERS.get(sort, entries.ORDERS["entered"]), after, limit
        )

    @router.get("/docket.json")
    def docket_list(
        request: Request,
        chosen: Annotated[docket.DocketFilter, Depends()],
        after: Cursor = "",
        limit: Limit = 50,
    ) -> JSONResponse:
        return answer(request, chosen.query(shell.today()), docket.ORDER, after, limit)

    @router.get("/parked.json")
    def parked_list(
        request: Request,
        chosen: Annotated[desks.ParkedFilter, Depends()],
        after: Cursor = "",
        limit: Limit = 50,
    ) -> JSONResponse:
        return answer(request, chosen.query(), desks.PARKED_ORDER, after, limit)

    return router
