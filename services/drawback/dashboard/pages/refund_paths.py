"""CAPE and refunds: which entries with IEEPA duty go where, and what CBP paid of what liquidation gave back."""

from collections.abc import Sequence
from dataclasses import fields

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from drawback.dashboard.export import FileForm, list_file
from drawback.dashboard.shell import Shell
from drawback.views import cape, refunds

_SHOWN = 200


def routes(shell: Shell) -> APIRouter:
    """Build the routes of CAPE and refunds."""
    router = APIRouter()

    def positions(claimant: str) -> Sequence[cape.CapePosition]:
        with shell.engine.connect() as connection:
            return cape.positions(connection, shell.today(), claimant)

    @router.get("/cape")
    def index(request: Request, claimant: str = "") -> HTMLResponse:
        found = positions(claimant)
        with shell.engine.connect() as connection:
            batches = refunds.batches(refunds.refunds(connection, claimant))
        ready = [one for one in found if one.may == "yes"]
        return shell.render(
            request,
            "cape.html",
            title="CAPE and refunds",
            found=found[:_SHOWN],
            count=len(found),
            ready=len(ready),
            money=cape.money(ready),
            batches=batches[:_SHOWN],
            batch_count=len(batches),
            claimant=claimant,
        )

    @router.get("/cape.{form}")
    def export(form: FileForm, claimant: str = "") -> Response:
        note = {"as of": shell.today().isoformat(), "rules": shell.rules_version, "note": "not legal advice"}
        return list_file(
            form, [f.name for f in fields(cape.CapePosition)], [positions(claimant)], "cape", note
        )

    return router
