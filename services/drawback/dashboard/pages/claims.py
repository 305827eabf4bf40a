"""The claims list and a claim's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Row

from drawback.dashboard import documents
from drawback.dashboard.export import csv_file
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.queries import claims as query
from drawback.dashboard.queries import docket, story
from drawback.dashboard.queries.claims import ORDERS, ClaimFilter
from drawback.dashboard.shell import Shell
from drawback.domain.money import ZERO

Filter = Annotated[ClaimFilter, Depends()]


@dataclass(frozen=True, slots=True)
class Designated:
    """One designation: an import line against an export line, with its amounts per revenue class."""

    number: int
    rows: Sequence[Row[Any]]
    flags: tuple[str, ...] = ()
    not_priced: str = ""

    @property
    def claimed(self) -> Decimal:
        return sum((row.claimed for row in self.rows), ZERO)

    @property
    def calculated(self) -> Decimal:
        return sum((row.calculated for row in self.rows), ZERO)

    @property
    def entitled(self) -> Decimal:
        return sum((row.entitled for row in self.rows), ZERO)


def routes(shell: Shell) -> APIRouter:
    """Build the claims' routes."""
    router = APIRouter(prefix="/claims")

    @router.get("")
    def index(
        request: Request, chosen: Filter, sort: str = "filed", after: Cursor = "", before: Cursor = ""
    ) -> HTMLResponse:
        order = ORDERS.get(sort, ORDERS["filed"])
        with shell.engine.connect() as connection:
            found = listed(connection, chosen.query(), order, after=after, before=before)
            due = query.next_due(connection, "claim", [(row.claimant, row.key) for row in found.page.rows])
        return shell.render(
            request,
            "claims.html",
            title="Claims",
            found=found,
            chosen=chosen,
            orders=ORDERS,
            order=order,
            due=due,
        )

    @router.get(".csv")
    def export(chosen: Filter, sort: str = "filed") -> Response:
        note = {"as of": shell.today().isoformat(), "rules": shell.rules_version, "note": "not legal advice"}
        return csv_file(shell.engine, chosen.query(), ORDERS.get(sort, ORDERS["filed"]), "claims", note)

    @router.get("/{claim_id}")
    def short(claim_id: str, claimant: str = "") -> Response:
        """Lead the short address that alerts carry to the page."""
        where = (
            f"/claims/{quote(claimant)}/{quote(claim_id, safe='')}"
            if claimant
            else f"/search?q={quote(claim_id)}"
        )
        return RedirectResponse(where, status_code=303)

    @router.get("/{claimant}/{claim_id:path}")
    def show(request: Request, claimant: str, claim_id: str, lanes: str = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            claim = query.claim(connection, claimant, claim_id)
            if claim is None:
                return shell.render(
                    request,
                    "missing.html",
                    404,
                    title="No such claim",
                    what=f"{claimant} has no claim {claim_id}.",
                    hint="Search finds claims by the beginning of their number, with or without dashes.",
                )
            rows = query.lines(connection, claimant, claim_id)
            entries = sorted({row.entry_number for row in rows})
            asked = query.inquiries(connection, claimant, claim_id, entries)
            subjects: list[tuple[str, Sequence[str]]] = [("claim", [claim_id])]
            if lanes:
                subjects += [("entry", entries), ("inquiry", [inquiry.key for inquiry in asked])]
            context: dict[str, Any] = {
                "docket": docket.of_subject(connection, claimant, ("claim",), claim_id),
                "moves": docket.moves(connection, claimant, ("claim",), claim_id),
                "amendments": query.amendments(connection, claimant, claim_id),
                "told": story.told(connection, claimant, subjects),
            }
        detail = documents.view(claim.doc)
        designated = _designated(rows, documents.items(detail, "lines"))
        return shell.render(
            request,
            "claim.html",
            title=claim.number or claim.key,
            claim=claim,
            detail=detail,
            designated=designated,
            cut=len(rows) == query.LINES_SHOWN,
            entries=_entries(designated),
            inquiries=asked,
            lanes=lanes,
            steps=dict(shell.explain(claimant, claim_id)) if shell.explain else {},
            undated=shell.undated("claim", claimant, claim_id) if shell.undated else (),
            against=shell.against(claimant, claim_id) if shell.against else (),
            policy=str(documents.read(claim.doc).get("policy", "statute")),  # said only where it is another
            **context,
        )

    return router


def _designated(rows: Sequence[Row[Any]], priced: list[documents.Document]) -> list[Designated]:
    found: list[Designated] = []
    for place, (number, group) in enumerate(groupby(rows, key=lambda row: row.number)):
        line = priced[place] if place < len(priced) else {}
        flags = tuple(str(flag) for flag in line.get("flags", ()))
        found.append(Designated(number, list(group), flags, str(line.get("not_priced", ""))))
    return found


def _entries(designated: list[Designated]) -> list[dict[str, Any]]:
    """Sum the claim by the entries it rests on."""
    found: dict[str, dict[str, Any]] = {}
    for line in designated:
        first = line.rows[0]
        entry = found.setdefault(
            first.entry_number,
            {
                "number": first.entry_number,
                "state": first.entry_state,
                "import_on": first.import_on,
                "claimed": ZERO,
                "entitled": ZERO,
            },
        )
        entry["claimed"] += line.claimed
        entry["entitled"] += line.entitled
    return [found[number] for number in sorted(found)]
