"""Which event class stands for which type name: classes enter themselves with `@event(...)`."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all events: one fact, in the past tense."""

    TYPE: ClassVar[str] = ""
    TOPIC: ClassVar[str] = ""


EVENTS: dict[str, type[Event]] = {}
"""Every known event by type name, in order of definition."""

E = TypeVar("E", bound=Event)


def event(type_name: str, *, topic: str) -> Callable[[type[E]], type[E]]:
    """Enter an event class under its type name (`subject.action.major`) and topic."""

    def enter(cls: type[E]) -> type[E]:
        cls.TYPE = type_name
        cls.TOPIC = topic
        EVENTS[type_name] = cls
        return cls

    return enter


def event_class(type_name: str) -> type[Event] | None:
    """Return the class of a type name, or None where this version does not know it."""
    return EVENTS.get(type_name)
