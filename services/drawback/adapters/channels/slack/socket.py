"""Socket Mode: answers come over a connection that we opened, so that nothing of ours need be reached from outside."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from drawback.adapters.channels.slack.answering import SlackAsk, read_ask
from drawback.adapters.channels.slack.channel import SlackSettings

TakeAsk = Callable[[SlackAsk], Awaitable[Mapping[str, Any]]]
"""Takes what somebody asked, and returns what the form says to it; quick enough for Slack's three seconds."""


@asynccontextmanager
async def listening(settings: SlackSettings, take: TakeAsk) -> AsyncIterator[None]:
    """Listen to the workspace while the block runs. A connection that breaks is opened again."""
    client = SocketModeClient(
        app_token=settings.app_token, web_client=AsyncWebClient(base_url=settings.base_url)
    )

    async def heard(of: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        if request.type != "interactive":
            await of.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
            return
        ask = read_ask(request.payload)
        said = await take(ask) if ask is not None else {}
        payload = dict(said) or None
        await of.send_socket_mode_response(
            SocketModeResponse(envelope_id=request.envelope_id, payload=payload)
        )

    client.socket_mode_request_listeners.append(heard)
    # It is tried again until it succeeds: pages wait for no Slack.
    connecting = asyncio.ensure_future(client.connect())  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        connecting.cancel()
        await client.close()  # type: ignore[no-untyped-call]
