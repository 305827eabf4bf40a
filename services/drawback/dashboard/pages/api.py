"""The JSON twins of the lists: the same filters, the same pages, money as text."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse

from drawback.dashboard.export import record
from drawback.dashboard.pages.lists import Cursor
from drawback.dashboard.shell import Shell
from drawback.views.claims import ClaimFilter
from drawback.views.docket import DocketFilter
from drawback.views.entries import EntryFilter
from drawback.views.models import Listing
from drawback.views.parked import ParkedFilter

Limit = Annotated[int, Query(ge=1, le=500)]


def routes(shell: Shell) -> APIRouter:
    """Build the API's routes."""
    router = APIRouter(prefix="/api/v1")

    def answer(request: Request, listing: Listing[Any], after: str, limit: int) -> JSONResponse:
        with shell.engine.connect() as connection:
            page = listing.page(connection, after=after, size=limit)
        kept = [(k, v) for k, v in request.query_params.multi_items() if k != "after"]
        following = f"{request.url.path}?{urlencode([*kept, ('after', page.next)])}" if page.next else None
        return JSONResponse(
            {
                "as_of": shell.today().isoformat(),
                "rules": shell.rules_version,
                "items": [record(row) for row in page.rows],
                "next": following,
            }
        )

    @router.get("/claims.json")
    def claim_list(
        request: Request,
        chosen: Annotated[ClaimFilter, Depends()],
        sort: str = "filed",
        after: Cursor = "",
        limit: Limit = 50,
    ) -> JSONResponse:
        return answer(request, chosen.listing(sort), after, limit)

    @router.get("/entries.json")
    def entry_list(
        request: Request,
        chosen: Annotated[EntryFilter, Depends()],
        sort: str = "entered",
        after: Cursor = "",
        limit: Limit = 50,
    ) -> JSONResponse:
        return answer(request, chosen.listing(sort), after, limit)

    @router.get("/docket.json")
    def docket_list(
        request: Request,
        chosen: Annotated[DocketFilter, Depends()],
        after: Cursor = "",
        limit: Limit = 50,
    ) -> JSONResponse:
        return answer(request, chosen.listing(shell.today()), after, limit)

    @router.get("/parked.json")
    def parked_list(
        request: Request,
        chosen: Annotated[ParkedFilter, Depends()],
        after: Cursor = "",
        limit: Limit = 50,
    ) -> JSONResponse:
        return answer(request, chosen.listing(), after, limit)

    return router
