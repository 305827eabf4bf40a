"""Sends what is queued, and keeps the receipt or the reason.

1. A delivery is claimed by comparing and setting its count of attempts; whoever changes no row was second.
2. It is sent. For a channel without settings that is the sandbox, in the same transaction.
3. The receipt is kept. A failure is tried again later, ever more slowly; a refusal for good makes it dead, visible.
4. A claim that never came back (the process died) is offered again when its lease has run out. Then, and after a lost
   answer, the channel is searched for the message first; where it cannot be, the message says "(repeat)".

Each channel has a round of its own: one that hangs holds up no other.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Connection, Engine

from drawback.adapters.channels import CHANNELS, ChannelType
from drawback.adapters.channels.sandbox import SandboxChannel
from drawback.adapters.sql import deliveries, standing
from drawback.adapters.sql.deliveries import LeasedDelivery
from drawback.alerting.channel import CannotSearch, Channel, Content, DeliveryFailed, Outgoing, Receipt
from drawback.alerting.settings import AlertSettings

log = structlog.get_logger()

SANDBOX: Final = "sandbox"
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)
_FAULTS: Final = (ValueError, TypeError, LookupError, AttributeError)
"""What making a message may raise: a fault of this program, which must not keep the other messages from being sent."""


@dataclass(slots=True)
class Delivered:
    """What became of the deliveries of one round."""

    sent: int = 0
    retrying: int = 0
    dead: int = 0
    waiting: int = 0
    lost_race: int = 0

    def add(self, other: "Delivered") -> None:
        """Count in another round."""
        self.sent += other.sent
        self.retrying += other.retrying
        self.dead += other.dead
        self.waiting += other.waiting
        self.lost_race += other.lost_race


class DeliveryWorker:
    """Sends what is queued, channel by channel."""

    def __init__(
        self,
        engine: Engine,
        settings: AlertSettings,
        *,
        worker: str = "delivery",
        channels: Mapping[str, ChannelType] = CHANNELS,
    ) -> None:
        self.engine, self.settings, self.worker, self._types = engine, settings, worker, channels

    @property
    def connected(self) -> frozenset[str]:
        """The channels that have settings; the others go to the sandbox."""
        return frozenset(name for name, row in self._types.items() if row.is_set(self.settings))

    @property
    def rounds(self) -> tuple[str, ...]:
        """What is sent apart from each other: each channel that has settings, and the sandbox."""
        return (*sorted(self.connected), SANDBOX)

    async def deliver(self, now: datetime, limit: int = 200) -> Delivered:
        """Send what is due over every channel, all of them at the same time."""
        done = Delivered()
        for one in await asyncio.gather(*(self.deliver_over(name, now, limit) for name in self.rounds)):
            done.add(one)
        return done

    async def deliver_over(
        self, name: str, now: datetime, limit: int = 200, keys: Collection[str] = ()
    ) -> Delivered:
        """Send what is due over one channel, or into the sandbox; with keys, these deliveries alone."""
        if name == SANDBOX:
            return await asyncio.to_thread(self.deliver_sandbox, now, limit, keys)
        with self.engine.begin() as connection:
            deliveries.take_back(connection, now)
            items = deliveries.due(connection, now, {name}, limit, keys)
        done, kind = Delivered(), self._types[name]
        channel = kind.connect(self.settings)
        try:
            for item in items:
                await self._deliver_one(item, kind, channel, now, done)
        finally:
            await channel.aclose()
        return done

    def deliver_sandbox(self, now: datetime, limit: int = 500, keys: Collection[str] = ()) -> Delivered:
        """Keep what is due for channels without settings: claim, rendering, keeping and receipt are one transaction.

        It is SQL alone; to be called in a thread where an event loop runs.
        """
        kept = frozenset(self._types) - self.connected
        with self.engine.begin() as connection:
            return asyncio.run(self._keep_all(connection, kept, now, limit, keys))

    async def _keep_all(
        self,
        connection: Connection,
        names: frozenset[str],
        now: datetime,
        limit: int,
        keys: Collection[str] = (),
    ) -> Delivered:
        done = Delivered()
        due = deliveries.due(connection, now, names, limit, keys)
        items = deliveries.claim(connection, due, self.worker, now)
        done.lost_race = len(due) - len(items)
        contents = deliveries.contents_of(connection, items)
        roots = deliveries.roots_of(connection, items)
        owners = standing.owners_of(connection, {item.claimant for item in items})
        sandboxes = {
            name: SandboxChannel(
                self._types[name].connect(self.settings), self._types[name].traits, connection
            )
            for name in names
        }
        receipts: list[tuple[LeasedDelivery, Receipt, str]] = []
        for item in items:
            where = (item.obligation, item.channel, item.address)
            content = contents.get(item.alert_id) if item.verb != "update" else None
            outgoing = self._outgoing(
                item,
                content or deliveries.content_of(connection, item),
                roots.get(where),
                owners.get(item.obligation, ""),
                now,
            )
            try:
                receipt, thread = await self._through(sandboxes[item.channel], outgoing, item)
            except _FAULTS as error:
                self._failed(connection, item, _fault(error), now, done)
                continue
            if item.verb == "tell":
                roots.setdefault(where, receipt)
            receipts.append((item, receipt, self._thread(item, thread)))
        deliveries.sent(connection, receipts, now)
        done.sent = len(receipts)
        return done

    async def _deliver_one(
        self, item: LeasedDelivery, kind: ChannelType, channel: Channel, now: datetime, done: Delivered
    ) -> None:
        with self.engine.begin() as connection:
            if not deliveries.claim(connection, [item], self.worker, now):
                done.lost_race += 1
                return
            content = deliveries.content_of(connection, item)
            root = deliveries.root_of(connection, item)
            if kind.traits.threads and root is None and deliveries.must_wait(connection, item):
                deliveries.release(connection, item, now)
                done.waiting += 1
                return
            owner = standing.owners_of(connection, [item.claimant]).get(item.obligation, "")
            known = root.channel_id if root else deliveries.channel_id_of(connection, item)
        try:
            outgoing = replace(self._outgoing(item, content, root, owner, now), channel_id=known)
            receipt, thread = await self._through(channel, outgoing, item)
        except DeliveryFailed as failed:
            with self.engine.begin() as connection:
                self._failed(connection, item, failed, now, done)
            return
        except _FAULTS as error:
            with self.engine.begin() as connection:
                self._failed(connection, item, _fault(error), now, done)
            return
        with self.engine.begin() as connection:
            deliveries.sent(connection, [(item, receipt, self._thread(item, thread))], now)
        done.sent += 1
        log.info(
            "alert.delivered",
            channel=item.channel,
            delivery=item.id,
            alert=item.alert_id,
            attempts=item.attempts + 1,
        )

    def _outgoing(
        self, item: LeasedDelivery, content: Content, root: Receipt | None, owner: str, now: datetime
    ) -> Outgoing:
        """`owner` is to whom the due date was assigned; empty where it is the claimant's owner's."""
        person = self.settings.person(owner)
        return Outgoing(
            number=item.id,
            key=item.key,
            alert_id=item.alert_id,
            claimant=item.claimant,
            obligation=item.obligation,
            address=item.address,
            content=content,
            owner=person.name if person is not None else owner or self.settings.owner_of(item.claimant),
            at=now,
            root=root,
            update=item.verb == "update",
        )

    @staticmethod
    async def _through(channel: Channel, outgoing: Outgoing, item: LeasedDelivery) -> tuple[Receipt, str]:
        """Send one delivery; returns its receipt, and the message into whose thread it went."""
        root = outgoing.root
        if outgoing.update:
            if root is None:
                return Receipt("nothing to update"), ""
            return await channel.update(channel.render(outgoing), outgoing, root), ""
        thread = root.ts if root is not None else ""
        if item.repeat:
            try:
                found = await channel.find(outgoing)
            except CannotSearch:
                outgoing = replace(outgoing, repeat=True)
            else:
                if found is not None:
                    return found, thread
        return await channel.send(channel.render(outgoing), outgoing), thread

    def _thread(self, item: LeasedDelivery, thread: str) -> str:
        return thread if self._types[item.channel].traits.threads else ""

    def _failed(
        self,
        connection: Connection,
        item: LeasedDelivery,
        failed: DeliveryFailed,
        now: datetime,
        done: Delivered,
    ) -> None:
        attempts = item.attempts + 1
        dead = failed.permanent or attempts >= self.settings.max_attempts
        wait = min(_FIRST_WAIT * 2**item.attempts, _LONGEST_WAIT)
        next_try_at = None if dead else now + wait
        deliveries.failed(connection, item, str(failed)[:500], next_try_at, maybe_arrived=failed.lost)
        done.dead += dead
        done.retrying += not dead
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
    log.error("alert.unrendered", exc_info=error)
    return DeliveryFailed(
        f"a fault of this program while making the message: {type(error).__name__}: {error}"
    )
