"""Fixture `slack_server`: a real HTTP server that answers as Slack's Web API does, and can misbehave on demand."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from support.ports import free_port


@dataclass
class SlackServer:
    """Keeps what is posted. `faults` are used up one per call: "429", "500", "hang", "lost", or an error word."""

    port: int = 0
    token: str = "xoxb-test"  # noqa: S105 - a test
    messages: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    can_read_history: bool = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append(method)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "429":
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "0"}
            )
        if fault == "500":
            return web.json_response({"ok": False, "error": "internal_error"}, status=500)
        if fault == "hang":
            await asyncio.sleep(30)
        if fault not in {"", "lost"}:
            return web.json_response({"ok": False, "error": fault})
        result = await self._do(method, request)
        if fault == "lost":
            assert request.transport is not None
            request.transport.close()  # done, but the answer never leaves
        return web.json_response(result)

    async def _do(self, method: str, request: web.Request) -> dict[str, Any]:
        if method.startswith("conversations."):
            if not self.can_read_history:
                return {"ok": False, "error": "missing_scope"}
            form = {**request.query, **(await request.post())}
            thread = form.get("ts")
            found = [
                m for m in self.messages if (m.get("thread_ts") == thread if thread else "thread_ts" not in m)
            ]
            return {"ok": True, "messages": list(reversed(found))}
        body = await request.json()
        if method == "chat.postMessage":
            ts = f"1700000000.{len(self.messages):06d}"
            self.messages.append({**body, "ts": ts, "updates": 0})
            return {"ok": True, "ts": ts, "channel": "C0001", "message": {"text": body["text"]}}
        if method == "chat.update":
            for message in self.messages:
                if message["ts"] == body["ts"]:
                    message.update(text=body["text"], blocks=body["blocks"], updates=message["updates"] + 1)
                    return {"ok": True, "ts": body["ts"], "channel": body["channel"]}
            return {"ok": False, "error": "message_not_found"}
        return {"ok": False, "error": "unknown_method"}

    def deliveries(self) -> list[str]:
        """What our own metadata says of the messages, in the order in which they stand in the channel."""
        return [json.loads(json.dumps(m["metadata"]))["event_payload"]["delivery"] for m in self.messages]


@pytest.fixture
async def slack_server() -> AsyncIterator[SlackServer]:
    """A Slack of this test's own."""
    server = SlackServer(port=free_port())
    app = web.Application()
    app.router.add_route("*", "/api/{method}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", server.port).start()
    try:
        yield server
    finally:
        await runner.cleanup()
