"""A test message to somebody, over every channel that leads there: the way alerts go, and the receipt that proves it."""

import asyncio
from datetime import datetime

from sqlalchemy import Engine

from drawback.adapters.channels import CHANNELS
from drawback.adapters.sql import alerts as book
from drawback.alerting.digest import AlertGroup
from drawback.alerting.routing import Recipient
from drawback.alerting.settings import AlertSettings
from drawback.app.delivery import SANDBOX, DeliveryWorker
from drawback.views.alerts import Delivery, deliveries_of_key
from drawback_schemas.envelope import ALL_CLAIMANTS

TEST = "test"


def send_test(engine: Engine, settings: AlertSettings, to: Recipient, now: datetime) -> list[Delivery]:
    """Send a test message and return what became of each delivery; without settings, a channel keeps it in the sandbox."""
    key = f"{TEST}|{to.name}@{now.isoformat()}"
    group = AlertGroup(
        "Test message",
        f"This is a test for {to.name}: alerts about due dates arrive here. Nothing needs to be done.",
        (),
        brief=to.name,
    )
    queued = [
        book.QueuedDelivery(
            key=f"{key}|{channel}",
            alert_id=book.alert_id(key),
            claimant=ALL_CLAIMANTS,
            obligation="",
            channel=channel,
            recipient=to.name,
            address=to.addresses[channel],
            verb="table",
            due_at=now,
        )
        for channel in sorted(to.addresses.keys() & CHANNELS.keys())
    ]
    with engine.begin() as connection:
        book.save_table(connection, key, TEST, ALL_CLAIMANTS, group, now.date(), now)
        book.queue(connection, queued, now, ())
    keys = [one.key for one in queued]
    asyncio.run(_send(DeliveryWorker(engine, settings), queued, now))
    with engine.connect() as connection:
        return deliveries_of_key(connection, keys)


async def _send(worker: DeliveryWorker, queued: list[book.QueuedDelivery], now: datetime) -> None:
    rounds = {one.channel if one.channel in worker.connected else SANDBOX for one in queued}
    keys = [one.key for one in queued]
    await asyncio.gather(*(worker.deliver_over(name, now, keys=keys) for name in rounds))
