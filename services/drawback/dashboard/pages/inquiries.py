"""What CBP asks: the inquiries as a list, and one of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.shell import Shell
from drawback.views import docket
from drawback.views import inquiries as view
from drawback.views.entries import claims_on
from drawback.views.inquiries import InquiryFilter
from drawback.views.story import story


def routes(shell: Shell) -> APIRouter:
    """Build the inquiries' routes."""
    router = APIRouter()

    @router.get("/inquiries")
    def inquiries(
        request: Request, chosen: Annotated[InquiryFilter, Depends()], after: Cursor = "", before: Cursor = ""
    ) -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = listed(connection, chosen.listing(), after=after, before=before)
        return shell.render(request, "inquiries.html", title="CBP inquiries", found=found, chosen=chosen)

    @router.get("/inquiries/{claimant}/{key:path}")
    def inquiry(request: Request, claimant: str, key: str) -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = view.inquiry(connection, claimant, key)
            if found is None:
                return shell.render(
                    request,
                    "missing.html",
                    404,
                    title="No such inquiry",
                    what=f"{claimant} has no inquiry {key}.",
                    hint="Inquiries appear once a CF-28, CF-29 or claim request has been taken in.",
                )
            rows = docket.of_subject(connection, claimant, ("inquiry",), key)
            told = story(connection, claimant, [("inquiry", [key])])
            claims = claims_on(connection, claimant, found.entry_number) if found.entry_number else []
        return shell.render(
            request,
            "inquiry.html",
            title=f"{found.form} {key}",
            inquiry=found,
            docket=rows,
            told=told,
            claims=claims,
        )

    return router
