"""The AD/CVD cases: what was published on each, and the entry lines under it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from drawback.dashboard import documents
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.queries import desks as query
from drawback.dashboard.queries.schema import CASES
from drawback.dashboard.shell import Shell


def routes(shell: Shell) -> APIRouter:
    """Build the cases' routes."""
    router = APIRouter()

    @router.get("/adcvd")
    def cases(request: Request, after: Cursor = "", before: Cursor = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = listed(connection, select(CASES), query.CASE_ORDER, after=after, before=before)
        return shell.render(request, "cases.html", title="AD/CVD cases", found=found)

    @router.get("/adcvd/{number}")
    def case(request: Request, number: str, claimant: str = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = query.case(connection, number)
            if found is None:
                return shell.render(
                    request,
                    "missing.html",
                    404,
                    title="No such case",
                    what=f"No notice on case {number} has been taken in.",
                    hint="Cases appear once AD/CVD rate or instruction records have been taken in.",
                )
            under = query.under_case(connection, number, claimant)
        page = documents.read(found.doc)
        return shell.render(
            request,
            "case.html",
            title=number,
            case=found,
            rates=documents.items(page, "rates"),
            instructions=documents.items(page, "instructions"),
            under=under,
        )

    return router
