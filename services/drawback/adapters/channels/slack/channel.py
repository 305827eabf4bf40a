"""Slack's Web API: post, reply, update; no message twice because an answer was lost."""

import asyncio
import json
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from drawback.adapters.channels.slack import blocks, incoming
from drawback.adapters.channels.slack.blocks import SlackMessage
from drawback.adapters.channels.slack.mrkdwn import cut, escape
from drawback.alerting.channel import CannotSearch, ChannelMessage, DeliveryFailed, Outgoing, Receipt, Traits
from drawback.alerting.settings import AlertSettings

TRAITS: Final = Traits("slack", interrupts=True, threads=True)
_TEMPORARY: Final = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
_MAYBE_DONE: Final = frozenset({"internal_error", "fatal_error", "request_timeout"})
"""Answers after which the message may stand in the channel all the same."""
_LOOK_BACK: Final = 100
_FALLBACK: Final = 4000
_SERVER_FAULT: Final = 500
_TOO_MANY: Final = 429


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How the workspace is reached. Without a token, messages go to the sandbox."""

    token: str = field(default="", repr=False)
    base_url: str = "https://slack.com/api/"
    app_token: str = field(default="", repr=False)
    """Lets us open a connection over which presses of buttons come (Socket Mode)."""
    signing_secret: str = field(default="", repr=False)
    """Proves that a press that comes over HTTP is Slack's."""
    timeout_seconds: float = 20.0
    pace_seconds: float = 1.0
    """Between two messages to one channel: Slack allows one a second."""
    webhook_url: str = field(default="", repr=False)
    """Where there is no token: an incoming webhook, which posts into its own room and can do nothing else."""

    @property
    def buttons(self) -> bool:
        """Whether presses of buttons reach us; otherwise buttons are links to a page with a form."""
        return bool(self.token and (self.app_token or self.signing_secret))


def is_set(settings: AlertSettings) -> bool:
    """Whether there is a workspace to post to, or at least a room of one."""
    slack = settings.channel(SlackSettings)
    return bool(slack.token or slack.webhook_url)


class SlackChannel:
    """The real client.

    Only Slack's own "too many requests" is tried again inside. The library's usual second try after a broken connection
    is left out: it could post a message twice.
    """

    def __init__(self, settings: AlertSettings) -> None:
        self._presentation = settings.presentation
        self._settings = settings.channel(SlackSettings)
        self._session: aiohttp.ClientSession | None = None
        self._next: dict[str, float] = {}

    def render(self, outgoing: Outgoing) -> ChannelMessage:
        """Make the root of an obligation, a reply in its thread, or a table."""
        made = self._made(outgoing)
        line = f"(repeat) {made.text}" if outgoing.repeat else made.text
        body = {
            "text": cut(escape(line), _FALLBACK),
            "blocks": [block.to_dict() for block in made.blocks],
            "metadata": _with(made.metadata, outgoing.key),
            "reply_broadcast": made.broadcast,
        }
        return ChannelMessage(line, json.dumps(body).encode())

    def _made(self, outgoing: Outgoing) -> SlackMessage:
        content, look = outgoing.content, self._presentation
        if content.group is not None:
            url = look.docket_url(outgoing.claimant)
            return blocks.table(content.group, outgoing.alert_id, look, url)
        if content.alert is None:
            raise ValueError("a delivery says nothing")
        if outgoing.root is not None and not outgoing.update:
            return blocks.reply(content.alert, outgoing.alert_id, look)
        return blocks.root(
            content.alert,
            outgoing.alert_id,
            look,
            outgoing.owner,
            content.standing,
            buttons=self._settings.buttons,
        )

    async def send(self, message: ChannelMessage, outgoing: Outgoing) -> Receipt:
        """Post a message, in the thread of its root where there is one. Its key travels in the metadata.

        Raises:
            DeliveryFailed: refused, not reached, or the answer was lost.
        """
        body = json.loads(message.body)
        broadcast = body.pop("reply_broadcast")
        thread = (
            {"thread_ts": outgoing.root.ts, "reply_broadcast": broadcast} if outgoing.root is not None else {}
        )
        if self._degraded:
            return await self._post_to_webhook(body, outgoing)
        await self._wait(outgoing.address)
        answer = await self._answer(
            "chat.postMessage",
            self._client.chat_postMessage(
                channel=outgoing.address, unfurl_links=False, unfurl_media=False, **body, **thread
            ),
        )
        return Receipt(answer["ts"], answer.get("channel", outgoing.address), answer["ts"])

    async def update(self, message: ChannelMessage, outgoing: Outgoing, root: Receipt) -> Receipt:
        """Bring the root up to date; doing it twice changes nothing.

        Raises:
            DeliveryFailed: refused, not reached, or the answer was lost.
        """
        body = json.loads(message.body)
        body.pop("reply_broadcast")
        if self._degraded:
            return await self._post_to_webhook(body, outgoing)
        answer = await self._answer(
            "chat.update", self._client.chat_update(channel=root.channel_id, ts=root.ts, **body)
        )
        return Receipt(answer["ts"], root.channel_id, answer["ts"])

    async def find(self, outgoing: Outgoing) -> Receipt | None:
        """Look in the recent history of the channel, or in the thread, for the message with this key.

        Raises:
            CannotSearch: the scope is missing, or the channel's own id is not known yet.
            DeliveryFailed: Slack did not answer.
        """
        channel_id = outgoing.channel_id
        if self._degraded:
            raise CannotSearch
        if not channel_id and outgoing.address.startswith("#"):
            raise CannotSearch
        channel_id = channel_id or outgoing.address
        if outgoing.root is not None:
            call = self._client.conversations_replies(
                channel=channel_id, ts=outgoing.root.ts, limit=_LOOK_BACK, include_all_metadata=True
            )
        else:
            call = self._client.conversations_history(
                channel=channel_id, limit=_LOOK_BACK, include_all_metadata=True
            )
        try:
            answer = await self._answer("conversations.history", call)
        except DeliveryFailed as failed:
            if failed.permanent:
                raise CannotSearch from failed
            raise
        for message in answer.get("messages", ()):
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("delivery") == outgoing.key:
                return Receipt(message["ts"], channel_id, message["ts"])
        return None

    async def aclose(self) -> None:
        """Close the connections to Slack."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def _degraded(self) -> bool:
        return not self._settings.token

    async def _post_to_webhook(self, body: dict[str, Any], outgoing: Outgoing) -> Receipt:
        """Post into the one room of the incoming webhook: no threads and no edits there, and whom it is for is said."""
        await self._wait(self._settings.webhook_url)
        mention = incoming.mention(outgoing.address)
        said = {
            "text": f"{mention} {body['text']}",
            "blocks": [incoming.for_whom(mention), *body["blocks"]],
            "unfurl_links": False,
        }
        await incoming.post(self._connection, self._settings.webhook_url, said)
        return Receipt(incoming.RECEIPT)

    @property
    def _connection(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._settings.timeout_seconds)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session

    @property
    def _client(self) -> AsyncWebClient:
        return AsyncWebClient(
            token=self._settings.token,
            base_url=self._settings.base_url,
            session=self._connection,
            retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2)],
        )

    async def _answer(self, method: str, call: Awaitable[AsyncSlackResponse]) -> dict[str, Any]:
        try:
            answer = await call
        except SlackApiError as error:
            raise _refused(method, error) from error
        except aiohttp.ClientConnectorError as error:
            raise DeliveryFailed(f"Slack is not reached at {self._settings.base_url}: {error}") from error
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
        self._next[address] = at + self._settings.pace_seconds
        await asyncio.sleep(at - loop.time())


def _with(metadata: dict[str, Any], delivery: str) -> dict[str, Any]:
    return {**metadata, "event_payload": {**metadata["event_payload"], "delivery": delivery}}


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
