"""What if: what a file of events, or a report, would move; nothing is written."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import HTMLResponse

from drawback.dashboard.pages.uploads import kept
from drawback.dashboard.ports import ActionRefused
from drawback.dashboard.shell import Shell
from drawback.domain.errors import UserError
from drawback.people.viewer import current_viewer
from drawback.views.what_if import WhatIf

_REFUSED = 409


def routes(shell: Shell) -> APIRouter:
    """Build the routes of hypothetical events."""
    router = APIRouter()

    @router.get("/what-if")
    def ask(request: Request) -> HTMLResponse:
        return _page(request, shell.today())

    @router.post("/what-if")
    def answer(
        request: Request, file: UploadFile, on: Annotated[date, Form()], claimant: Annotated[str, Form()] = ""
    ) -> HTMLResponse:
        whose = claimant.strip()
        if shell.imagine is None:
            return _page(request, on, refusal="This dashboard only reads what is stored.")
        if not current_viewer().sees(whose) and current_viewer().claimants is not None:
            return _page(request, on, refusal="Name one of your claimants.", whose=whose)
        try:
            with kept(file) as path:
                return _page(request, on, found=shell.imagine(path, whose, on), whose=whose)
        except (ActionRefused, UserError) as refused:
            return _page(request, on, refusal=str(refused), whose=whose)

    def _page(
        request: Request, on: date, *, found: WhatIf | None = None, refusal: str = "", whose: str = ""
    ) -> HTMLResponse:
        return shell.render(
            request,
            "what_if.html",
            _REFUSED if refusal else 200,
            title="What if",
            on=on,
            found=found,
            refusal=refusal,
            whose=whose,
        )

    return router
