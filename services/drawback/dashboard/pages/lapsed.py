"""What lapsed: rights whose day went by, and the money that went with them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from drawback.dashboard.export import csv_file
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.shell import Shell
from drawback.views.lapsed import LapsedFilter, lost

Filter = Annotated[LapsedFilter, Depends()]


def routes(shell: Shell) -> APIRouter:
    """Build the routes of the lapsed report."""
    router = APIRouter()

    @router.get("/lapsed")
    def index(request: Request, chosen: Filter, after: Cursor = "", before: Cursor = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = listed(connection, chosen.listing(), after=after, before=before)
            together = lost(connection, chosen)
        return shell.render(request, "lapsed.html", title="Lapsed", found=found, chosen=chosen, lost=together)

    @router.get("/lapsed.csv")
    def export(chosen: Filter) -> Response:
        note = {"as of": shell.today().isoformat(), "rules": shell.rules_version, "note": "not legal advice"}
        return csv_file(shell.engine, chosen.listing(), "lapsed", note)

    return router
