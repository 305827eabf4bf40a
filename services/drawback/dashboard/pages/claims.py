"""The claims list and a claim's page."""

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from drawback.dashboard.export import FileForm, list_file
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.shell import Shell
from drawback.views import claims as view
from drawback.views import docket, like_goods, readings
from drawback.views.amendments import details
from drawback.views.answers import last_answer
from drawback.views.claims import ORDERS, ClaimFilter
from drawback.views.designations import designated, entries_under
from drawback.views.filings import filing_bytes, filings
from drawback.views.lapsed import lapsed
from drawback.views.owed import on_claim
from drawback.views.second_looks import waiting_for_second
from drawback.views.story import story

Filter = Annotated[ClaimFilter, Depends()]

_NOT_ACCEPTED = frozenset({"assembled", "approved", "filed", "rejected"})
"""States in which what ACE would answer is still to come, or to be mended."""


def routes(shell: Shell) -> APIRouter:
    """Build the claims' routes."""
    router = APIRouter(prefix="/claims")

    @router.get("")
    def index(
        request: Request, chosen: Filter, sort: str = "filed", after: Cursor = "", before: Cursor = ""
    ) -> HTMLResponse:
        listing = chosen.listing(sort)
        with shell.engine.connect() as connection:
            found = listed(connection, listing, after=after, before=before)
            due = view.next_due(connection, "claim", [(row.claimant, row.key) for row in found.page.rows])
        return shell.render(
            request,
            "claims.html",
            title="Claims",
            found=found,
            chosen=chosen,
            orders=ORDERS,
            order=listing.order,
            due=due,
        )

    @router.get(".{form}")
    def export(form: FileForm, chosen: Filter, sort: str = "filed") -> Response:
        note = {"as of": shell.today().isoformat(), "rules": shell.rules_version, "note": "not legal advice"}
        listing = chosen.listing(sort)
        return list_file(form, listing.names, listing.every(shell.engine), "claims", note)

    @router.get("/{claim_id}")
    def short(claim_id: str, claimant: str = "") -> Response:
        """Lead the short address that alerts carry to the page."""
        where = (
            f"/claims/{quote(claimant)}/{quote(claim_id, safe='')}"
            if claimant
            else f"/search?q={quote(claim_id)}"
        )
        return RedirectResponse(where, status_code=303)

    @router.get("/{claimant}/filings/{seq}.txt")
    def filing(claimant: str, seq: int) -> Response:
        """A file for ACE, byte for byte as it was written."""
        with shell.engine.connect() as connection:
            raw = filing_bytes(connection, claimant, seq)
        if not raw:
            raise HTTPException(404)
        named = {"Content-Disposition": f'attachment; filename="filing-{seq}.txt"'}
        return Response(raw, media_type="text/plain; charset=us-ascii", headers=named)

    @router.get("/{claimant}/{claim_id:path}")
    def show(request: Request, claimant: str, claim_id: str, lanes: str = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            claim = view.claim(connection, claimant, claim_id)
            if claim is None:
                return shell.render(
                    request,
                    "missing.html",
                    404,
                    title="No such claim",
                    what=f"{claimant} has no claim {claim_id}.",
                    hint="Search finds claims by the beginning of their number, with or without dashes.",
                )
            record = view.claim_record(connection, claimant, claim_id)
            lines = designated(connection, claimant, claim_id, record.view)
            under = entries_under(lines)
            entries = [entry.number for entry in under]
            asked = view.inquiries(connection, claimant, claim_id, entries)
            subjects: list[tuple[str, Sequence[str]]] = [("claim", [claim_id])]
            if lanes:
                subjects += [("entry", entries), ("inquiry", [inquiry.key for inquiry in asked])]
            contested = readings.of_claim(connection, claimant, claim_id)
            context: dict[str, Any] = {
                "lapses": lapsed(connection, claimant=claimant, subject=claim_id),
                "docket": docket.of_subject(connection, claimant, ("claim",), claim_id),
                "moves": docket.moves(connection, claimant, ("claim",), claim_id),
                "amendments": view.amendments(connection, claimant, claim_id),
                "details": details(record),
                "waiting": waiting_for_second(connection, claimant, claim_id),
                "alike": like_goods.of_claim(connection, claimant, claim_id),
                "told": story(connection, claimant, subjects),
                "readings": contested,
                "spread": readings.spread(
                    readings.expected_of(claim.state, claim.entitled, claim.liquidated),
                    contested,
                    shell.today(),
                ),
                "answered": last_answer(record),
                "filings": filings(connection, claimant, claim_id),
            }
        return shell.render(
            request,
            "claim.html",
            before=shell.before_filing(claimant, claim_id)
            if shell.before_filing is not None and claim.state in _NOT_ACCEPTED
            else None,
            title=claim.number or claim.key,
            claim=claim,
            record=record.view,
            owed=on_claim(record.view, shell.today(), shell.rates()) if shell.rates else None,
            policy=record.policy,
            designated=lines,
            cut=sum(len(line.rows) for line in lines) == view.LINES_SHOWN,
            entries=under,
            inquiries=asked,
            lanes=lanes,
            steps=dict(shell.explain(claimant, claim_id)) if shell.explain else {},
            undated=shell.undated("claim", claimant, claim_id) if shell.undated else (),
            against=shell.against(claimant, claim_id) if shell.against else (),
            **context,
        )

    return router
