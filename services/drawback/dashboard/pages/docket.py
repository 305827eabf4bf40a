"""The docket: every due date with its rule, its inputs and the money behind it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from drawback.adapters.sql.audit import Act
from drawback.dashboard.export import FileForm, list_file
from drawback.dashboard.pages.lists import Cursor, listed, returned
from drawback.dashboard.shell import Shell
from drawback.domain.money import ZERO
from drawback.people.permissions import Permission
from drawback.views import docket as view
from drawback.views.docket import DocketFilter, DueDate
from drawback.views.due_dates import Band, band_of, title
from drawback.views.queue import standings

Filter = Annotated[DocketFilter, Depends()]


def routes(shell: Shell) -> APIRouter:
    """Build the docket's routes."""
    router = APIRouter(prefix="/docket")

    @router.get("")
    def index(request: Request, chosen: Filter, after: Cursor = "", before: Cursor = "") -> HTMLResponse:
        today = shell.today()
        with shell.engine.connect() as connection:
            found = listed(connection, chosen.listing(today), after=after, before=before)
            stands = standings(connection, found.page.rows, today)
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
            stands=stands,
            owner_of=shell.owners.of if shell.owners else _nobody,
            called=shell.owners.called if shell.owners else str,
            chosen=chosen,
            whole=whole,
            bands=bands,
            burn=burn,
            burn_most=max((money for _, money in burn), default=ZERO),
        )

    @router.get(".{form}")
    def export(form: FileForm, chosen: Filter) -> Response:
        today = shell.today()
        note = {"as of": today.isoformat(), "rules": shell.rules_version, "note": "not legal advice"}
        listing = chosen.listing(today)
        return list_file(form, listing.names, listing.every(shell.engine), "docket", note)

    @router.post("/acknowledge")
    def acknowledge(
        request: Request,
        claimant: Annotated[str, Form()],
        kind: Annotated[str, Form()],
        subject: Annotated[str, Form()],
        deadline: Annotated[str, Form()],
        back: Annotated[str, Form()] = "/docket",
    ) -> Response:
        refusal = shell.attempt(
            lambda actions: actions.acknowledge(claimant, kind, subject, deadline),
            Act("acknowledge", claimant, f"{kind} {subject} {deadline}"),
            Permission.ANSWER_ALERTS,
        )
        if refusal:
            return shell.render(request, "refused.html", 409, title="Not acknowledged", reason=refusal)
        return RedirectResponse(returned(back, "/docket", "acknowledged"), status_code=303)

    @router.post("/acknowledge-chosen")
    def acknowledge_chosen(
        request: Request,
        chosen: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
        back: Annotated[str, Form()] = "/docket",
    ) -> Response:
        """Acknowledge all that were ticked; what could not be is named, the rest is done."""
        refusals = [sentence for one in chosen if (sentence := _take(shell, one))]
        if refusals or not chosen:
            reason = "; ".join(refusals) or "No due date was chosen."
            done = len(chosen) - len(refusals)
            title = f"{done} of {len(chosen)} acknowledged" if chosen else "Not acknowledged"
            return shell.render(request, "refused.html", 409, title=title, reason=reason)
        return RedirectResponse(returned(back, "/docket", "acknowledged"), status_code=303)

    return router


def _take(shell: Shell, chosen: str) -> str:
    """Acknowledge one due date by what its tick box says; why it could not be, or nothing."""
    try:
        claimant, kind, subject, deadline = msgspec.json.decode(chosen, type=tuple[str, str, str, str])
    except msgspec.DecodeError:
        return "a tick box says nothing that there is"
    refusal = shell.attempt(
        lambda actions: actions.acknowledge(claimant, kind, subject, deadline),
        Act("acknowledge", claimant, f"{kind} {subject} {deadline}"),
        Permission.ANSWER_ALERTS,
    )
    return f"{title(deadline)} of {kind} {subject}: {refusal}" if refusal else ""


def _nobody(_claimant: str) -> str:
    return ""


def by_band(rows: Sequence[DueDate], today: date) -> list[tuple[Band, list[DueDate]]]:
    """Group rows that are sorted by due date into their bands."""
    return [(band, list(group)) for band, group in groupby(rows, key=lambda row: band_of(row.due_on, today))]


def _without_band(chosen: DocketFilter) -> DocketFilter:
    return replace(chosen, band="")
