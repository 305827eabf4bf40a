"""The lease of the relay: one relay publishes at a time, the others stand by."""

import asyncio
from contextlib import suppress

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

_LOCK = 0x72656C6179  # "relay": any number, the same in every process


class RelayLease:
    """An advisory lock of the database, held by a connection and freed by the server when that is gone.

    It saves duplicate work and guards nothing else: should two relays ever publish at once, consumers know each event by its id, and the first
    appearance of every event is still in order. On SQLite, which one process writes, the lease is always ours.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    async def is_held(self) -> bool:
        """Take the lease, or make sure that we still hold it."""
        return await asyncio.to_thread(self._is_held)

    def _is_held(self) -> bool:
        if self._engine.dialect.name != "postgresql":
            return True
        if self._connection is not None:
            try:
                self._connection.execute(text("SELECT 1"))
            except DBAPIError:
                self.release()
                raise
            return True
        connection = self._engine.execution_options(isolation_level="AUTOCOMMIT").connect()
        try:
            # a host that vanished must not keep the lease until the server's own two hours are over
            connection.execute(text("SET tcp_keepalives_idle = 15"))
            connection.execute(text("SET tcp_keepalives_interval = 5"))
            connection.execute(text("SET tcp_keepalives_count = 3"))
            held = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}))
        except DBAPIError:
            connection.invalidate()
            connection.close()
            raise
        if held:
            self._connection = connection
        else:
            connection.close()
        return held

    def release(self) -> None:
        """Let another relay take the lease."""
        if self._connection is not None:
            with suppress(DBAPIError):
                # asked for and answered: the server frees the lock of a connection that is merely closed a moment later
                self._connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            with suppress(DBAPIError):
                self._connection.invalidate()  # its session settings must not go back into the pool
            self._connection.close()
            self._connection = None
