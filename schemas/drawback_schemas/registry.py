"""Which event class stands for which type name: classes enter themselves with `@event(...)`."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Base of all events: one fact, in the past tense. The struct tag is the type name (`subject.action.major`)."""

    TYPE: ClassVar[str] = ""
    TOPIC: ClassVar[str] = ""


EVENTS: dict[str, type[Event]] = {}
"""Every known event by type name, in order of definition."""

E = TypeVar("E", bound=Event)


def event(*, topic: str) -> Callable[[type[E]], type[E]]:
    """Enter an event class under its tag, and say which topic carries it."""

    def enter(cls: type[E]) -> type[E]:
        type_name = cls.__struct_config__.tag
        if not isinstance(type_name, str):
            raise TypeError(f"{cls.__name__} has no tag to be known by")
        cls.TYPE = type_name
        cls.TOPIC = topic
        EVENTS[type_name] = cls
        return cls

    return enter


def event_class(type_name: str) -> type[Event] | None:
    """Return the class of a type name, or None where this version does not know it."""
    return EVENTS.get(type_name)
