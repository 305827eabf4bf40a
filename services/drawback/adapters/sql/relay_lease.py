"""Whose turn it is to publish: one relay at a time, the others stand by."""

import asyncio
from contextlib import suppress

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

_LOCK = 0x72656C6179  # "relay": any number, the same in every process


class RelayLease:
    """An advisory lock of the database, held by a connection and freed by the server when that is gone.

    It saves work, not truth: should two relays ever publish at once, consumers know each event by its id, and the first
    appearance of every event is still in order. On SQLite, which one process writes, it is always our turn.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    async def ours(self) -> bool:
        """Take the turn, or make sure that we still have it."""
        return await asyncio.to_thread(self._ours)

    def _ours(self) -> bool:
        if self._engine.dialect.name != "postgresql":
            return True
        if self._connection is not None:
            try:
                self._connection.execute(text("SELECT 1"))
            except DBAPIError:
                self.give_up()
                raise
            return True
        connection = self._engine.execution_options(isolation_level="AUTOCOMMIT").connect()
        try:
            # a host that vanished must not keep the turn until the server's own two hours are over
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

    def give_up(self) -> None:
        """Let another relay have the turn."""
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.invalidate()  # closes it at the server, which frees the lock
            self._connection.close()
            self._connection = None
