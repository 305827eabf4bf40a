"""What guards the pages: nothing is loaded from elsewhere, and nothing is changed from elsewhere."""

import re
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import unquote_plus, urlsplit

import structlog
from sqlalchemy.exc import DBAPIError
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff]")
_ONE_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s,/@?#\[\]:]+)(:\d{1,5})?")
NO_DATABASE = "The database does not answer; try again. The log of the dashboard says more."
log = structlog.get_logger()
MOST_BODY = 66 * 1024 * 1024
"""Bytes of one request: the largest file that a page takes, with the form around it."""
UNSUBSCRIBE = "/alerts/unsubscribe"
SLACK_ANSWERS = "/slack/answers"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class SecurityHeaders:
    """Sets the content security policy and its companions on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, send_with_headers)


class KnownHostsOnly:
    """Refuses a request that calls us by a name which is not ours: another site may have its name point here (DNS rebinding)."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        """`hosts` are our names, without ports; "*" among them also lets any address of digits be called, which no site owns."""
        self.app = app
        self.hosts = frozenset(name.lower() for name in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            called = host_of(Headers(scope=scope).get("host", ""))
            if called not in self.hosts and not ("*" in self.hosts and _is_address(called)):
                sentence = (
                    f"This dashboard is not called {called!r}. Its address is that of DRAWBACK_DASHBOARD__URL; "
                    "DRAWBACK_DASHBOARD__HOSTS names others.\n"
                )
                await PlainTextResponse(sentence, status_code=400)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def host_of(header: str) -> str:
    """The name in a Host header or an address, without its port and in lower case; empty where it is none, or several."""
    if "://" not in header and not _ONE_HOST.fullmatch(header):
        return ""
    try:
        return (urlsplit(header if "://" in header else f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class SoundRequestsOnly:
    """Refuses addresses with characters that are none of a text (`%00`), and answers HEAD as GET without its body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = scope["path"] + unquote_plus(
            scope["query_string"].decode("latin-1"), errors="surrogateescape"
        )
        if _NO_TEXT.search(asked):
            sentence = "The address holds characters that are none of a text, such as %00."
            await _refused(scope["path"], sentence)(scope, receive, send)
            return
        if scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, send_without_body)


def _refused(path: str, sentence: str) -> Response:
    """A bad request, as a program reads it below /api/ (RFC 9457), else as a sentence."""
    if not path.startswith("/api/"):
        return PlainTextResponse(f"{sentence}\n", status_code=400)
    body = {"type": "about:blank", "title": "Bad request", "status": 400, "detail": sentence}
    return JSONResponse(body, 400, media_type="application/problem+json")


class BoundedBodies:
    """Refuses what is larger than any form or batch of ours, before it fills memory or a disk; the sentence says where it belongs."""

    def __init__(self, app: ASGIApp, most: int = MOST_BODY) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "")
        if said.isdecimal() and int(said) > self.most:
            await PlainTextResponse(self._sentence() + "\n", status_code=413)(scope, receive, send)
            return
        came = 0

        async def bounded() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > self.most:
                raise HTTPException(413, self._sentence())
            return message

        await self.app(scope, bounded, send)

    def _sentence(self) -> str:
        return (
            f"This request is larger than {self.most:,} bytes. Put the file into the inbox folder, or run `drawback intake` on it; "
            "send events in smaller batches."
        )


class LastResort:
    """Whatever was not foreseen is logged and answered with a sentence: no traceback, no statement, no value."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def note(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, note)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            if isinstance(error, DBAPIError):
                log.exception("page.database", path=scope["path"])
                await PlainTextResponse(NO_DATABASE + "\n", status_code=503)(scope, receive, send)
                return
            log.exception("page.failed", path=scope["path"])
            sentence = "A fault of this program; the log of the dashboard says more.\n"
            await PlainTextResponse(sentence, status_code=500)(scope, receive, send)


class SameOriginOnly:
    """Refuses every changing request that does not come from our own pages (Sec-Fetch-Site, else Origin = Host)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            headers = Headers(scope=scope)
            refusal = "" if by_token(scope["path"], headers) else foreign(headers)
            if refusal:
                await PlainTextResponse(refusal + "\n", status_code=403)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def by_token(path: str, headers: Headers) -> bool:
    """Whether a request carries a secret that no browser adds by itself, so that it needs no origin.

    That is an API token, the proof in the link of a mail, which a mail program follows for its reader (RFC 8058), or Slack's signature.
    """
    if path in {UNSUBSCRIBE, SLACK_ANSWERS}:
        return True
    return path.startswith("/api/") and headers.get("authorization", "").lower().startswith("bearer ")


def foreign(headers: Headers) -> str:
    """Return why a changing request is not from our own pages; empty when it is."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        if site == "same-origin":
            return ""
        return (
            f"This request came from another site (Sec-Fetch-Site: {site}); open the page here and try again."
        )
    origin = headers.get("origin")
    if origin is None:
        return "This request names no origin; changes are accepted from the dashboard's own pages only."
    if _netloc(origin) == headers.get("host", ""):
        return ""
    return f"This request came from {origin}; changes are accepted from the dashboard's own pages only."


def _netloc(address: str) -> str | None:
    """The host and port of an origin; None where it is no address."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return None
