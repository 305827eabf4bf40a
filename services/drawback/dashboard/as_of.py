"""The day that is looked at: today, or a past day as it was known then.

A person chooses a day once and keeps it from page to page (a cookie); a program says `?as_of=2025-03-01`. What only exists today (people,
messages, files) is always shown as it is.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from anyio.to_thread import run_sync
from sqlalchemy import Engine
from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE = "drawback_as_of"
_TODAY_ONLY = (
    "/static/", "/sign-in", "/sign-out", "/invitation/", "/people", "/audit", "/files", "/outbox", "/alerts", "/what-if", "/lapsed", "/as-of",
    "/compare", "/live/", "/views", "/since", "/api/v1/lapsed", "/api/v1/openapi.json",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Past:
    """A past day. Without an `engine` it is still being worked out: `done` of `total` events; or it cannot be, for a `problem`."""

    day: date
    engine: Engine | None = None
    done: int = 0
    total: int = 0
    problem: str = ""


class Pasts(Protocol):
    """Keeps past days ready."""

    def of(self, day: date, /) -> Past:
        """The day, or how far it is; the first question begins the work."""
        ...


_past: ContextVar[Past | None] = ContextVar("past", default=None)


def looked_at() -> Past | None:
    """The past day that this request looks at; None where it looks at today."""
    return _past.get()


class AsOfDay:
    """Sets the day of each request."""

    def __init__(self, app: ASGIApp, pasts: Pasts | None, today: Callable[[], date]) -> None:
        self.app, self.pasts, self.today = app, pasts, today

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self.pasts is None or scope["path"].startswith(_TODAY_ONLY):
            await self.app(scope, receive, send)
            return
        asked = QueryParams(scope["query_string"]).get("as_of", "")
        if not asked and not scope["path"].startswith("/api/"):
            asked = HTTPConnection(scope).cookies.get(COOKIE, "")
        try:
            day = date.fromisoformat(asked) if asked else None
        except ValueError:
            sentence = f"as_of is {asked!r}; expected a day such as 2025-03-01.\n"
            await PlainTextResponse(sentence, status_code=400)(scope, receive, send)
            return
        if day is None or day >= self.today():
            await self.app(scope, receive, send)
            return
        past = await run_sync(self.pasts.of, day)
        if past.engine is None:
            await _waiting(past)(scope, receive, send)
            return
        token = _past.set(past)
        try:
            await self.app(scope, receive, send)
        finally:
            _past.reset(token)


def _waiting(past: Past) -> PlainTextResponse:
    if past.problem:
        return PlainTextResponse(f"{past.day} cannot be shown: {past.problem}\n", status_code=503)
    share = f"{past.done:,} of {past.total:,} events so far" if past.total else "beginning"
    sentence = f"{past.day} is being worked out from the journal: {share}. This page looks again by itself.\n"
    return PlainTextResponse(sentence, status_code=202, headers={"Refresh": "2", "Retry-After": "2"})
