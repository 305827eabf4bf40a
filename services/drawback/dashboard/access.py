"""Who is asking: a cookie or an API token becomes the viewer of the request; everybody else is sent to sign in."""

from typing import Protocol
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from drawback.dashboard.security import SAFE_METHODS, SLACK_ANSWERS, UNSUBSCRIBE
from drawback.people.permissions import Permission
from drawback.people.viewer import EVERYBODY, Viewer, looking

COOKIE = "drawback_session"
_OPEN = ("/sign-in", "/invitation/", "/static/", "/calendar/", UNSUBSCRIBE, SLACK_ANSWERS)
"""Reached without a session: signing in, and what a link with a secret of its own leads to."""

_BY_ITSELF = "/live/"
"""What an open page asks while nobody touches it."""


class Access(Protocol):
    """What the pages ask of signing in."""

    def viewer_of_session(self, token: str, address: str, *, by_itself: bool = False) -> Viewer | None:
        """Who looks with this cookie; what a page asks by itself keeps no session awake."""
        ...

    def viewer_of_token(self, token: str, address: str) -> Viewer | None:
        """In whose name a program reads with this API token."""
        ...


class SignedInOnly:
    """Sets the viewer of each request; without `access` that is everybody, as on a machine of one's own."""

    def __init__(self, app: ASGIApp, access: Access | None) -> None:
        self.app, self.access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        viewer = await run_in_threadpool(self._viewer, scope)
        if viewer is None and not scope["path"].startswith(_OPEN):
            await _refusal(scope)(scope, receive, send)
            return
        if viewer is not None and not viewer.may(Permission.READ) and scope["method"] in SAFE_METHODS:
            await _UNREADABLE(scope, receive, send)
            return
        with looking(viewer or _NOBODY):
            await self.app(scope, receive, send)

    def _viewer(self, scope: Scope) -> Viewer | None:
        address = scope["client"][0] if scope.get("client") else ""
        if self.access is None:
            return Viewer(EVERYBODY.name, EVERYBODY.roles, None, verified=False, address=address)
        kind, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and scope["path"].startswith("/api/"):
            return self.access.viewer_of_token(token.strip(), address)
        cookie = HTTPConnection(scope).cookies.get(COOKIE, "")
        by_itself = scope["path"].startswith(_BY_ITSELF)
        return self.access.viewer_of_session(cookie, address, by_itself=by_itself) if cookie else None


_NOBODY = Viewer("", frozenset(), frozenset(), verified=False)
"""Somebody who has not signed in yet: sees the page to sign in, and no data."""


_UNREADABLE = JSONResponse(
    {
        "type": "about:blank",
        "title": "Refused",
        "status": 403,
        "detail": "This API token may not read; `drawback users token … --may read` makes one that may.",
    },
    403,
    media_type="application/problem+json",
)


def _refusal(scope: Scope) -> JSONResponse | RedirectResponse:
    if scope["path"].startswith("/api/"):
        body = {
            "type": "about:blank",
            "title": "Sign in",
            "status": 401,
            "detail": "Send an API token as `Authorization: Bearer …`; `drawback users token` makes one.",
        }
        return JSONResponse(body, 401, {"WWW-Authenticate": "Bearer"}, media_type="application/problem+json")
    wanted = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
    to = f"?to={quote(wanted, safe='')}" if scope["method"] == "GET" and wanted != "/" else ""
    return RedirectResponse(f"/sign-in{to}", status_code=303)
