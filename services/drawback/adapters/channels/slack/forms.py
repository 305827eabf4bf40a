"""The forms that open in Slack: until when an alert is put off, and to whom a due date is given, each with its reason."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from slack_sdk.models.blocks import (
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from drawback.adapters.channels.slack.mrkdwn import escape
from drawback.domain.text import shorten

_MOST_OPTIONS: Final = 100
_OPTION: Final = 75
_REASON: Final = 300


def snooze_form(alert_id: str, title: str, until: date, reply_to: str) -> Mapping[str, Any]:
    """A form to put an alert off; `until` is the last day that is possible."""
    picker = DatePickerElement(action_id="until", initial_date=until.isoformat())
    return _form(
        "snooze", alert_id, title, reply_to, InputBlock(block_id="until", label="Until", element=picker)
    )


def assign_form(
    alert_id: str, title: str, people: Sequence[tuple[str, str]], reply_to: str
) -> Mapping[str, Any]:
    """A form to give a due date to somebody; `people` are the short names and names that may be chosen."""
    options = [
        Option(value=key, text=PlainTextObject(text=shorten(name, _OPTION), emoji=False))
        for key, name in people[:_MOST_OPTIONS]
        if len(key) <= _OPTION
    ]
    chosen = StaticSelectElement(action_id="to", options=options, placeholder="Somebody of the policy file")
    return _form("assign", alert_id, title, reply_to, InputBlock(block_id="to", label="To", element=chosen))


def _form(act: str, alert_id: str, title: str, reply_to: str, asked: InputBlock) -> Mapping[str, Any]:
    reason = PlainTextInputElement(action_id="reason", max_length=_REASON, min_length=1)
    view = View(
        type="modal",
        callback_id=act,
        private_metadata=json.dumps({"alert": alert_id, "reply_to": reply_to}),
        title=PlainTextObject(text=act.capitalize()),
        submit=PlainTextObject(text=act.capitalize()),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            SectionBlock(text=PlainTextObject(text=escape(shorten(title, 200)), emoji=False)),
            asked,
            InputBlock(block_id="reason", label="Why", element=reason),
        ],
    )
    return view.to_dict()


def form_refused(field: str, sentence: str) -> Mapping[str, Any]:
    """The answer to a form that cannot be done as it is: it stays open, with the sentence under the field."""
    return {"response_action": "errors", "errors": {field: sentence}}
