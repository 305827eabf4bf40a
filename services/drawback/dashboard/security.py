"""What guards the pages: nothing is loaded from elsewhere, and nothing is changed from elsewhere."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
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


class SameOriginOnly:
    """Refuses every changing request that does not come from our own pages (Sec-Fetch-Site, else Origin = Host)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            refusal = foreign(Headers(scope=scope))
            if refusal:
                await PlainTextResponse(refusal + "\n", status_code=403)(scope, receive, send)
                return
        await self.app(scope, receive, send)


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
    if urlsplit(origin).netloc == headers.get("host", ""):
        return ""
    return f"This request came from {origin}; changes are accepted from the dashboard's own pages only."
