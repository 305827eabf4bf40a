"""Topics as the catalogue wants them, compared with the cluster; and how far each group is behind.

Topics are created, grown and configured, never deleted and never shrunk: what the cluster has too much of is reported,
not changed. All calls are blocking and short; a caller in an event loop runs them in a thread.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import stamina
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, OffsetSpec
from kafka.errors import KafkaError

from drawback.adapters.kafka.dispatch import Partition
from drawback.adapters.kafka.security import KafkaConnection
from drawback_topics import Topic

UNKNOWN_TOPIC = 3
IN_SYNC = "min.insync.replicas"
#: An error of the brokers or of the connection to them; for callers that report it to a person.
BrokerError = KafkaError


def _passes(problem: Exception) -> bool:
    return isinstance(problem, KafkaError) and bool(problem.retriable)


class TopicChange(StrEnum):
    """What a difference asks for."""

    CREATE = "create"
    ADD_PARTITIONS = "add partitions"
    SET = "set"
    LEAVE = "leave as it is"


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as the cluster has it."""

    partitions: int
    config: Mapping[str, str] = field(default_factory=dict)
    copies: int | None = None
    """The replicas of the partition that has fewest."""


@dataclass(frozen=True, slots=True)
class TopicDifference:
    """One thing in which catalogue and cluster differ."""

    topic: str
    change: TopicChange
    what: str
    wanted: str
    found: str

    def __str__(self) -> str:
        match self.change:
            case TopicChange.CREATE:
                return f"{self.topic}: create it with {self.wanted}."
            case TopicChange.ADD_PARTITIONS:
                return (
                    f"{self.topic}: {self.found} partition(s), expected {self.wanted}. Adding some moves claimants between "
                    "partitions: do it while no producer runs and no lag is left."
                )
            case TopicChange.SET:
                return f"{self.topic}: {self.what} is {self.found}, expected {self.wanted}."
            case TopicChange.LEAVE:
                return f"{self.topic}: {self.what} is {self.found}, expected {self.wanted}; left as it is."


def plan_topics(
    catalogue: Iterable[Topic],
    cluster: Mapping[str, TopicState],
    copies: int | None = None,
    in_sync: int | None = None,
) -> tuple[TopicDifference, ...]:
    """What has to change in the cluster so that it has the catalogue's topics. Pure; in the catalogue's order.

    `copies` are the replicas that each topic is to have, `in_sync` how many of them must have a record before it counts as written.
    """
    durable = {} if in_sync is None else {IN_SYNC: str(in_sync)}
    found: list[TopicDifference] = []
    for topic in catalogue:
        state = cluster.get(topic.name)
        if state is None:
            wanted = ", ".join(
                [f"{topic.partitions} partitions", *(f"{k}={v}" for k, v in (topic.config | durable).items())]
            )
            found.append(TopicDifference(topic.name, TopicChange.CREATE, "topic", wanted, "nothing"))
            continue
        if state.partitions != topic.partitions:
            change = TopicChange.ADD_PARTITIONS if state.partitions < topic.partitions else TopicChange.LEAVE
            seen = str(state.partitions)
            found.append(
                TopicDifference(topic.name, change, "the number of partitions", str(topic.partitions), seen)
            )
        if copies is not None and state.copies is not None and state.copies != copies:
            seen, wanted = str(state.copies), str(copies)
            found.append(
                TopicDifference(topic.name, TopicChange.LEAVE, "the number of replicas", wanted, seen)
            )
        for name, wanted in (topic.config | durable).items():
            value = state.config.get(name, "")
            if value != wanted:
                found.append(TopicDifference(topic.name, TopicChange.SET, name, wanted, value))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Lag:
    """How far one group is behind in one partition. `oldest_at_ms` is when the next record to handle was written."""

    group: str
    partition: Partition
    handled_up_to: int
    end: int
    oldest_at_ms: int | None

    @property
    def records(self) -> int:
        return max(0, self.end - self.handled_up_to)


class KafkaAdmin:
    """Administration over one connection."""

    def __init__(self, connection: KafkaConnection, *, timeout_s: float = 30.0) -> None:
        self._connection = connection
        self._timeout_s = timeout_s

    def read_topics(self, names: Iterable[str], config_names: Iterable[str]) -> dict[str, TopicState]:
        """Those of the topics that exist, with the named settings."""
        with self._admin() as admin:
            described = admin.describe_topics(sorted(names))
            there = {t["name"]: t["partitions"] for t in described if t["error_code"] != UNKNOWN_TOPIC}
            partitions = {name: len(found) for name, found in there.items()}
            copies = {
                name: min((len(one["replica_nodes"]) for one in found), default=None)
                for name, found in there.items()
            }
            wanted = dict.fromkeys(config_names)
            resources = [ConfigResource(ConfigResourceType.TOPIC, name, wanted) for name in partitions]
            configs = (
                admin.describe_configs(resources, config_filter="all").get("topic", {}) if resources else {}
            )
        return {
            name: TopicState(
                count, {key: entry["value"] for key, entry in configs.get(name, {}).items()}, copies[name]
            )
            for name, count in partitions.items()
        }

    def apply(
        self,
        catalogue: Sequence[Topic],
        *,
        copies: int | None = None,
        in_sync: int | None = None,
        dry_run: bool = False,
    ) -> tuple[TopicDifference, ...]:
        """Make the cluster's topics as the catalogue wants them; returns what was, or with `dry_run` would be, done.

        `copies` is the replication factor of new topics, and what is expected of the others; without it the cluster's own default
        holds. `in_sync` is how many replicas must have a record before it counts as written.
        """
        settings = {IN_SYNC} | {name for topic in catalogue for name in topic.config}
        there = self.read_topics([topic.name for topic in catalogue], settings)
        differences = plan_topics(catalogue, there, copies, in_sync)
        if dry_run or not differences:
            return differences
        topics = {topic.name: topic for topic in catalogue}
        with self._admin() as admin:
            for difference in differences:
                self._carry_out(admin, difference, topics[difference.topic], copies, in_sync)
        return differences

    @staticmethod
    def _carry_out(
        admin: Any, difference: TopicDifference, topic: Topic, copies: int | None, in_sync: int | None
    ) -> None:
        match difference.change:
            case TopicChange.CREATE:
                wanted = {"num_partitions": topic.partitions, "replication_factor": copies or -1}
                configs = topic.config | ({} if in_sync is None else {IN_SYNC: str(in_sync)})
                admin.create_topics({topic.name: {**wanted, "configs": configs}}, wait_for_metadata=True)
            case TopicChange.ADD_PARTITIONS:
                admin.create_partitions({topic.name: topic.partitions})
            case TopicChange.SET:
                value = {difference.what: difference.wanted}
                admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, value)])
            case TopicChange.LEAVE:
                pass

    def lag(self, positions: Mapping[str, Mapping[Partition, int]]) -> tuple[Lag, ...]:
        """How far each group is behind, given the next offset it expects of each partition (SQL knows).

        A partition that a group never handled counts from the oldest record the log still has.
        """
        wanted = {partition for group in positions.values() for partition in group}
        tps = {partition: TopicPartition(*partition) for partition in wanted}
        with self._admin() as admin:
            first = admin.list_partition_offsets(dict.fromkeys(tps.values(), OffsetSpec.EARLIEST))
            last = admin.list_partition_offsets(dict.fromkeys(tps.values(), OffsetSpec.LATEST))
        found = [
            Lag(
                group, partition, max(offset, first[tps[partition]].offset), last[tps[partition]].offset, None
            )
            for group, offsets in sorted(positions.items())
            for partition, offset in sorted(offsets.items())
        ]
        waiting = {(lag.partition, lag.handled_up_to) for lag in found if lag.records}
        written = self._written_at(waiting)
        return tuple(
            Lag(
                lag.group,
                lag.partition,
                lag.handled_up_to,
                lag.end,
                written.get((lag.partition, lag.handled_up_to)),
            )
            for lag in found
        )

    def members(self, groups: Iterable[str]) -> dict[str, int]:
        """How many consumers are in each group at this moment."""
        with self._admin() as admin:
            described = admin.describe_groups(sorted(groups))
        return {name: len(group.get("members", ())) for name, group in described.items()}

    def committed_positions(self, groups: Iterable[str]) -> dict[str, dict[Partition, int]]:
        """The offsets that groups committed to Kafka: for information, up to a commit interval behind those in SQL."""
        with self._admin() as admin:
            wanted = dict.fromkeys(groups)
            answer: dict[str, Any] = {}
            for attempt in stamina.retry_context(on=_passes, timeout=self._timeout_s, attempts=None):
                with attempt:  # a young cluster has no coordinator yet
                    answer = admin.list_group_offsets(wanted)
        return {
            group: {
                Partition(tp.topic, tp.partition): committed.offset
                for tp, committed in offsets.items()
                if committed.offset >= 0
            }
            for group, offsets in answer.items()
        }

    def _written_at(self, places: Iterable[tuple[Partition, int]]) -> dict[tuple[Partition, int], int]:
        """When the record at each place was written; a place that answers with nothing in time is left out."""
        consumer = KafkaConsumer(
            **self._connection.client_settings(blocking=True),
            enable_auto_commit=False,
            fetch_max_wait_ms=100,
            max_partition_fetch_bytes=4096,
            max_poll_records=1,
        )
        found: dict[tuple[Partition, int], int] = {}
        try:
            for partition, offset in sorted(places):
                tp = TopicPartition(*partition)
                consumer.assign([tp])
                consumer.seek(tp, offset)
                for record in consumer.poll(timeout_ms=2000).get(tp, [])[:1]:
                    found[partition, offset] = record.timestamp
        finally:
            consumer.close()
        return found

    @contextmanager
    def _admin(self) -> Iterator[Any]:
        admin = KafkaAdminClient(
            **self._connection.client_settings(blocking=True),
            request_timeout_ms=int(self._timeout_s * 1000),
            bootstrap_timeout_ms=int(self._timeout_s * 1000),
        )
        try:
            yield admin
        finally:
            admin.close()
