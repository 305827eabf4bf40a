"""What CBP asks: the inquiries as a list, and one of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.shell import Shell
from drawback.views import docket, like_goods, response
from drawback.views import inquiries as view
from drawback.views.entries import claims_on
from drawback.views.inquiries import InquiryFilter
from drawback.views.story import story

_SHOWN = 100


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

    @router.get("/inquiry-package/{claimant}/{key:path}")
    def package(request: Request, claimant: str, key: str) -> Response:
        with shell.engine.connect() as connection:
            found = view.inquiry(connection, claimant, key)
            if found is None:
                return shell.render(
                    request,
                    "missing.html",
                    404,
                    title="No such inquiry",
                    what=f"{claimant} has no inquiry {key}.",
                    hint="The list of inquiries has those that are known.",
                )
            content = response.package(connection, claimant, key, shell.rules_version)
        name = "".join(character if character.isalnum() or character in "-." else "-" for character in key)
        headers = {
            "Content-Disposition": f'attachment; filename="{name.encode("ascii", "replace").decode()}.zip"'
        }
        return Response(content, media_type="application/zip", headers=headers)

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
            alike = like_goods.of_inquiry(connection, claimant, key)
            asked = like_goods.inquiry_view(connection, claimant, key)
            checklist = response.checklist(connection, claimant, asked)
        return shell.render(
            request,
            "inquiry.html",
            title=f"{found.form} {key}",
            inquiry=found,
            docket=rows,
            told=told,
            claims=claims,
            asked=asked,
            checklist=checklist,
            alike=alike[:_SHOWN],
            alike_count=len(alike),
            alike_money=like_goods.total(alike),
        )

    return router
