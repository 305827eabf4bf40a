"""The sandbox: every alert as its channel got it, or would have got it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from drawback.adapters.channels import CHANNELS
from drawback.alerting.channel import Preview
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.pages.parked import readable
from drawback.dashboard.shell import Shell
from drawback.views import alerts as view

_HEADERS = ("Subject", "From", "To", "Date", "References", "List-Id", "Auto-Submitted")
"""Those of a mail that people care for."""


def routes(shell: Shell) -> APIRouter:
    """Build the sandbox's routes."""
    router = APIRouter(prefix="/outbox")

    @router.get("")
    def index(request: Request, channel: str = "", after: Cursor = "", before: Cursor = "") -> HTMLResponse:
        with shell.engine.connect() as connection:
            found = listed(connection, view.messages(channel), after=after, before=before)
            failed = view.failed(connection)
            channels = [(name, name.capitalize()) for name in view.channels(connection)]
        return shell.render(
            request,
            "outbox.html",
            title="Alerts",
            found=found,
            chosen=channel,
            failed=failed,
            channels=channels,
        )

    @router.get("/{number}")
    def show(request: Request, number: int) -> HTMLResponse:
        with shell.engine.connect() as connection:
            message = view.message(connection, number)
            body = view.body(connection, number)
        if message is None:
            return shell.render(
                request,
                "missing.html",
                404,
                title="No such message",
                what=f"No message {number} is kept.",
                hint="",
            )
        kind, text = CHANNELS.get(message.channel), readable(body)
        return shell.render(
            request,
            "message.html",
            title="Message",
            message=message,
            preview=kind.preview(body) if kind is not None else Preview(text),
            headers=_HEADERS,
            raw=text,
        )

    return router
