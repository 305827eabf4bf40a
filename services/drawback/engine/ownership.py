"""What one service answers for when services run apart, each in a consumer group of its own.

Together, one step receives every message once. Apart, several services read the same topic, and of each message exactly one
must journal it, park it or forward it:

- an input event is journaled by the first service (in the order of all services) that handles its type, or by the first that
  reads its topic where none handles the type. Derived events follow from the journal and are not in it;
- bytes that cannot be read are parked by the first service that reads the topic they came on;
- an event that came on another topic than its own is forwarded to its own, by the first service that reads where it came.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from drawback.lifecycles.vocabulary import ReceivedEvent, Route, Service
from drawback_schemas import Event

FORWARDED = "passed-on"
"""Marks, among the handled, the events that were forwarded to their own topic."""


class Ownership:
    """One service's part among all; that of no service only forwards events."""

    def __init__(self, service: Service | None, everyone: Sequence[Service]) -> None:
        self.name = service.name if service else FORWARDED
        self._handled_types = frozenset(route.event for route in service.routes) if service else frozenset()
        self._derived = frozenset(event for one in everyone for route in one.routes for event in route.emits)
        self._first_handler: dict[type[Event], str] = {}
        self._first_reader: dict[str, str] = {}
        for one in everyone:
            for route in one.routes:
                self._first_handler.setdefault(route.event, one.name)
                self._first_reader.setdefault(route.event.TOPIC, one.name)

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the events that we handle."""
        return tuple(sorted(event.TYPE for event in self._handled_types))

    def answers_for(self, topic: str) -> bool:
        """Whether it is ours to park what nobody can read there, and to pass on what does not belong there."""
        return self._first_reader.get(topic, self.name) == self.name

    def handles(self, topic: str, event: type[Event]) -> bool:
        """Whether an event of this type that came on a topic is for us to handle or to journal."""
        return topic == event.TOPIC and (event in self._handled_types or self.journals(event))

    def journals(self, event: type[Event]) -> bool:
        """Whether it is ours to enter events of this type into the journal."""
        if self.is_derived(event):
            return False
        first = self._first_handler.get(event) or self._first_reader.get(event.TOPIC, self.name)
        return first == self.name

    def is_derived(self, event: type[Event]) -> bool:
        """Whether only services emit such events, as what follows from their state."""
        return event in self._derived


def in_link_order(
    received: Sequence[ReceivedEvent[Any]], routes: Mapping[type[Event], Sequence[Route[Any]]]
) -> list[list[ReceivedEvent[Any]]]:
    """Split a batch so that an event finds what an earlier one of the batch linked; the order within a link is kept.

    Of two `claim.designated.v1` of one claim, the second lets units go that only the first linked to the claim. Together,
    a claim decides once per batch, so they never meet; apart, both may stand in one batch of the topic.
    """
    dispatches: list[list[ReceivedEvent[Any]]] = [[]]
    following: dict[str, int] = {}
    for one in received:
        links = {
            link
            for route in routes.get(type(one.event), ())
            for keys in (route.keys(one),)
            if keys.own
            for link in keys.linked
        }
        dispatch = max((following.get(link, 0) for link in links), default=0)
        following.update(dict.fromkeys(links, dispatch + 1))
        if dispatch == len(dispatches):
            dispatches.append([])
        dispatches[dispatch].append(one)
    return dispatches
