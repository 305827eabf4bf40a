"""The former names of the API's lists, `/api/v1/claims.json`: the same answers as `/api/v1/claims`, said to be going away."""

import re
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FORMER = re.compile(r"/api/v1/(?!openapi\.)([a-z]+)\.json")
DEPRECATED_SINCE: Final = "@1795824000"
"""2026-11-28, as the header is written (RFC 9745)."""


class FormerNames:
    """Answers a former name as the name that stays, with `Deprecation` and the address to use from now on (RFC 9745, RFC 8288)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        former = _FORMER.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if former is None:
            await self.app(scope, receive, send)
            return
        stays = f"/api/v1/{former[1]}"

        async def send_with_notice(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Deprecation"] = DEPRECATED_SINCE
                headers.append("Link", f'<{stays}>; rel="successor-version"')
            await send(message)

        await self.app({**scope, "path": stays, "raw_path": stays.encode("ascii")}, receive, send_with_notice)
