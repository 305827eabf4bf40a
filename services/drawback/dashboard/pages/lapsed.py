"""What lapsed: rights whose day went by, and the money that went with them."""

from dataclasses import fields

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from drawback.dashboard.export import FileForm, list_file
from drawback.dashboard.shell import Shell
from drawback.views.lapsed import Lapse, lapsed, lost

_SHOWN = 200


def routes(shell: Shell) -> APIRouter:
    """Build the routes of the lapsed report."""
    router = APIRouter()

    @router.get("/lapsed")
    def index(request: Request, claimant: str = "", subject: str = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = lapsed(connection, claimant=claimant, subject=subject)
        return shell.render(
            request,
            "lapsed.html",
            title="Lapsed",
            found=found[:_SHOWN],
            count=len(found),
            lost=lost(found),
            claimant=claimant,
        )

    @router.get("/lapsed.{form}")
    def export(form: FileForm, claimant: str = "", subject: str = "") -> Response:
        with shell.engine.connect() as connection:
            found = lapsed(connection, claimant=claimant, subject=subject)
        note = {"as of": shell.today().isoformat(), "rules": shell.rules_version, "note": "not legal advice"}
        return list_file(form, [field.name for field in fields(Lapse)], [found], "lapsed", note)

    return router
