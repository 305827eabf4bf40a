"""The entries list, an entry's page, and the page of an export line."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from drawback.dashboard import documents
from drawback.dashboard.export import csv_file
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.queries import docket, exports, story
from drawback.dashboard.queries import entries as query
from drawback.dashboard.queries.entries import ORDERS, EntryFilter
from drawback.dashboard.shell import Shell

Filter = Annotated[EntryFilter, Depends()]
_KINDS = ("entry", "lot")


def routes(shell: Shell) -> APIRouter:
    """Build the entries' routes."""
    router = APIRouter()

    @router.get("/entries")
    def index(
        request: Request, chosen: Filter, sort: str = "entered", after: Cursor = "", before: Cursor = ""
    ) -> HTMLResponse:
        order = ORDERS.get(sort, ORDERS["entered"])
        with shell.engine.connect() as connection:
            found = listed(connection, chosen.query(), order, after=after, before=before)
        return shell.render(
            request, "entries.html", title="Entries", found=found, chosen=chosen, orders=ORDERS, order=order
        )

    @router.get("/entries.csv")
    def export(chosen: Filter, sort: str = "entered") -> Response:
        note = {"as of": shell.today().isoformat(), "rules": shell.rules_version, "note": "not legal advice"}
        return csv_file(shell.engine, chosen.query(), ORDERS.get(sort, ORDERS["entered"]), "entries", note)

    @router.get("/entries/{number}")
    def short(number: str, claimant: str = "") -> Response:
        """Lead the short address that alerts carry to the page."""
        where = (
            f"/entries/{quote(claimant)}/{quote(number, safe='')}"
            if claimant
            else f"/search?q={quote(number)}"
        )
        return RedirectResponse(where, status_code=303)

    @router.get("/entries/{claimant}/{number}")
    def show(request: Request, claimant: str, number: str) -> HTMLResponse:
        with shell.engine.connect() as connection:
            entry = query.entry(connection, claimant, number)
            if entry is None:
                return shell.render(
                    request,
                    "missing.html",
                    404,
                    title="No such entry",
                    what=f"{claimant} has no entry {number}.",
                    hint="Search finds entries by the beginning of their number, with or without dashes.",
                )
            context: dict[str, Any] = {
                "lot": query.lot(connection, claimant, number),
                "differences": query.differences(connection, claimant, number),
                "claims": query.claims_on(connection, claimant, number),
                "inquiries": query.inquiries(connection, claimant, number),
                "docket": docket.of_subject(connection, claimant, _KINDS, number),
                "moves": docket.moves(connection, claimant, _KINDS, number),
                "told": story.told(connection, claimant, [("entry", [number]), ("lot", [number])]),
            }
        detail = documents.view(entry.doc)
        lines = documents.entry_lines(detail)
        return shell.render(
            request,
            "entry.html",
            title=number,
            entry=entry,
            detail=detail,
            lines=lines,
            classes=documents.by_class(lines),
            versions=documents.entry_versions(detail),
            undated=shell.undated("entry", claimant, number) if shell.undated else (),
            steps=dict(shell.explain_entry(claimant, number)) if shell.explain_entry else {},
            **context,
        )

    @router.get("/exports/{claimant}/{export_id:path}")
    def shipment(request: Request, claimant: str, export_id: str) -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = exports.shipment(connection, claimant, export_id)
            if found is None:
                return shell.render(
                    request,
                    "missing.html",
                    404,
                    title="No such export",
                    what=f"{claimant} has no export line {export_id}.",
                    hint="Exports appear once an export report (AES-201) has been taken in.",
                )
            uses = exports.uses(connection, claimant, export_id)
            told = story.told(connection, claimant, [("shipment", [export_id])])
        return shell.render(request, "export.html", title=export_id, export=found, uses=uses, told=told)

    return router
