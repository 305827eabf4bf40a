"""A Slack workspace with people, forms and words for one person alone, beside the messages of `support.slack`; also over Socket Mode."""

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import WSMsgType, web

from support.ports import free_port

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - of a test
TEAM = "T0001"


@dataclass
class SlackPeople:
    """Answers who people are, keeps the forms that were opened and what was said, and sends presses over a web socket."""

    port: int = field(default_factory=free_port)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    forms: list[dict[str, Any]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    answered: list[dict[str, Any]] = field(default_factory=list)
    """What came back over the web socket, by envelope."""
    sockets: list[web.WebSocketResponse] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    @property
    def reply_to(self) -> str:
        return f"http://127.0.0.1:{self.port}/say"

    def add(self, user: str, email: str, **more: Any) -> None:
        self.users[user] = {"id": user, "team_id": TEAM, "profile": {"email": email}, **more}

    async def serve(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._answer)
        app.router.add_post("/say", self._say)
        app.router.add_get("/socket", self._socket)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()
        return runner

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "hang":
            await asyncio.sleep(30)
        if fault:
            return web.json_response({"ok": False, "error": fault})
        if method == "auth.test":
            return web.json_response({"ok": True, "team_id": TEAM})
        if method == "apps.connections.open":
            return web.json_response({"ok": True, "url": f"ws://127.0.0.1:{self.port}/socket"})
        if method == "users.info":
            form = {**request.query, **(await request.post())}
            found = self.users.get(str(form["user"]))
            return web.json_response(
                {"ok": True, "user": found} if found else {"ok": False, "error": "user_not_found"}
            )
        if method == "views.open":
            self.forms.append(await request.json())
            return web.json_response({"ok": True})
        return web.json_response({"ok": False, "error": "unknown_method"})

    async def _say(self, request: web.Request) -> web.Response:
        self.said.append((await request.json())["text"])
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.answered.append(json.loads(message.data))
        return socket


def press(user: str, act: str, alert: str, trigger: str, reply_to: str = "") -> dict[str, Any]:
    """What Slack sends when a button is pressed."""
    return {
        "type": "block_actions",
        "user": {"id": user, "team_id": TEAM},
        "team": {"id": TEAM},
        "trigger_id": trigger,
        "response_url": reply_to,
        "actions": [{"action_id": act, "value": alert, "type": "button"}],
    }


def submission(user: str, form: dict[str, Any], trigger: str, **given: str) -> dict[str, Any]:
    """What Slack sends when a form is sent off; `given` are its fields."""
    shapes = {
        "until": lambda v: {"type": "datepicker", "selected_date": v},
        "to": lambda v: {"type": "static_select", "selected_option": {"value": v}},
        "reason": lambda v: {"type": "plain_text_input", "value": v},
    }
    values = {name: {name: shapes[name](value)} for name, value in given.items()}
    view = {**form["view"], "state": {"values": values}}
    return {
        "type": "view_submission",
        "user": {"id": user, "team_id": TEAM},
        "trigger_id": trigger,
        "view": view,
    }


def signed(payload: dict[str, Any], at: int, secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    """A request as Slack signs it, computed by its own recipe: v0:timestamp:body under HMAC-SHA256."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    base = b"v0:" + str(at).encode() + b":" + body
    proof = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return body, {"x-slack-request-timestamp": str(at), "x-slack-signature": proof}
