"""How far the services are behind: per consumer group and topic, what waits and for how long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drawback.adapters.clock import SystemClock
from drawback.adapters.kafka.admin import KafkaAdmin, Lag
from drawback.adapters.sql.arrangement import TOGETHER_GROUP, How, arrangement
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.partitions import SqlPartitions
from drawback.app.connections import database_url, kafka_connection
from drawback.config.settings import Settings
from drawback.lifecycles.registry import SERVICES
from drawback_topics import TOPICS


@dataclass(frozen=True, slots=True)
class TopicLag:
    """What waits for one consumer group on one topic."""

    group: str
    topic: str
    partitions: int
    waiting: int
    oldest_waits_s: int | None


def subscriptions(how: How | None) -> Mapping[str, Sequence[str]]:
    """Return the topics of each consumer group: each service its own, or one group all topics from outside."""
    if how is How.APART:
        return {one.name: one.topics for one in SERVICES}
    return {TOGETHER_GROUP: tuple(topic.name for topic in TOPICS if not topic.internal)}


def lags(settings: Settings) -> list[TopicLag]:
    """Read how far each group is behind: the offsets in SQL against the ends of the logs; topics that do not exist are left out.

    Raises:
        KafkaError: the brokers did not answer.
        ValueError: a setting cannot be used.
    """
    engine = open_database(database_url(settings))
    migrate(engine)
    admin = KafkaAdmin(kafka_connection(settings))
    try:
        with engine.connect() as connection:
            received = subscriptions(arrangement(connection))
        known = admin.read_topics({name for names in received.values() for name in names}, ())
        lanes = SqlPartitions(engine)
        positions = {
            service: lanes.positions(
                service, {name: known[name].partitions for name in names if name in known}
            )
            for service, names in received.items()
        }
        return _by_topic(admin.lag(positions), settings.kafka.group_prefix)
    finally:
        engine.dispose()


def _by_topic(found: Sequence[Lag], prefix: str) -> list[TopicLag]:
    now_ms = SystemClock().now().timestamp() * 1000
    grouped: dict[tuple[str, str], list[Lag]] = {}
    for lag in found:
        grouped.setdefault((lag.group, lag.partition.topic), []).append(lag)
    return [
        TopicLag(
            f"{prefix}{group}",
            topic,
            len(parts),
            sum(part.records for part in parts),
            max(
                (int((now_ms - part.oldest_at_ms) / 1000) for part in parts if part.oldest_at_ms is not None),
                default=None,
            ),
        )
        for (group, topic), parts in grouped.items()
    ]
