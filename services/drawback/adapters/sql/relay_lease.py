"""The lease of the relay: one relay publishes at a time, the others stand by."""

import asyncio
import os
import socket
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from uuid import uuid4

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from drawback.adapters.sql import lease
from drawback.adapters.sql.columns import in_utc
from drawback.adapters.sql.lease import LostLeaseError

_NAME = "relay"
_TERM = timedelta(seconds=15)
_RENEWED_AFTER = _TERM / 3


class RelayLease:
    """A row with a name and a term by the database's clock, renewed while the relay runs, also while it waits for the brokers.

    Its fence is `require`: a relay that was paused for longer than its term takes nothing more from the outbox. What it had taken before
    it may still publish; consumers know each event by its id, and the first appearance of every event stays in order. On SQLite, which
    one process writes, the lease is always ours.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._asking = threading.Lock()
        self._known_until = 0.0

    async def is_held(self) -> bool:
        """Take the lease, or renew it where a third of its term is over; whether we hold it."""
        if self._engine.dialect.name != "postgresql" or monotonic() < self._known_until:
            return True
        return await asyncio.to_thread(self._take)

    def _take(self) -> bool:
        with self._asking:
            asked = monotonic()
            with self._engine.connect() as connection:
                now = _now(connection)
            held = bool(lease.take(self._engine, _NAME, self._holder, now, _TERM))
            self._known_until = asked + _RENEWED_AFTER.total_seconds() if held else 0.0
        return held

    def require(self, connection: Connection) -> None:
        """Make sure that the lease is ours at this moment, by the database.

        Raises:
            LostLeaseError: another relay has taken it.
        """
        if connection.dialect.name != "postgresql":
            return
        if not lease.is_held(connection, _NAME, self._holder, _now(connection)):
            self._known_until = 0.0
            raise LostLeaseError("another relay publishes; this one stands by")

    def release(self) -> None:
        """Let another relay take the lease."""
        self._known_until = 0.0
        if self._engine.dialect.name == "postgresql":
            with suppress(SQLAlchemyError):
                lease.release(self._engine, _NAME, self._holder, datetime.now(UTC))


def _now(connection: Connection) -> datetime:
    now = in_utc(connection.scalar(text("SELECT clock_timestamp()")))
    if now is None:
        raise RuntimeError("the server gave no time")
    return now
