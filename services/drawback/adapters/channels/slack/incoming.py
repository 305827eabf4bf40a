"""Slack's incoming webhook, the degraded mode: one room, no threads, no edits, no buttons, no receipt but "ok"."""

import re
from typing import Any, Final

import aiohttp

from drawback.adapters.channels.slack.mrkdwn import escape
from drawback.alerting.channel import DeliveryFailed

RECEIPT: Final = "incoming webhook"
_MEMBER: Final = re.compile(r"[UW][A-Z0-9]{5,}")
_WELL: Final = 200
_SERVER_FAULT, _TOO_MANY = 500, 429


def mention(address: str) -> str:
    """For whom a message is, as Slack shows it: a member is called by the mention, a room is named."""
    return f"<@{address}>" if _MEMBER.fullmatch(address) else f"For {escape(address)}:"


def for_whom(mentioned: str) -> dict[str, Any]:
    """The block that says for whom a message is, since every message stands in the same room."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": mentioned}]}


async def post(session: aiohttp.ClientSession, url: str, said: dict[str, Any]) -> None:
    """Post one message. The address is a secret: no sentence of a failure holds it.

    Raises:
        DeliveryFailed: refused, not reached, or the answer was lost.
    """
    try:
        async with session.post(url, json=said, allow_redirects=False) as answer:
            status, word = answer.status, (await answer.text())[:100].strip()
    except aiohttp.ClientConnectorError as error:
        raise DeliveryFailed(f"Slack's incoming webhook is not reached: {type(error).__name__}") from error
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        what = type(error).__name__
        raise DeliveryFailed(
            f"the answer of Slack's incoming webhook was lost ({what})", lost=True
        ) from error
    if status == _WELL:
        return
    if status >= _SERVER_FAULT:
        raise DeliveryFailed(f"Slack's incoming webhook failed: HTTP {status} {word}".rstrip(), lost=True)
    if status == _TOO_MANY:
        raise DeliveryFailed("Slack asks to wait (incoming webhook)")
    raise DeliveryFailed(f"Slack's incoming webhook refuses: HTTP {status} {word}".rstrip(), permanent=True)
