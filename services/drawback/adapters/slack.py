"""Slack's Web API: post, reply, update; no message twice because an answer was lost."""

import asyncio
from collections.abc import Awaitable
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from drawback.adapters.delivery import DeliveryFailed, Receipt
from drawback.alerts.slack_blocks import SlackMessage

_TEMPORARY: Final = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
_MAYBE_DONE: Final = frozenset({"internal_error", "fatal_error", "request_timeout"})
"""Answers after which the message may stand in the channel all the same."""
_LOOK_BACK: Final = 100
_SERVER_FAULT: Final = 500
_TOO_MANY: Final = 429


class SlackChannel:
    """The real client.

    Only Slack's own "too many requests" is tried again inside. The library's usual second try after a broken connection
    is left out: it could post a message twice.
    """

    def __init__(
        self, token: str, base_url: str, *, timeout_seconds: float = 20.0, pace_seconds: float = 1.0
    ) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._token, self._base_url = token, base_url
        self._timeout, self._pace = timeout_seconds, pace_seconds
        self._next: dict[str, float] = {}
        self._web: AsyncWebClient | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._timeout))
        self._web = AsyncWebClient(
            token=self._token,
            base_url=self._base_url,
            session=self._session,
            retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2)],
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def post(self, address: str, message: SlackMessage, delivery: str, thread_ts: str = "") -> Receipt:
        """Post a message, in a thread where one is named. `delivery` travels in the metadata, to find it again.

        Raises:
            DeliveryFailed: refused, not reached, or the answer was lost.
        """
        thread: dict[str, Any] = (
            {"thread_ts": thread_ts, "reply_broadcast": message.broadcast} if thread_ts else {}
        )
        await self._wait(address)
        answer = await self._answer(
            "chat.postMessage",
            self._client.chat_postMessage(
                channel=address,
                text=message.text,
                blocks=list(message.blocks),
                metadata=_with(message.metadata, delivery),
                unfurl_links=False,
                unfurl_media=False,
                **thread,
            ),
        )
        return Receipt(answer["ts"], answer.get("channel", address), answer["ts"])

    async def update(self, channel_id: str, ts: str, message: SlackMessage, delivery: str) -> Receipt:
        """Bring a message up to date; doing it twice changes nothing.

        Raises:
            DeliveryFailed: refused, not reached, or the answer was lost.
        """
        answer = await self._answer(
            "chat.update",
            self._client.chat_update(
                channel=channel_id,
                ts=ts,
                text=message.text,
                blocks=list(message.blocks),
                metadata=_with(message.metadata, delivery),
            ),
        )
        return Receipt(answer["ts"], channel_id, answer["ts"])

    async def find(self, channel_id: str, delivery: str, thread_ts: str = "") -> Receipt | None:
        """Look in the recent history of a channel, or in a thread, for a message that carries `delivery`.

        Raises:
            DeliveryFailed: the history cannot be read (permanent where the scope is missing).
        """
        client = self._client
        if thread_ts:
            call = client.conversations_replies(
                channel=channel_id, ts=thread_ts, limit=_LOOK_BACK, include_all_metadata=True
            )
        else:
            call = client.conversations_history(
                channel=channel_id, limit=_LOOK_BACK, include_all_metadata=True
            )
        answer = await self._answer("conversations.history", call)
        for message in answer.get("messages", ()):
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("delivery") == delivery:
                return Receipt(message["ts"], channel_id, message["ts"])
        return None

    @property
    def _client(self) -> AsyncWebClient:
        if self._web is None:
            raise RuntimeError("open the channel first: `async with SlackChannel(...) as slack`")
        return self._web

    async def _answer(self, method: str, call: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
        try:
            answer = await call
        except SlackApiError as error:
            raise _refused(method, error) from error
        except aiohttp.ClientConnectorError as error:
            raise DeliveryFailed(f"Slack is not reached at {self._base_url}: {error}") from error
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            what = type(error).__name__
            raise DeliveryFailed(
                f"Slack's answer to {method} was lost ({what}: {error})", lost=True
            ) from error
        data = answer.data
        if not isinstance(data, dict):
            raise DeliveryFailed(f"Slack's answer to {method} is no JSON object", lost=True)
        return data

    async def _wait(self, address: str) -> None:
        """Keep to one message a second and channel."""
        loop = asyncio.get_running_loop()
        at = max(self._next.get(address, 0.0), loop.time())
        self._next[address] = at + self._pace
        await asyncio.sleep(at - loop.time())


def _with(metadata: dict[str, Any], delivery: str) -> dict[str, Any]:
    payload = {**metadata.get("event_payload", {}), "delivery": delivery}
    return {"event_type": metadata.get("event_type", "deadline_alert"), "event_payload": payload}


def _refused(method: str, error: SlackApiError) -> DeliveryFailed:
    response = error.response
    if not isinstance(response, AsyncSlackResponse) or not isinstance(response.data, dict):
        return DeliveryFailed(f"Slack's answer to {method} cannot be read: {error}", lost=True)
    status, word = response.status_code, str(response.data.get("error", ""))
    if status >= _SERVER_FAULT or word in _MAYBE_DONE:
        return DeliveryFailed(f"Slack failed at {method}: HTTP {status} {word}".rstrip(), lost=True)
    if word in _TEMPORARY or status == _TOO_MANY:
        return DeliveryFailed(f"Slack asks to wait ({method}: {word or status})")
    return DeliveryFailed(f"Slack refuses {method}: {word or f'HTTP {status}'}", permanent=True)
