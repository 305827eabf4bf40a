"""Which event class stands for which type name: classes enter themselves with `@event(...)`."""

from collections.abc import Callable
from datetime import date
from typing import ClassVar, TypeVar

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Base of all events: one fact, in the past tense. The struct tag is the type name (`subject.action.major`)."""

    TYPE: ClassVar[str] = ""
    TOPIC: ClassVar[str] = ""
    LEGAL_DAY_FIELD: ClassVar[str] = ""
    RANK: ClassVar[int] = 0

    @property
    def legal_day(self) -> date:
        """The day that the event concerns, whenever it became known; facts of an aggregate are sorted by it."""
        on: date = getattr(self, self.LEGAL_DAY_FIELD)
        return on

    @property
    def rank(self) -> int:
        """Place among the events of one legal day and one subject: what must have happened first has the lower rank."""
        return self.RANK


EVENTS: dict[str, type[Event]] = {}
"""Every known event by type name, in order of definition."""

E = TypeVar("E", bound=Event)


def event(*, topic: str, legal_day: str = "", rank: int = 0) -> Callable[[type[E]], type[E]]:
    """Enter an event class under its tag; say which topic carries it, and where its facts stand in legal order.

    `legal_day` is the field with the day the event concerns; ranks are stored with the facts and never renumbered.
    """

    def enter(cls: type[E]) -> type[E]:
        type_name = cls.__struct_config__.tag
        if not isinstance(type_name, str):
            raise TypeError(f"{cls.__name__} has no tag to be known by")
        cls.TYPE = type_name
        cls.TOPIC = topic
        cls.LEGAL_DAY_FIELD = legal_day
        cls.RANK = rank
        EVENTS[type_name] = cls
        return cls

    return enter


def event_class(type_name: str) -> type[Event] | None:
    """Return the class of a type name, or None where this version does not know it."""
    return EVENTS.get(type_name)
