"""The overview, search, and the pages that explain themselves."""

import re
from datetime import date, timedelta
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Connection

from drawback.adapters.sql.own_desk import LastLook
from drawback.dashboard import charts, words
from drawback.dashboard.as_of import looked_at
from drawback.dashboard.redaction import as_seen
from drawback.dashboard.shell import Shell
from drawback.domain.money import ZERO
from drawback.people.viewer import current_viewer
from drawback.views import alerts, docket, overview, queue, readings, story
from drawback.views import search as find
from drawback.views.at_risk import at_risk
from drawback.views.freshness import sources as intake_read
from drawback.views.known_claimants import claimants
from drawback.views.lapsed import lapsed, lost
from drawback.views.since import COUNTED, count_since

_WEEK, _WINDOW = 7, 90
Whose = Literal["all", "mine"]
_ADDRESSES = {
    "claim": "/claims/{claimant}/{key}",
    "entry": "/entries/{claimant}/{key}",
    "lot": "/entries/{claimant}/{key}",
    "privilege": "/privileges?claimant={claimant}",
    "inquiry": "/inquiries/{claimant}/{key}",
    "adcvd_case": "/adcvd/{key}",
    "shipment": "/exports/{claimant}/{key}",
    "person": "/docket?owner={quoted}",
}
_DERIVED = re.compile(r"(\w+):([^:]+):(.+):\d+:\d+")
"""Ids of what an aggregate published itself: kind, claimant, key, version, place."""


def routes(shell: Shell) -> APIRouter:
    """Build the overview's routes."""
    router = APIRouter()

    @router.get("/")
    def show(request: Request, claimant: str = "", whose: Whose = "all") -> HTMLResponse:
        today, owners = shell.today(), shell.owners
        with shell.engine.connect() as connection:
            sums = shell.sums(connection, "overview", lambda: _sums(connection, claimant, today), claimant)
            mine = (
                owners.mine(current_viewer(), claimants(connection)) if owners and whose == "mine" else None
            )
            to_do = queue.queue(
                connection, today, claimant=claimant, mine=mine, owner_of=owners.of if owners else _nobody
            )
            sweep, failed = alerts.last_sweep(connection), alerts.failures(connection)
            read = intake_read(connection, claimant)
            last = _last_look(shell)
            new = count_since(connection, last.standing) if last else 0
        return shell.render(
            request,
            "overview.html",
            title="Overview",
            claimant=claimant,
            whose=whose,
            queue=to_do,
            called=owners.called if owners else str,
            sweep=sweep,
            failed=failed,
            sources=read,
            last_look=last,
            new=f"{new:,}" if new <= COUNTED else f"{COUNTED:,}+",
            **sums,
        )

    @router.get("/search")
    def search(request: Request, q: str = "") -> Response:
        with shell.engine.connect() as connection:
            hits = find.everything(connection, q)
        if len(hits) == 1:
            hit = hits[0]
            return RedirectResponse(address(hit.kind, hit.claimant, hit.key), status_code=303)
        return shell.render(request, "search.html", title="Search", q=q, hits=hits)

    @router.get("/journal/{event_id:path}")
    def journal(request: Request, event_id: str) -> Response:
        with shell.engine.connect() as connection:
            event = story.event(connection, event_id)
            raw = as_seen(story.event_bytes(connection, event_id), current_viewer())
        derived = _DERIVED.fullmatch(event_id)
        if event is None and derived is not None:
            return RedirectResponse(
                address(derived[1], derived[2], derived[3]) + "#timeline", status_code=303
            )
        if event is None:
            return shell.render(
                request,
                "missing.html",
                404,
                title="No such event",
                what=f"No input event {event_id} is in the journal.",
                hint="The journal holds every event as it came; what follows from one is derived and not journalled.",
            )
        return shell.render(request, "journal.html", title=event.type, event=event, raw=raw)

    @router.get("/about")
    def about(request: Request) -> HTMLResponse:
        return shell.render(request, "about.html", title="Words and colours", states=words.STATES)

    return router


def _last_look(shell: Shell) -> LastLook | None:
    return shell.own_desk.last_look(current_viewer().name) if shell.own_desk and not looked_at() else None


def _nobody(_claimant: str) -> str:
    return ""


def address(kind: str, claimant: str, key: str) -> str:
    """Return where a subject has its page; exports and productions are shown on the claims that rest on them."""
    where = _ADDRESSES.get(kind, "/docket")
    return where.format(claimant=claimant, key=key, quoted=quote(key))


def _sums(connection: Connection, claimant: str, today: date) -> dict[str, Any]:
    states = overview.by_state(connection, claimant)
    order = list(words.CLAIM_STATES)
    states.sort(key=lambda s: order.index(s.state) if s.state in order else len(order))
    alive = [s for s in states if s.state not in words.OVER]
    to_us, by_us = overview.owed(connection, claimant)
    refunds, bills = overview.entry_money(connection, claimant)
    gone_by = lapsed(connection, claimant=claimant)
    ages = overview.ageing(connection, claimant, today)
    burn = docket.burn_down(connection, today, claimant)
    return {
        "due": overview.due(connection, claimant, today, today + timedelta(days=_WEEK)),
        "overdue": overview.due(connection, claimant, None, today - timedelta(days=1)),
        "expiring": overview.expiring(connection, claimant, today, _WINDOW),
        "to_us": to_us,
        "by_us": by_us,
        "refunds": refunds,
        "spread": readings.sums(connection, today, claimant),
        "bills": bills,
        "lapsed": len(gone_by),
        "lost": lost(gone_by),
        "states": alive,
        "over": [s for s in states if s.state in words.OVER],
        "bar": charts.stacked(
            [(words.state("claim", s.state).label, s.claimed or s.entitled, s.state) for s in alive]
        ),
        "ages": ages,
        "oldest": max((age.money for _, age in ages), default=ZERO),
        "risk": at_risk(connection, claimant),
        "waiting": overview.waiting(connection, claimant),
        "health": overview.health(connection),
        "burn": burn,
        "burn_most": max((money for _, money in burn), default=ZERO),
    }
