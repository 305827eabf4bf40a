"""Deliveries: every message to somebody over a channel, with its tries, its receipt or why it did not arrive, and sending it again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from drawback.adapters.channels import CHANNELS
from drawback.adapters.sql.audit import Act
from drawback.dashboard.export import FileForm, list_file
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.shell import Shell
from drawback.people.permissions import Permission
from drawback.people.viewer import current_viewer
from drawback.views.alerts import DELIVERIES, DeliveryFilter

Filter = Annotated[DeliveryFilter, Depends()]
_SEE_OTHER, _CONFLICT = 303, 409


def routes(shell: Shell) -> APIRouter:
    """Build the routes of the list of deliveries."""
    router = APIRouter()

    @router.get("/deliveries")
    def index(
        request: Request, chosen: Filter, after: Cursor = "", before: Cursor = "", done: str = ""
    ) -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = listed(connection, chosen.listing(), after=after, before=before)
        return shell.render(
            request,
            "deliveries.html",
            title="Deliveries",
            found=found,
            chosen=chosen,
            channels=[(name, name.capitalize()) for name in CHANNELS],
            may_send=current_viewer().may(Permission.SEND_AGAIN),
            done=bool(done),
        )

    @router.post("/deliveries/{number}/again")
    def again(request: Request, number: int) -> Response:
        with shell.engine.connect() as connection:
            one = DELIVERIES.one(connection, DELIVERIES.table.c.id == number)
        claimant = one.claimant if one is not None else ""
        refusal = shell.attempt(
            lambda desk: desk.send_again(number if one is not None else 0),
            Act("send again", claimant, f"delivery {number}"),
            Permission.SEND_AGAIN,
        )
        if refusal:
            return shell.render(request, "refused.html", _CONFLICT, title="Not sent again", reason=refusal)
        return RedirectResponse("/deliveries?done=1", _SEE_OTHER)

    @router.get("/deliveries.{form}")
    def export(form: FileForm, chosen: Filter) -> Response:
        listing = chosen.listing()
        note = {"as of": shell.today().isoformat()}
        return list_file(form, listing.names, listing.every(shell.engine), "deliveries", note)

    return router
