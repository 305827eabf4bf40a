"""Consumer offsets in SQL: how far a service has handled each partition, and who owns it.

A partition's row (column `lane`, `topic/partition`) is locked by the step that handles it, for the length of
the transaction, and carries the owner and the group's generation: a worker that lost the partition finds another name
there and writes nothing.
"""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, Engine, bindparam, insert, select, update

from drawback.adapters.kafka.dispatch import Partition
from drawback.adapters.sql.store import table
from drawback.engine.ports import LostPartitionError, lane_of

_NEVER = -1
"""The next offset of a partition that was claimed and never handled."""


class SqlPartitions:
    """Claims and offsets; each call but `lock` and `advance` is a transaction of its own."""

    def __init__(self, engine: Engine, beforehand: Callable[[Connection], None] = lambda _: None) -> None:
        """`beforehand` is called in the transaction of each claim and raises where none may be made."""
        self._engine = engine
        self._beforehand = beforehand

    def start_offset(self, service: str, topic: str, partition: int) -> int | None:
        """The next offset to handle, or None for a partition never handled."""
        lanes = table("consumer_offset")
        query = select(lanes.c.next_offset).where(
            lanes.c.service == service, lanes.c.lane == lane_of(topic, partition)
        )
        with self._engine.connect() as connection:
            found = connection.scalar(query)
        return None if found is None or found == _NEVER else int(found)

    def claim(
        self,
        service: str,
        owner: str,
        generation: int,
        assigned: Mapping[str, Sequence[int]],
        *,
        proved: bool = False,
    ) -> None:
        """Write the owner's name beside the offsets; waits for a step that holds one of them at this moment.

        Raises:
            LostPartitionError: a partition is held by a newer generation, and ours is not `proved`; no name was written.
        """
        names = sorted(
            lane_of(topic, partition) for topic, partitions in assigned.items() for partition in partitions
        )
        lanes = table("consumer_offset")
        with self._engine.begin() as connection:
            self._beforehand(connection)
            held = _lock(connection, service, names)
            for name, (_, holder, newest) in held.items():
                if newest > generation and not proved:
                    raise LostPartitionError(
                        f"{name} is held by {holder} in generation {newest}; {owner} came with generation {generation}"
                    )
            mine = {"owner": owner, "generation": generation}
            fresh = [
                {"service": service, "lane": n, "next_offset": _NEVER, "chain": b"", **mine}
                for n in names
                if n not in held
            ]
            if fresh:
                connection.execute(insert(lanes), fresh)
            if held:
                named = (
                    update(lanes)
                    .where(lanes.c.service == service, lanes.c.lane == bindparam("b_lane"))
                    .values(mine)
                )
                connection.execute(named, [{"b_lane": name} for name in held])

    def positions(self, service: str, partitions: Mapping[str, int]) -> dict[Partition, int]:
        """How far a service is in every partition of its topics (name → how many it has); 0 where it never was."""
        lanes = table("consumer_offset")
        query = select(lanes.c.lane, lanes.c.next_offset).where(lanes.c.service == service)
        with self._engine.connect() as connection:
            reached = {row.lane: max(0, row.next_offset) for row in connection.execute(query)}
        return {
            Partition(topic, number): reached.get(lane_of(topic, number), 0)
            for topic, count in partitions.items()
            for number in range(count)
        }

    @staticmethod
    def lock(connection: Connection, service: str, owner: Mapping[str, tuple[str, int]]) -> dict[str, int]:
        """Lock partitions for this transaction, in one order for all; partition → the next offset to handle.

        `owner` says for each partition under which name and generation we hold it.

        Raises:
            LostPartitionError: a partition carries another name or generation by now.
        """
        held = _lock(connection, service, sorted(owner))
        for name, mine in owner.items():
            if name not in held or held[name][1:] != mine:
                raise LostPartitionError(
                    f"{name} is held by {held.get(name, ('', 'nobody', 0))[1:]}, not by {mine}"
                )
        return {name: max(0, found[0]) for name, found in held.items()}

    @staticmethod
    def advance(connection: Connection, service: str, following: Mapping[str, int]) -> None:
        """Store the next offsets of locked partitions."""
        lanes = table("consumer_offset")
        moved = (
            update(lanes)
            .where(lanes.c.service == service, lanes.c.lane == bindparam("b_lane"))
            .values(next_offset=bindparam("b_next"))
        )
        connection.execute(moved, [{"b_lane": name, "b_next": offset} for name, offset in following.items()])


def _lock(connection: Connection, service: str, names: Sequence[str]) -> dict[str, tuple[int, str, int]]:
    """Read offsets and lock them in the order of their names; partition → next offset, owner, generation."""
    lanes = table("consumer_offset")
    if connection.dialect.name == "sqlite":  # has one lock for all, which a first write takes
        connection.execute(
            update(lanes).where(lanes.c.service == service, lanes.c.lane == "").values(owner="")
        )
    query = (
        select(lanes.c.lane, lanes.c.next_offset, lanes.c.owner, lanes.c.generation)
        .where(lanes.c.service == service, lanes.c.lane.in_(names))
        .order_by(lanes.c.lane)
        .with_for_update()
    )
    return {row.lane: (row.next_offset, row.owner, row.generation) for row in connection.execute(query)}
