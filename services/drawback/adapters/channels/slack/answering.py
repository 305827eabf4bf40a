"""What Slack sends when somebody presses a button or submits a form, and what is said back.

Source: docs.slack.dev, "Handling user interaction" and "Verifying requests from Slack"; as of 2026-11.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qs

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from drawback.adapters.channels.slack.channel import SlackSettings

ANSWER_WITHIN_S: Final = 2.5
"""Slack shows a failure to whoever pressed when it hears nothing for three seconds; a form opens only within them."""
_FORM: Final = "payload"


class NotFromSlack(Exception):  # noqa: N818 - what is so
    """A request proves no secret that Slack shares with us, or is older than five minutes."""


class SlackSilent(Exception):  # noqa: N818 - what happened
    """Slack did not answer, or refused; the message says what."""


@dataclass(frozen=True, slots=True)
class SlackAsk:
    """One press of a button, or one form sent off, by a user of the workspace."""

    user: str
    act: str
    """acknowledge, snooze or assign; what is none of ours is empty."""
    alert_id: str
    key: str
    """Slack's own name of this press: it comes again when it is sent again, and never otherwise."""
    form: bool = False
    """Whether a form was sent off; otherwise a button was pressed."""
    reply_to: str = ""
    """Where words for this person alone may be sent."""
    until: date | None = None
    to: str = ""
    reason: str = ""


_ACTS: Final = frozenset({"acknowledge", "snooze", "assign"})


def read_signed(
    body: bytes, headers: Mapping[str, str], settings: SlackSettings, now_s: float
) -> SlackAsk | None:
    """Read a request that came over HTTP; None where it asks nothing of us, as a press of a link does.

    Raises:
        NotFromSlack: the signature is none of Slack's, or older than five minutes.
    """
    if not settings.signing_secret:
        raise NotFromSlack("no signing secret of Slack is set here")
    at, proof = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    verifier = SignatureVerifier(settings.signing_secret, _At(now_s))
    if not (at.isascii() and at.isdigit() and len(at) <= 12):  # noqa: PLR2004 - seconds
        raise NotFromSlack("the request does not say when Slack sent it")
    if not (proof.isascii() and verifier.is_valid(body, at, proof)):
        raise NotFromSlack("the signature is none that Slack would have made in the last five minutes")
    try:
        form = parse_qs(body.decode(), strict_parsing=True, max_num_fields=10)
        return read_ask(json.loads(form[_FORM][0]))
    except (ValueError, KeyError) as error:
        raise NotFromSlack(f"the request is no interaction of Slack: {error}") from error


class _At(Clock):
    """A clock that stands still, for the verifier."""

    def __init__(self, now_s: float) -> None:
        self._now_s = now_s

    def now(self) -> float:
        return self._now_s


def read_ask(payload: Any) -> SlackAsk | None:
    """Read an interaction as Slack sends it; None where it asks nothing of us."""
    if not isinstance(payload, Mapping):
        return None
    try:
        kind, user, key = payload["type"], str(payload["user"]["id"]), str(payload["trigger_id"])
        if kind == "block_actions":
            action = payload["actions"][0]
            act, alert_id = str(action["action_id"]), str(action.get("value", ""))
            if act not in _ACTS or not alert_id:
                return None
            return SlackAsk(user, act, alert_id, key, reply_to=str(payload.get("response_url", "")))
        if kind == "view_submission":
            return _form(payload["view"], user, key)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError):
        return None
    return None


def _form(view: Mapping[str, Any], user: str, key: str) -> SlackAsk | None:
    kept, values = json.loads(view["private_metadata"]), view["state"]["values"]
    act = str(view["callback_id"])
    if act not in _ACTS:
        return None
    until = values.get("until", {}).get("until", {}).get("selected_date")
    to = (values.get("to", {}).get("to", {}).get("selected_option") or {}).get("value", "")
    reason = values.get("reason", {}).get("reason", {}).get("value") or ""
    return SlackAsk(
        user,
        act,
        str(kept["alert"]),
        key,
        form=True,
        reply_to=str(kept.get("reply_to", "")),
        until=date.fromisoformat(until) if until else None,
        to=str(to),
        reason=str(reason),
    )


class SlackDesk:
    """What is asked of Slack in answer: who somebody is, to open a form, to say something to them alone."""

    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings
        self._team = ""

    async def email_of(self, user: str) -> str:
        """The confirmed e-mail address of a full member of our own workspace; empty where there is none that can be trusted.

        A guest of another workspace (Slack Connect) is described by an administrator whom we do not know.

        Raises:
            SlackSilent: Slack did not answer, or refused.
        """
        async with self._session() as session:
            client = self._client(session)
            if not self._team:
                self._team = str((await _asked(client.auth_test())).get("team_id", ""))
            found = (await _asked(client.users_info(user=user))).get("user") or {}
        strange = found.get("is_bot") or found.get("deleted") or found.get("is_stranger")
        guest = found.get("is_restricted") or found.get("is_ultra_restricted")
        if strange or guest or not self._team or found.get("team_id") != self._team:
            return ""
        if found.get("is_email_confirmed") is False:
            return ""
        return str((found.get("profile") or {}).get("email", "")).strip().casefold()

    async def open(self, trigger: str, form: Mapping[str, Any]) -> None:
        """Open a form for whoever pressed.

        Raises:
            SlackSilent: Slack did not answer, or refused: a press is good for three seconds.
        """
        async with self._session() as session:
            await _asked(self._client(session).views_open(trigger_id=trigger, view=dict(form)))

    async def say(self, reply_to: str, text: str) -> None:
        """Say something to whoever pressed, which nobody else sees.

        Raises:
            SlackSilent: Slack did not answer, or refused.
        """
        body = {"response_type": "ephemeral", "replace_original": False, "text": text}
        try:
            async with self._session() as session, session.post(reply_to, json=body) as answer:
                if not answer.ok:
                    raise SlackSilent(f"Slack answered HTTP {answer.status}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SlackSilent(f"{type(error).__name__}: {error}") from error

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_S))

    def _client(self, session: aiohttp.ClientSession) -> AsyncWebClient:
        return AsyncWebClient(
            token=self._settings.token, base_url=self._settings.base_url, session=session, retry_handlers=[]
        )


async def _asked(call: Any) -> Mapping[str, Any]:
    try:
        data = (await call).data
    except SlackApiError as error:
        raise SlackSilent(f"Slack refused: {error.response.get('error', error)}") from error
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise SlackSilent(f"{type(error).__name__}: {error}") from error
    return data if isinstance(data, Mapping) else {}
