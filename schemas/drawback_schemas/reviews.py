"""What people decide about pairings of imports and exports. Topic `drawback.command.v1`, key claimant."""

from decimal import Decimal
from typing import Literal

from drawback_schemas.limits import (
    Day,
    Dollars,
    EntryNumber,
    ExportKey,
    Instant,
    LineNumber,
    LongText,
    PercentOrNone,
    ShortText,
)
from drawback_schemas.registry import Event, event
from drawback_schemas.time import COMMAND

ReviewVerdict = Literal["approve", "reject"]


@event(topic=COMMAND, legal_day="decided_on")
class PairingReviewed(Event, frozen=True, kw_only=True, tag="pairing.reviewed.v1"):
    """A person decided whether an import line may be claimed against an export line; the later decision holds."""

    export_id: ExportKey
    entry_number: EntryNumber
    line_number: LineNumber
    verdict: ReviewVerdict
    decided_on: Day
    decided_at: Instant | None = None
    """Orders two decisions of one day; the time of the event where it is not said."""
    by: ShortText = ""
    reason: LongText = ""
    confidence: PercentOrNone = None
    """What the pair was given when it was decided, with its reasons; None where it did not stand in the queue."""
    reasons: tuple[LongText, ...] = ()
    money: Dollars = Decimal("0.00")
    """What waited for the decision."""


@event(topic=COMMAND, legal_day="decided_on")
class PartsReviewed(Event, frozen=True, kw_only=True, tag="parts.reviewed.v1"):
    """A person decided for good whether one imported part may be claimed against another exported part."""

    imported_part: ShortText
    exported_part: ShortText
    verdict: ReviewVerdict
    decided_on: Day
    decided_at: Instant | None = None
    """Orders two decisions of one day; the time of the event where it is not said."""
    by: ShortText = ""
    reason: LongText = ""
