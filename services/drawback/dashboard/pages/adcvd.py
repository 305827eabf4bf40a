"""The AD/CVD cases: what was published on each, and the entry lines under it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.shell import Shell
from drawback.views import cases as view
from drawback.views.brought_in import brought_in, total
from drawback.views.case_book import case_book


def routes(shell: Shell) -> APIRouter:
    """Build the cases' routes."""
    router = APIRouter()

    @router.get("/adcvd")
    def cases(request: Request, after: Cursor = "", before: Cursor = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = listed(connection, view.LISTING, after=after, before=before)
        return shell.render(request, "cases.html", title="AD/CVD cases", found=found)

    @router.get("/adcvd/{number}")
    def case(request: Request, number: str, claimant: str = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = view.case(connection, number)
            if found is None:
                return shell.render(
                    request,
                    "missing.html",
                    404,
                    title="No such case",
                    what=f"No notice on case {number} has been taken in.",
                    hint="Cases appear once AD/CVD rate or instruction records have been taken in.",
                )
            page = view.published(connection, number)
            book = case_book(connection, shell.calendar, number, shell.today())
            under = view.under(connection, number, claimant)
            reached = brought_in(connection, book.standing, claimant)
        return shell.render(
            request,
            "case.html",
            title=number,
            case=found,
            rates=page.rates,
            instructions=page.instructions,
            book=book,
            under=under,
            reached=reached,
            reached_total=total(reached),
        )

    return router
