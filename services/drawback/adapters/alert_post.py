"""The post: takes deliveries one by one, sends them, and keeps the receipt or the reason.

1. A delivery is claimed by comparing and setting its count of attempts; whoever changes no row was second.
2. It is sent. For a channel without settings that is the sandbox, in the same transaction.
3. The receipt is kept. A failure is tried again later, ever more slowly; a refusal for good makes it dead, visible.
4. A claim that never came back (the process died) is offered again when its lease has run out. Then, and after a lost
   answer, Slack's history is searched for the message first; a mail keeps its Message-ID and says "(repeat)".
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Engine, bindparam, select, update

from drawback.adapters import sandbox
from drawback.adapters.alert_items import (
    CHUNK,
    MAIL,
    SLACK,
    Content,
    Item,
    Root,
    channel_id_of,
    content_of,
    contents_of,
    must_wait,
    root_of,
    roots_of,
)
from drawback.adapters.alert_settings import AlertSettings
from drawback.adapters.alert_voice import Voice
from drawback.adapters.delivery import DeliveryFailed, Receipt
from drawback.adapters.slack import SlackChannel
from drawback.adapters.smtp import MailChannel
from drawback.adapters.sql.store import table
from drawback.alerts.slack_blocks import SlackMessage

log = structlog.get_logger()

_FIELDS: Final = tuple(field.name for field in fields(Item))
LEASE: Final = timedelta(minutes=5)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)


@dataclass(slots=True)
class Posted:
    """What became of the deliveries of one round."""

    sent: int = 0
    retrying: int = 0
    dead: int = 0
    waiting: int = 0
    lost_race: int = 0


class AlertPost:
    """Sends what is queued."""

    def __init__(
        self, engine: Engine, settings: AlertSettings, *, worker: str = "post", pace_seconds: float = 1.0
    ) -> None:
        self.engine, self.settings, self.worker, self._pace = engine, settings, worker, pace_seconds
        self._voice = Voice(settings)

    @property
    def real(self) -> frozenset[str]:
        """The channels that have settings; the others go to the sandbox."""
        channels = {SLACK: self.settings.slack_token, MAIL: self.settings.smtp_host}
        return frozenset(name for name, setting in channels.items() if setting)

    async def deliver(self, now: datetime, limit: int = 200) -> Posted:
        """Send what is due over every channel, real ones included."""
        posted = await asyncio.to_thread(self.deliver_sandbox, now, limit)
        if not self.real:
            return posted
        with self.engine.begin() as connection:
            self._take_back(connection, now)
            items = self._due(connection, now, limit, real=True)
        async with AsyncExitStack() as stack:
            slack = None
            if any(item.channel == SLACK for item in items):
                settings = self.settings
                slack = await stack.enter_async_context(
                    SlackChannel(
                        settings.slack_token,
                        settings.slack_base_url,
                        timeout_seconds=settings.timeout_seconds,
                        pace_seconds=self._pace,
                    )
                )
            mail = MailChannel(self.settings)
            for item in items:
                await self._deliver_one(item, slack, mail, now, posted)
        return posted

    def deliver_sandbox(self, now: datetime, limit: int = 500) -> Posted:
        """Keep what is due for channels without settings: claim, rendering, keeping and receipt are one transaction."""
        posted = Posted()
        with self.engine.begin() as connection:
            due = self._due(connection, now, limit, real=False)
            items = self._claim_all(connection, due, now)
            posted.lost_race = len(due) - len(items)
            contents, roots = contents_of(connection, items), roots_of(connection, items)
            receipts: list[dict[str, Any]] = []
            for item in items:
                where = (item.obligation, item.channel, item.address)
                content = contents.get(item.alert_id) if item.verb != "update" else None
                try:
                    receipt, thread = self._keep(
                        connection, item, content or content_of(connection, item), roots.get(where), now
                    )
                except (ValueError, TypeError, LookupError, AttributeError) as error:
                    self._failed(connection, item, _fault(error), now, posted)
                    continue
                if item.verb == "tell":
                    roots.setdefault(where, Root(receipt.channel_id, receipt.ts))
                receipts.append({"b_id": item.id, **_receipt(receipt, thread, now)})
            self._sent_all(connection, receipts)
            posted.sent = len(receipts)
        return posted

    # ── taking ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _take_back(self, connection: Connection, now: datetime) -> None:
        """Offer again what was claimed and never came back: it may have arrived."""
        rows = table("delivery")
        connection.execute(
            update(rows)
            .where(rows.c.state == "sending", rows.c.due_at <= now)
            .values(
                state="retrying",
                repeat=True,
                last_error="the process that sent it ended before it heard the answer",
            )
        )

    def _due(self, connection: Connection, now: datetime, limit: int, *, real: bool) -> list[Item]:
        rows = table("delivery")
        query = select(*(rows.c[name] for name in _FIELDS)).where(
            rows.c.state.in_(("queued", "retrying")), rows.c.due_at <= now
        )
        if self.real:
            query = query.where(rows.c.channel.in_(self.real) if real else rows.c.channel.not_in(self.real))
        return [Item(*row) for row in connection.execute(query.order_by(rows.c.id).limit(limit))]

    def _claim(self, connection: Connection, item: Item, now: datetime) -> bool:
        rows = table("delivery")
        changed = connection.execute(
            update(rows)
            .where(
                rows.c.id == item.id,
                rows.c.state.in_(("queued", "retrying")),
                rows.c.attempts == item.attempts,
            )
            .values(state="sending", attempts=item.attempts + 1, worker=self.worker, due_at=now + LEASE)
        )
        return changed.rowcount == 1

    def _claim_all(self, connection: Connection, items: list[Item], now: datetime) -> list[Item]:
        """Claim many at once; those that another took meanwhile are left out."""
        rows, taken = table("delivery"), set[int]()
        for start in range(0, len(items), CHUNK):
            ids = [item.id for item in items[start : start + CHUNK]]
            free = rows.c.id.in_(ids), rows.c.state.in_(("queued", "retrying"))
            values = {
                "state": "sending",
                "attempts": rows.c.attempts + 1,
                "worker": self.worker,
                "due_at": now + LEASE,
            }
            taken.update(connection.scalars(update(rows).where(*free).values(**values).returning(rows.c.id)))
        return [item for item in items if item.id in taken]

    def _release(self, connection: Connection, item: Item, now: datetime) -> None:
        """Put a delivery back that has to wait for an earlier one of its thread; this was no attempt."""
        rows = table("delivery")
        values = {"state": "queued", "attempts": item.attempts, "due_at": now}
        connection.execute(update(rows).where(rows.c.id == item.id).values(**values))

    # ── sending ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _deliver_one(
        self, item: Item, slack: SlackChannel | None, mail: MailChannel, now: datetime, posted: Posted
    ) -> None:
        with self.engine.begin() as connection:
            if not self._claim(connection, item, now):
                posted.lost_race += 1
                return
            content = content_of(connection, item)
            root = root_of(connection, item)
            if item.channel == SLACK and root is None and must_wait(connection, item):
                self._release(connection, item, now)
                posted.waiting += 1
                return
            channel_id = root.channel_id if root else channel_id_of(connection, item)
            first = item.channel == MAIL and root is None
        try:
            if item.channel == SLACK:
                if slack is None:
                    raise RuntimeError("the Slack channel is not open")
                receipt, thread = await self._to_slack(slack, item, content, root, channel_id)
            else:
                receipt, thread = await mail.send(self._voice.mail(item, content, now, first=first)), ""
        except DeliveryFailed as failed:
            with self.engine.begin() as connection:
                self._failed(connection, item, failed, now, posted)
            return
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            with self.engine.begin() as connection:
                self._failed(connection, item, _fault(error), now, posted)
            return
        with self.engine.begin() as connection:
            self._sent(connection, item, receipt, thread, now)
        posted.sent += 1
        log.info(
            "alert.delivered",
            channel=item.channel,
            delivery=item.id,
            alert=item.alert_id,
            attempts=item.attempts + 1,
        )

    async def _to_slack(
        self, slack: SlackChannel, item: Item, content: Content, root: Root | None, channel_id: str
    ) -> tuple[Receipt, str]:
        thread = root.ts if root is not None and item.verb == "tell" else ""
        message = self._voice.slack_message(item, content, in_thread=bool(thread))
        if item.verb == "update":
            if root is None:
                return Receipt("nothing to update"), ""
            return await slack.update(root.channel_id, root.ts, message, item.key), ""
        found: Receipt | bool = True
        if item.repeat:
            found = await self._find(slack, channel_id, item, thread)
            if isinstance(found, Receipt):
                return found, thread
        if found is False:
            message = SlackMessage(
                f"(repeat) {message.text}", message.blocks, message.metadata, message.broadcast
            )
        return await slack.post(item.address, message, item.key, thread), thread

    async def _find(self, slack: SlackChannel, channel_id: str, item: Item, thread: str) -> Receipt | bool:
        """The message of a lost answer if it stands in the channel; else whether we could look at all."""
        if not channel_id:
            return False
        try:
            return await slack.find(channel_id, item.key, thread) or True
        except DeliveryFailed as failed:
            if failed.permanent:
                return False
            raise

    def _keep(
        self, connection: Connection, item: Item, content: Content, root: Root | None, now: datetime
    ) -> tuple[Receipt, str]:
        """Put a message into the sandbox; returns the receipt, and the thread it went into."""
        about = {"claimant": item.claimant, "alert_id": item.alert_id}
        if item.channel == MAIL:
            mail = self._voice.mail(item, content, now, first=root is None)
            return sandbox.keep_mail(connection, mail, now, thread=item.obligation, **about), ""
        if item.verb == "update":
            if root is None:
                return Receipt("nothing to update"), ""
            message = self._voice.slack_message(item, content, in_thread=False)
            return sandbox.update_slack(connection, root.ts, message), ""
        thread = root.ts if root is not None else ""
        message = self._voice.slack_message(item, content, in_thread=bool(thread))
        return sandbox.keep_slack(connection, item.address, message, now, thread=thread, **about), thread

    # ── what became of it ───────────────────────────────────────────────────────────────────────────────────────────

    def _sent(self, connection: Connection, item: Item, receipt: Receipt, thread: str, now: datetime) -> None:
        rows = table("delivery")
        mine = rows.c.id == item.id, rows.c.attempts == item.attempts + 1
        connection.execute(update(rows).where(*mine).values(state="sent", **_receipt(receipt, thread, now)))

    def _sent_all(self, connection: Connection, receipts: list[dict[str, Any]]) -> None:
        rows = table("delivery")
        if receipts:
            names = [name for name in receipts[0] if name != "b_id"]
            statement = update(rows).where(rows.c.id == bindparam("b_id"))
            connection.execute(
                statement.values(state="sent", **{name: bindparam(name) for name in names}), receipts
            )

    def _failed(
        self, connection: Connection, item: Item, failed: DeliveryFailed, now: datetime, posted: Posted
    ) -> None:
        attempts = item.attempts + 1
        dead = failed.permanent or attempts >= self.settings.max_attempts
        wait = min(_FIRST_WAIT * 2**item.attempts, _LONGEST_WAIT)
        rows = table("delivery")
        connection.execute(
            update(rows)
            .where(rows.c.id == item.id, rows.c.attempts == attempts)
            .values(
                state="dead" if dead else "retrying",
                due_at=now + wait,
                last_error=str(failed)[:500],
                repeat=item.repeat or failed.lost,
            )
        )
        posted.dead += dead
        posted.retrying += not dead
        log.warning(
            "alert.undelivered",
            channel=item.channel,
            delivery=item.id,
            alert=item.alert_id,
            reason=str(failed),
            dead=dead,
            attempts=attempts,
        )


def _fault(error: Exception) -> DeliveryFailed:
    """One message that cannot be rendered must not keep the others from being sent."""
    log.error("alert.unrendered", exc_info=error)
    return DeliveryFailed(
        f"a fault of this program while making the message: {type(error).__name__}: {error}"
    )


def _receipt(receipt: Receipt, thread: str, now: datetime) -> dict[str, Any]:
    return {
        "provider_id": receipt.provider_id,
        "channel_id": receipt.channel_id,
        "channel_ts": receipt.ts,
        "thread_ts": thread,
        "sent_at": now,
    }
