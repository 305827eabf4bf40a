"""What CBP says to an entry in a CAPE declaration, its way to refund IEEPA duty. Topic `drawback.entry.v1`, key claimant."""

from typing import Literal

from drawback_schemas.entries import ENTRY
from drawback_schemas.limits import Day, EntryNumber, LongText, ShortText
from drawback_schemas.registry import Event, event

CapeOutcome = Literal["submitted", "accepted", "rejected"]


@event(topic=ENTRY, legal_day="answered_on", rank=17)
class EntryCapeAnswered(Event, frozen=True, kw_only=True, tag="entry.cape-answered.v1"):
    """An entry was handed in to CAPE, accepted or rejected there; `reason` is CBP's error text of a rejection.

    `declaration` is the claim number of CAPE under which the entry was handed in.
    """

    entry_number: EntryNumber
    answered_on: Day
    outcome: CapeOutcome
    declaration: ShortText = ""
    reason: LongText = ""
