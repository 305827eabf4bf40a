"""One entry or export that two claimants report. Topic `drawback.command.v1`, key claimant: each of them is told."""

from typing import Literal

from drawback_schemas.limits import Day, Instant, LongText, ShortText
from drawback_schemas.registry import Event, event
from drawback_schemas.time import COMMAND

SubjectKind = Literal["entry", "shipment"]


@event(topic=COMMAND, legal_day="found_on")
class SubjectContested(Event, frozen=True, kw_only=True, tag="subject.contested.v1"):
    """The program found an entry number, or a line of an ITN, under several claimants: each unit supports one claim only."""

    subject_kind: SubjectKind
    subject: LongText
    claimants: tuple[ShortText, ...]
    found_on: Day


@event(topic=COMMAND, legal_day="decided_on")
class SubjectAwarded(Event, frozen=True, kw_only=True, tag="subject.awarded.v1"):
    """A person decided whose the goods are: of one claimant, or of several that each claim a part of their own."""

    subject_kind: SubjectKind
    subject: LongText
    claimants: tuple[ShortText, ...]
    decided_on: Day
    decided_at: Instant | None = None
    """Orders two decisions of one day; the time of the event where it is not said."""
    by: ShortText = ""
    reason: LongText = ""
