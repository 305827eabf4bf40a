"""Topic catalogue: which topics there are, what they hold, how they are keyed and kept, and what each may carry."""

from drawback_schemas import EVENTS, Event
from drawback_topics.catalogue import TOPICS, topic
from drawback_topics.topic import MAX_RECORD_BYTES, Cleanup, Topic

__all__ = ["MAX_RECORD_BYTES", "TOPICS", "Cleanup", "Topic", "events_on", "topic"]


def events_on(on: Topic) -> tuple[type[Event], ...]:
    """Return the event classes that a topic carries, in order of definition."""
    return tuple(event for event in EVENTS.values() if on.name == event.TOPIC)
