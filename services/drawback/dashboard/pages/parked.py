"""What could not be handled, and the way back in."""

import json
from collections.abc import Sequence
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from drawback.adapters.sql.audit import Act
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.redaction import as_seen
from drawback.dashboard.shell import Shell
from drawback.people.permissions import Permission
from drawback.people.viewer import current_viewer
from drawback.views import parked as view
from drawback.views.parked import ParkedFilter
from drawback.views.second_looks import FirstLook, waiting_for_second
from drawback.views.story import event_bytes

Filter = Annotated[ParkedFilter, Depends()]
_NO_REASON = "Say why this event may be left alone; the reason stays on record."
_PER_ROW = 16
_SHOWN = 4096
_PRINTABLE = range(32, 127)


class HexRow(NamedTuple):
    """Sixteen bytes: where they stand, their hexadecimal digits, and what of them is plain text."""

    place: str
    digits: str
    text: str


def hex_rows(raw: bytes, limit: int = _SHOWN) -> list[HexRow]:
    """Print bytes in rows of sixteen, up to a limit."""
    return [
        HexRow(
            f"{start:06x}",
            raw[start : start + _PER_ROW].hex(" ", 1),
            "".join(chr(byte) if byte in _PRINTABLE else "·" for byte in raw[start : start + _PER_ROW]),
        )
        for start in range(0, min(len(raw), limit), _PER_ROW)
    ]


def readable(raw: bytes) -> str:
    """Print bytes as text: JSON with its structure, anything else as it is, unreadable bytes marked."""
    text = raw.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def routes(shell: Shell) -> APIRouter:
    """Build the parked events' routes."""
    router = APIRouter(prefix="/parked")

    @router.get("")
    def index(request: Request, chosen: Filter, after: Cursor = "", before: Cursor = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            reasons = view.reasons(connection, chosen.status)
            found = listed(connection, chosen.listing(), after=after, before=before)
        return shell.render(
            request, "parked.html", title="Parked", found=found, chosen=chosen, reasons=reasons
        )

    @router.get("/{parked_id:path}")
    def show(request: Request, parked_id: str) -> HTMLResponse:
        return _page(request, parked_id)

    @router.post("/replay")
    def replay(
        request: Request, parked_id: Annotated[str, Form()], corrected: Annotated[str, Form()]
    ) -> Response:
        # a browser sends text areas with CRLF; the event is what was typed
        data = corrected.replace("\r\n", "\n").encode()
        refusal = shell.attempt(
            lambda actions: actions.replay_parked(parked_id, data),
            Act("replay a parked event", _claimant_of(shell, parked_id), parked_id),
            Permission.CORRECT,
        )
        if refusal:
            return _page(request, parked_id, refusal, corrected)
        return RedirectResponse("/parked?said=replayed", status_code=303)

    @router.post("/ignore")
    def ignore(
        request: Request, parked_id: Annotated[str, Form()], because: Annotated[str, Form()]
    ) -> Response:
        why = because.strip()
        refusal = _NO_REASON
        if why:
            refusal = shell.attempt(
                lambda actions: actions.ignore_parked(parked_id, why),
                Act("close a parked event", _claimant_of(shell, parked_id), parked_id, why),
                Permission.CORRECT,
            )
        if refusal:
            return _page(request, parked_id, refusal)
        return RedirectResponse("/parked?said=ignored", status_code=303)

    def _page(request: Request, parked_id: str, refusal: str = "", typed: str | None = None) -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = view.parked(connection, parked_id)
            kept = view.raw(connection, parked_id) or (
                event_bytes(connection, found.event_id) if found else b""
            )
            raw = as_seen(kept, current_viewer())
            waiting = waiting_for_second(connection, found.claimant, parked_id) if found else []
        if found is None:
            return shell.render(
                request,
                "missing.html",
                404,
                title="Not parked",
                what=f"Nothing is parked as {parked_id}.",
                hint="",
            )
        return shell.render(
            request,
            "parked_one.html",
            409 if refusal else 200,
            title="Parked event",
            parked=found,
            raw=raw,
            rows=hex_rows(raw),
            cut=len(raw) > _SHOWN,
            text=readable(raw),
            refusal=refusal,
            typed=_to_correct(raw, waiting) if typed is None else typed,
            waiting=waiting,
        )

    return router


def _to_correct(raw: bytes, waiting: Sequence[FirstLook]) -> str:
    """What stands in the form: what another person handed in and waits for a second one, else what is parked."""
    return waiting[-1].content.decode("utf-8", "replace") if waiting else readable(raw)


def _claimant_of(shell: Shell, parked_id: str) -> str:
    with shell.engine.connect() as connection:
        found = view.parked(connection, parked_id)
    return found.claimant if found else ""
