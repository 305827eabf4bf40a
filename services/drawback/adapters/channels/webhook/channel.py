"""Webhooks over HTTP: signed, with an id that stays the same when a message is sent again."""

import json
from dataclasses import dataclass, field
from typing import Final

import aiohttp

from drawback.adapters.channels.webhook.body import body_of
from drawback.adapters.channels.webhook.signing import key_for, signature
from drawback.alerting.channel import CannotSearch, ChannelMessage, DeliveryFailed, Outgoing, Receipt, Traits
from drawback.alerting.model import obligation_id
from drawback.alerting.settings import AlertSettings

TRAITS: Final = Traits("webhook")
_WELL: Final = range(200, 300)
_LATER: Final = frozenset({408, 425, 429})
_SERVER_FAULT: Final = 500


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Without a secret, webhooks go to the sandbox."""

    secret: str = field(default="", repr=False)
    timeout_seconds: float = 20.0


def is_set(settings: AlertSettings) -> bool:
    """Whether messages can be signed."""
    return bool(settings.channel(WebhookSettings).secret)


class WebhookChannel:
    """The real client. A receiver keeps to `webhook-id`: what it has seen under that id it has seen."""

    def __init__(self, settings: AlertSettings) -> None:
        self._presentation = settings.presentation
        self._settings = settings.channel(WebhookSettings)
        self._session: aiohttp.ClientSession | None = None

    def render(self, outgoing: Outgoing) -> ChannelMessage:
        """Make the JSON of one alert, a table or a digest."""
        body = body_of(outgoing, self._presentation)
        title = json.loads(body)["title"]
        return ChannelMessage(f"(repeat) {title}" if outgoing.repeat else title, body)

    async def send(self, message: ChannelMessage, outgoing: Outgoing) -> Receipt:
        """Post it once; redirects are not followed, since what answers there was not named.

        Raises:
            DeliveryFailed: refused, not reached, or the answer was lost.
        """
        id_ = f"msg_{obligation_id(outgoing.key)}"
        at = int(outgoing.at.timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "drawback-monitor",
            "webhook-id": id_,
            "webhook-timestamp": str(at),
            "webhook-signature": signature(
                key_for(self._settings.secret, outgoing.address), id_, at, message.body
            ),
        }
        try:
            async with self._client.post(
                outgoing.address, data=message.body, headers=headers, allow_redirects=False
            ) as answer:
                status = answer.status
        except aiohttp.ClientConnectorError as error:
            raise DeliveryFailed(f"the webhook is not reached: {type(error).__name__}") from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            raise DeliveryFailed("the webhook's address is none", permanent=True) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise DeliveryFailed(
                f"the webhook's answer was lost ({type(error).__name__})", lost=True
            ) from error
        if status in _WELL:
            return Receipt(id_)
        if status >= _SERVER_FAULT:
            raise DeliveryFailed(f"the webhook failed: HTTP {status}", lost=True)
        raise DeliveryFailed(f"the webhook refuses: HTTP {status}", permanent=status not in _LATER)

    async def update(self, message: ChannelMessage, outgoing: Outgoing, root: Receipt) -> Receipt:  # noqa: ARG002 - one shape for all channels
        """Nothing stands there to be brought up to date: it is sent as news.

        Raises:
            DeliveryFailed: refused, not reached, or the answer was lost.
        """
        return await self.send(message, outgoing)

    async def find(self, outgoing: Outgoing) -> Receipt | None:  # noqa: ARG002 - one shape for all channels
        """A receiver cannot be asked what it has.

        Raises:
            CannotSearch: always.
        """
        raise CannotSearch

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._settings.timeout_seconds)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session
