"""The sandbox: what a channel would have got, kept in a table and shown on a page, where no channel is set."""

import json
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from sqlalchemy import Connection, insert, select, update

from drawback.adapters import alert_tables  # noqa: F401 - registers the tables
from drawback.adapters.delivery import Receipt
from drawback.adapters.sql.store import table
from drawback.alerts.block_html import message_html
from drawback.alerts.slack_blocks import SlackMessage


@dataclass(frozen=True, slots=True)
class SandboxEntry:
    """One message of the sandbox in a list: newest first; `id` is the key to page on from."""

    id: int
    channel: str
    address: str
    claimant: str
    alert_id: str
    thread: str
    text: str
    edited: bool
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail."""

    name: str
    content_type: str
    text: str


@dataclass(frozen=True, slots=True)
class SandboxView:
    """One message to be read: a Slack message as HTML, or a mail with its headers and parts.

    `html` is a fragment for Slack and a whole document (for a sandboxed frame) for a mail.
    """

    entry: SandboxEntry
    html: str
    text: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    replies: tuple["SandboxView", ...] = ()


def keep_slack(
    connection: Connection,
    address: str,
    message: SlackMessage,
    at: datetime,
    *,
    claimant: str,
    alert_id: str,
    thread: str,
) -> Receipt:
    """Keep a Slack message; the row's number stands for Slack's `ts`."""
    body = json.dumps({"text": message.text, "blocks": message.blocks, "metadata": message.metadata})
    return _keep(connection, "slack", address, message.text, body.encode(), at, claimant, alert_id, thread)


def update_slack(connection: Connection, ts: str, message: SlackMessage) -> Receipt:
    """Bring a kept Slack message up to date, as `chat.update` does."""
    kept = table("sandbox_message")
    body = json.dumps({"text": message.text, "blocks": message.blocks, "metadata": message.metadata})
    connection.execute(
        update(kept).where(kept.c.id == int(ts)).values(text=message.text, body=body.encode(), edited=True)
    )
    return Receipt(f"sandbox:{ts}", "sandbox", ts)


def keep_mail(
    connection: Connection, message: EmailMessage, at: datetime, *, claimant: str, alert_id: str, thread: str
) -> Receipt:
    """Keep a mail exactly as it would go over the wire."""
    return _keep(
        connection,
        "e-mail",
        str(message["To"]),
        str(message["Subject"]),
        message.as_bytes(),
        at,
        claimant,
        alert_id,
        thread,
    )


def _keep(
    connection: Connection,
    channel: str,
    address: str,
    text: str,
    body: bytes,
    at: datetime,
    claimant: str,
    alert_id: str,
    thread: str,
) -> Receipt:
    result = connection.execute(
        insert(table("sandbox_message")).values(
            channel=channel,
            address=address,
            claimant=claimant,
            alert_id=alert_id,
            thread=thread,
            text=text,
            edited=False,
            sent_at=at,
            body=body,
        )
    )
    key = result.inserted_primary_key
    if key is None:
        raise RuntimeError("the database gave no key to a kept message")
    return Receipt(f"sandbox:{key[0]}", "sandbox", str(key[0]))


_LIST = ("id", "channel", "address", "claimant", "alert_id", "thread", "text", "edited", "sent_at")


def sandbox_messages(
    connection: Connection,
    *,
    before: int | None = None,
    limit: int = 50,
    channel: str = "",
    claimant: str = "",
) -> tuple[SandboxEntry, ...]:
    """The messages kept, newest first; replies in a thread are shown with their root. Page on with `before`."""
    kept = table("sandbox_message")
    query = select(*(kept.c[name] for name in _LIST)).order_by(kept.c.id.desc()).limit(limit)
    query = query.where((kept.c.channel != "slack") | (kept.c.thread == ""))
    if before is not None:
        query = query.where(kept.c.id < before)
    if channel:
        query = query.where(kept.c.channel == channel)
    if claimant:
        query = query.where(kept.c.claimant == claimant)
    return tuple(SandboxEntry(*row) for row in connection.execute(query))


def sandbox_message(connection: Connection, id: int) -> SandboxView | None:  # noqa: A002
    """One message to be read, with the replies in its thread."""
    kept = table("sandbox_message")
    found = connection.execute(
        select(*(kept.c[name] for name in _LIST), kept.c.body).where(kept.c.id == id)
    ).first()
    if found is None:
        return None
    view = _view(SandboxEntry(*found[:-1]), found[-1])
    if view.entry.channel != "slack":
        return view
    rows = connection.execute(
        select(*(kept.c[name] for name in _LIST), kept.c.body)
        .where(kept.c.channel == "slack", kept.c.thread == str(id))
        .order_by(kept.c.id)
    )
    replies = tuple(_view(SandboxEntry(*row[:-1]), row[-1]) for row in rows)
    return SandboxView(view.entry, view.html, view.text, replies=replies)


def _view(entry: SandboxEntry, body: bytes) -> SandboxView:
    if entry.channel == "slack":
        message: dict[str, Any] = json.loads(body)
        return SandboxView(entry, message_html(message["blocks"]), message["text"])
    mail = message_from_bytes(body, policy=default)
    if not isinstance(mail, EmailMessage):
        raise TypeError("a kept mail is read as an EmailMessage")
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    files = tuple(
        Attachment(part.get_filename() or "", part.get_content_type(), str(part.get_content()))
        for part in mail.iter_attachments()
    )
    return SandboxView(
        entry,
        html.get_content() if html else "",
        text.get_content() if text else "",
        headers=tuple((name, str(value)) for name, value in mail.items()),
        attachments=files,
    )
