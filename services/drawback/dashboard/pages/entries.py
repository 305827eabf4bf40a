"""The entries list, an entry's page, and the page of an export line."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from drawback.dashboard.export import FileForm, list_file
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.shell import Shell
from drawback.views import cases, docket, exports, inquiries
from drawback.views import entries as view
from drawback.views.charges import by_class, entry_lines, entry_versions
from drawback.views.entries import ORDERS, EntryFilter
from drawback.views.lapsed import lapsed
from drawback.views.owed import on_entry
from drawback.views.story import story

Filter = Annotated[EntryFilter, Depends()]
_KINDS = ("entry", "lot")


def routes(shell: Shell) -> APIRouter:
    """Build the entries' routes."""
    router = APIRouter()

    @router.get("/entries")
    def index(
        request: Request, chosen: Filter, sort: str = "entered", after: Cursor = "", before: Cursor = ""
    ) -> HTMLResponse:
        listing = chosen.listing(sort)
        with shell.engine.connect() as connection:
            found = listed(connection, listing, after=after, before=before)
        return shell.render(
            request,
            "entries.html",
            title="Entries",
            found=found,
            chosen=chosen,
            orders=ORDERS,
            order=listing.order,
        )

    @router.get("/entries.{form}")
    def export(form: FileForm, chosen: Filter, sort: str = "entered") -> Response:
        note = {"as of": shell.today().isoformat(), "rules": shell.rules_version, "note": "not legal advice"}
        listing = chosen.listing(sort)
        return list_file(form, listing.names, listing.every(shell.engine), "entries", note)

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
            entry = view.entry(connection, claimant, number)
            if entry is None:
                return shell.render(
                    request,
                    "missing.html",
                    404,
                    title="No such entry",
                    what=f"{claimant} has no entry {number}.",
                    hint="Search finds entries by the beginning of their number, with or without dashes.",
                )
            record = view.entry_record(connection, claimant, number)
            context: dict[str, Any] = {
                "lot": view.lot(connection, claimant, number),
                "differences": cases.of_entry(connection, claimant, number),
                "claims": view.claims_on(connection, claimant, number),
                "lapses": lapsed(connection, claimant=claimant, subject=number),
                "inquiries": inquiries.of_entry(connection, claimant, number),
                "docket": docket.of_subject(connection, claimant, _KINDS, number),
                "moves": docket.moves(connection, claimant, _KINDS, number),
                "told": story(connection, claimant, [("entry", [number]), ("lot", [number])]),
            }
        lines = entry_lines(record.versions)
        return shell.render(
            request,
            "entry.html",
            title=number,
            entry=entry,
            record=record,
            account=record.account,
            owed=on_entry(record, shell.today(), shell.rates()) if shell.rates else None,
            lines=lines,
            classes=by_class(lines),
            versions=entry_versions(record.versions),
            undated=shell.undated("entry", claimant, number) if shell.undated else (),
            steps=dict(shell.explain_entry(claimant, number)) if shell.explain_entry else {},
            **context,
        )

    @router.get("/exports/{claimant}/{export_id:path}")
    def shipment(request: Request, claimant: str, export_id: str) -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = exports.export(connection, claimant, export_id)
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
            evidence = exports.evidence(connection, claimant, export_id)
            told = story(connection, claimant, [("shipment", [export_id])])
        return shell.render(
            request, "export.html", title=export_id, export=found, uses=uses, told=told, evidence=evidence
        )

    return router
