"""Fixture `hook_server`: a real HTTP server that takes webhooks as a receiver would, checks signatures, and can misbehave on demand."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from support.ports import free_port


@dataclass
class HookServer:
    """Keeps what is posted. `faults` are used up one per call: a status such as "500", "hang", or "lost" (taken, unanswered)."""

    port: int = 0
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks/drawback"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.posts]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "hang":
            await asyncio.sleep(30)
        if fault in {"", "lost"}:
            self.posts.append(({k.lower(): v for k, v in request.headers.items()}, await request.read()))
        if fault == "lost":
            assert request.transport is not None
            request.transport.close()
        if fault == "redirect":
            return web.Response(status=302, headers={"Location": self.url})
        return web.Response(status=int(fault) if fault.isdigit() else 200, text="ok")


def signed_well(key: str, headers: dict[str, str], body: bytes) -> bool:
    """Check a signature as standardwebhooks.com says, written from that page alone."""
    secret = base64.b64decode(key.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode()
    return f"v1,{wanted}" in headers["webhook-signature"].split(" ")


@pytest.fixture
async def hook_server() -> AsyncIterator[HookServer]:
    """A receiver of this test's own."""
    server = HookServer(port=free_port())
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", server.port).start()
    try:
        yield server
    finally:
        await runner.cleanup()
