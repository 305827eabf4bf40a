"""Stands in for a channel without settings: renders as that channel does, and keeps the message."""

from sqlalchemy import Connection, insert, update

from drawback.adapters.sql import alert_tables  # noqa: F401 - registers the tables
from drawback.adapters.sql.store import table
from drawback.alerting.channel import Channel, ChannelMessage, Outgoing, Receipt, Traits

_ADDRESS = "sandbox"


class SandboxChannel:
    """Keeps messages over a connection whose transaction is the caller's: kept and marked as sent, or neither.

    The number of the row stands for the channel's own name of the message.
    """

    def __init__(self, instead_of: Channel, traits: Traits, connection: Connection) -> None:
        self._channel, self._traits, self._connection = instead_of, traits, connection

    def render(self, outgoing: Outgoing) -> ChannelMessage:
        """As the channel would have got it."""
        return self._channel.render(outgoing)

    async def send(self, message: ChannelMessage, outgoing: Outgoing) -> Receipt:
        """Keep the message, with the number of its root where the channel has threads."""
        root = outgoing.root if self._traits.threads else None
        result = self._connection.execute(
            insert(table("sandbox_message")).values(
                channel=self._traits.name,
                address=outgoing.address,
                claimant=outgoing.claimant,
                alert_id=outgoing.alert_id,
                thread=root.ts if root is not None else "",
                text=message.text,
                edited=False,
                sent_at=outgoing.at,
                body=message.body,
            )
        )
        key = result.inserted_primary_key
        if key is None:
            raise RuntimeError("the database gave no key to a kept message")
        return Receipt(f"sandbox:{key[0]}", _ADDRESS, str(key[0]))

    async def update(self, message: ChannelMessage, outgoing: Outgoing, root: Receipt) -> Receipt:  # noqa: ARG002 - one shape for all channels
        """Bring a kept message up to date."""
        kept = table("sandbox_message")
        changed = update(kept).where(kept.c.id == int(root.ts))
        self._connection.execute(changed.values(text=message.text, body=message.body, edited=True))
        return Receipt(f"sandbox:{root.ts}", _ADDRESS, root.ts)

    async def find(self, outgoing: Outgoing) -> Receipt | None:  # noqa: ARG002 - one shape for all channels
        """Never half kept: what is not marked as sent is not here."""
        return None

    async def aclose(self) -> None:
        """The connection is the caller's."""
