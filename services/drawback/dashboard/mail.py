"""Reading a kept message back: an e-mail's parts, a Slack message's blocks. Nothing in it is trusted or run."""

import email
import json
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

_HEADERS = ("Subject", "From", "To", "Date", "References", "List-Id", "Auto-Submitted")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a Slack message in plain words; `items` are fields, buttons or rows."""

    kind: str
    text: str = ""
    items: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Mail:
    """The readable parts of an e-mail."""

    headers: tuple[tuple[str, str], ...]
    text: str
    attached: tuple[str, ...]


def read_mail(raw: bytes) -> Mail:
    """Read the headers people care for, the plain text part and the names of what is attached."""
    message = email.message_from_bytes(raw, EmailMessage, policy=SMTP)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    attached = tuple(part.get_filename() or part.get_content_type() for part in message.iter_attachments())
    return Mail(tuple((name, str(message[name])) for name in _HEADERS if message[name]), text, attached)


def read_slack(raw: bytes) -> tuple[Block, ...]:
    """Read the blocks of a Slack message; what is no such message gives none."""
    try:
        payload = json.loads(raw)
    except ValueError:
        return ()
    if not isinstance(payload, dict):
        return ()
    blocks = payload.get("blocks", [])
    if isinstance(blocks, str):
        blocks = json.loads(blocks)
    return tuple(_block(block) for block in blocks if isinstance(block, dict))


def _block(block: dict[str, Any]) -> Block:
    match block.get("type"):
        case "header":
            return Block("header", _text(block.get("text")))
        case "section" if block.get("fields"):
            return Block("fields", items=tuple(_text(field) for field in block["fields"]))
        case "context":
            return Block("context", " · ".join(_text(element) for element in block.get("elements", ())))
        case "actions":
            return Block("actions", items=tuple(_button(element) for element in block.get("elements", ())))
        case "table":
            rows = block.get("rows", ())
            return Block("table", items=tuple(tuple(" ".join(_leaves(cell)) for cell in row) for row in rows))
        case _:
            return Block("text", _text(block.get("text")) or " ".join(_leaves(block.get("elements"))))


def _text(item: Any) -> str:
    if isinstance(item, dict):
        return str(item.get("text", ""))
    return str(item or "")


def _button(element: Any) -> str:
    if not isinstance(element, dict):
        return ""
    return _text(element.get("text")) or _text(element.get("placeholder"))


def _leaves(item: Any) -> Iterator[str]:
    """Yield the texts inside rich text, however deep."""
    if isinstance(item, dict):
        if isinstance(item.get("text"), str):
            yield item["text"]
        for value in item.values():
            if isinstance(value, (dict, list)):
                yield from _leaves(value)
    elif isinstance(item, list):
        for value in item:
            yield from _leaves(value)
