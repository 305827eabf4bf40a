"""The board of liquidations, and CBP's bills that follow from them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from drawback.dashboard.export import FileForm, list_file
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.shell import Shell
from drawback.views import bills, liquidations
from drawback.views.bills import BillFilter
from drawback.views.liquidations import LiquidationFilter

Chosen = Annotated[LiquidationFilter, Depends()]
ChosenBills = Annotated[BillFilter, Depends()]


def routes(shell: Shell) -> APIRouter:
    """Build the routes of liquidations and bills."""
    router = APIRouter()

    def note() -> dict[str, str]:
        return {"as of": shell.today().isoformat(), "rules": shell.rules_version, "note": "not legal advice"}

    @router.get("/liquidations")
    def board(request: Request, chosen: Chosen, after: Cursor = "", before: Cursor = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = listed(connection, chosen.listing(), after=after, before=before)
        kinds = [(name, label) for name, (label, _) in liquidations.SHOWN.items()]
        return shell.render(
            request,
            "liquidations.html",
            title="Liquidations",
            found=found,
            chosen=chosen,
            kinds=kinds,
            sources=[("", "Anybody"), *liquidations.SOURCES.items()],
        )

    @router.get("/liquidations.{form}")
    def board_file(form: FileForm, chosen: Chosen) -> Response:
        listing = chosen.listing()
        return list_file(form, listing.names, listing.every(shell.engine), "liquidations", note())

    @router.get("/bills")
    def due(request: Request, chosen: ChosenBills, after: Cursor = "", before: Cursor = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = listed(connection, chosen.listing(), after=after, before=before)
            sums = chosen.sums(connection, shell.today())
        kinds = [("", "All"), *((name, label) for name, (label, _) in bills.SHOWN.items())]
        return shell.render(
            request, "bills.html", title="Bills", found=found, chosen=chosen, kinds=kinds, sums=sums
        )

    @router.get("/bills.{form}")
    def due_file(form: FileForm, chosen: ChosenBills) -> Response:
        listing = chosen.listing()
        return list_file(form, listing.names, listing.every(shell.engine), "bills", note())

    return router
