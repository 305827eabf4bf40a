"""Versions of claimants: on SQLite, which has one lock for all, steps of different claimants run concurrently.

Each step increments the version of every claimant that it holds. A step that shares the database with others reads and folds while they
write, takes the one lock when it has decided, and compares the versions: if one moved, what it read is stale.
"""

from collections.abc import Collection

from sqlalchemy import Connection

from drawback.engine.store import ConflictError
from drawback_schemas.envelope import ALL_CLAIMANTS


class ClaimantVersions:
    """The versions that one step read."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        """`writing`: the one lock is ours already."""
        self._connection = connection
        self._writing = writing
        self._held: frozenset[str] = frozenset()
        self._seen: dict[str, int] = {}

    def hold(self, claimants: Collection[str]) -> None:
        """Read the versions of these claimants ("*": everyone's); under the lock, increment them at once."""
        self._held = frozenset(claimants)
        if self._writing:
            self._count()
        else:
            self._seen = self._standing()

    def begin_to_write(self) -> None:
        """Take the lock, once, and increment our versions.

        Raises:
            ConflictError: another step had one of these claimants since they were held.
        """
        if self._writing:
            return
        self._connection.exec_driver_sql("BEGIN IMMEDIATE")
        self._writing = True
        if self._standing() != self._seen:
            raise ConflictError("another step changed what this one read")
        self._count()

    def _standing(self) -> dict[str, int]:
        rows = self._connection.exec_driver_sql("SELECT claimant, number FROM turn")
        turns: dict[str, int] = dict(map(tuple, rows))
        if ALL_CLAIMANTS in self._held:
            return turns
        return {one: turns[one] for one in (*self._held, ALL_CLAIMANTS) if one in turns}

    def _count(self) -> None:
        if self._held:
            self._connection.exec_driver_sql(
                "INSERT INTO turn (claimant, number) VALUES (?, 1) ON CONFLICT (claimant) DO UPDATE SET number = number + 1",
                [(one,) for one in self._held],
            )
