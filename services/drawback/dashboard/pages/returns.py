"""Returned units with their entry lines, and labels to print for those that are still there."""

from dataclasses import fields

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from drawback.dashboard.export import FileForm, list_file
from drawback.dashboard.shell import Shell
from drawback.views import returns

_SHOWN = 200
_LABELS = 2000
"""Labels on one page; the CSV has all."""


def routes(shell: Shell) -> APIRouter:
    """Build the routes of the pages of returns."""
    router = APIRouter()

    def read(claimant: str) -> list[returns.ReturnLine]:
        with shell.engine.connect() as connection:
            return shell.returned(connection, claimant)

    @router.get("/returns")
    def index(request: Request, claimant: str = "") -> HTMLResponse:
        lines = read(claimant)
        return shell.render(
            request,
            "returns.html",
            title="Returns",
            lines=lines[:_SHOWN],
            count=len(lines),
            waiting=len(returns.labels(lines)),
            claimant=claimant,
        )

    @router.get("/returns/labels")
    def labels(request: Request, claimant: str = "") -> HTMLResponse:
        found = returns.labels(read(claimant))
        return shell.render(
            request,
            "return_labels.html",
            title="Return labels",
            labels=found[:_LABELS],
            count=len(found),
            claimant=claimant,
        )

    @router.get("/returns/labels.{form}")
    def labels_file(form: FileForm, claimant: str = "") -> Response:
        found = returns.labels(read(claimant))
        names = [field.name for field in fields(returns.ReturnLabel)]
        return list_file(form, names, [found], "return-labels", {"as of": shell.today().isoformat()})

    return router
