"""The docket: every due date with its rule, its inputs and the money behind it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from drawback.adapters.sql.audit import Act
from drawback.dashboard.export import csv_file
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.shell import Shell
from drawback.domain.money import ZERO
from drawback.people.permissions import Permission
from drawback.views import docket as view
from drawback.views.docket import DocketFilter, DueDate
from drawback.views.due_dates import Band, band_of

Filter = Annotated[DocketFilter, Depends()]


def routes(shell: Shell) -> APIRouter:
    """Build the docket's routes."""
    router = APIRouter(prefix="/docket")

    @router.get("")
    def index(request: Request, chosen: Filter, after: Cursor = "", before: Cursor = "") -> HTMLResponse:
        today = shell.today()
        with shell.engine.connect() as connection:
            found = listed(connection, chosen.listing(today), after=after, before=before)
            whole, bands = shell.sums(
                connection, "bands", lambda: view.totals(connection, today, chosen), _without_band(chosen)
            )
            burn = shell.sums(
                connection,
                "burn",
                lambda: view.burn_down(connection, today, chosen.claimant),
                chosen.claimant,
            )
        return shell.render(
            request,
            "docket.html",
            title="Docket",
            found=found,
            chosen=chosen,
            whole=whole,
            bands=bands,
            burn=burn,
            burn_most=max((money for _, money in burn), default=ZERO),
        )

    @router.get(".csv")
    def export(chosen: Filter) -> Response:
        today = shell.today()
        note = {"as of": today.isoformat(), "rules": shell.rules_version, "note": "not legal advice"}
        listing = chosen.listing(today)
        return csv_file(listing.names, listing.every(shell.engine), "docket", note)

    @router.post("/acknowledge")
    def acknowledge(
        request: Request,
        claimant: Annotated[str, Form()],
        kind: Annotated[str, Form()],
        subject: Annotated[str, Form()],
        deadline: Annotated[str, Form()],
    ) -> Response:
        refusal = shell.attempt(
            lambda actions: actions.acknowledge(claimant, kind, subject, deadline),
            Act("acknowledge", claimant, f"{kind} {subject} {deadline}"),
            Permission.ANSWER_ALERTS,
        )
        if refusal:
            return shell.render(request, "refused.html", 409, title="Not acknowledged", reason=refusal)
        return RedirectResponse("/docket?said=acknowledged", status_code=303)

    return router


def by_band(rows: Sequence[DueDate], today: date) -> list[tuple[Band, list[DueDate]]]:
    """Group rows that are sorted by due date into their bands."""
    return [(band, list(group)) for band, group in groupby(rows, key=lambda row: band_of(row.due_on, today))]


def _without_band(chosen: DocketFilter) -> DocketFilter:
    return replace(chosen, band="")
