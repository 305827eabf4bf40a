"""Who may write which topic: what keeps a producer from passing for the program where services run apart.

The program's services speak to each other on topics of their own. A step takes a conclusion from such a topic only, under a
source of the program; that nobody else writes there is for the broker to see to.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from drawback_topics.catalogue import COMMAND, TOPICS
from drawback_topics.topic import Topic


class Acl(NamedTuple):
    """One permission: a principal such as `User:erp`, an operation of Kafka, and the topic."""

    principal: str
    operation: str
    topic: str


OWN: Final = frozenset({COMMAND.name, *(topic.name for topic in TOPICS if topic.internal)})
"""Topics that only the program writes: its conclusions, and what its clock says."""


def acls(program: str, producer: str) -> Iterator[Acl]:
    """Yield what each needs: the program reads and writes all topics, a producer writes those that are not the program's own."""
    for topic in TOPICS:
        for operation in ("Read", "Write", "Describe", "DescribeConfigs"):
            yield Acl(program, operation, topic.name)
        yield from _of_producer(producer, topic)


def _of_producer(producer: str, topic: Topic) -> Iterator[Acl]:
    if topic.name not in OWN:
        yield Acl(producer, "Write", topic.name)
        yield Acl(producer, "Describe", topic.name)
