"""CBP's questions and notices: CF-28, CF-29, CF-4647, claim evidence requests, verifications. Topic `drawback.inquiry.v1`."""

from typing import Literal

from drawback_schemas.limits import (
    Day,
    Dollars,
    EntryNumber,
    Key,
    LineNumber,
    LongText,
    OptionalClaimKey,
    OptionalEntryNumber,
    OptionalKey,
    OptionalTariffNumber,
    ShortText,
)
from drawback_schemas.registry import Event, event

INQUIRY = "drawback.inquiry.v1"
FormName = Literal["CF-28", "CF-29-proposed", "CF-29-taken", "claim-request", "verification", "CF-4647"]


@event(topic=INQUIRY, legal_day="issued_on", rank=0)
class InquiryIssued(Event, frozen=True, kw_only=True, tag="inquiry.issued.v1"):
    """CBP asked or acted. `entry_number` for CF-28, CF-29 and CF-4647, `claim_id` for requests on a claim.

    `answer_by` is the day that the notice itself names; without it the law's period counts, where there is one.
    """

    inquiry_id: Key
    form: FormName
    issued_on: Day
    entry_number: OptionalEntryNumber = ""
    line_numbers: tuple[LineNumber, ...] = ()
    claim_id: OptionalClaimKey = ""
    subject: LongText = ""
    hts: OptionalTariffNumber = ""
    producer: ShortText = ""
    money_at_stake: Dollars | None = None
    follows: OptionalKey = ""
    """Inquiry that this one answers or escalates, e.g. the CF-28 before a CF-29."""
    answer_by: Day | None = None


@event(topic=INQUIRY, legal_day="assigned_on", rank=1)
class InquiryAssigned(Event, frozen=True, kw_only=True, tag="inquiry.assigned.v1"):
    """Somebody took the inquiry."""

    inquiry_id: Key
    assigned_on: Day
    owner: ShortText


@event(topic=INQUIRY, legal_day="extended_on", rank=2)
class InquiryExtended(Event, frozen=True, kw_only=True, tag="inquiry.extended.v1"):
    """CBP granted more time to answer."""

    inquiry_id: Key
    extended_on: Day
    until_on: Day


@event(topic=INQUIRY, legal_day="answered_on", rank=3)
class InquiryAnswered(Event, frozen=True, kw_only=True, tag="inquiry.answered.v1"):
    """The answer was submitted."""

    inquiry_id: Key
    answered_on: Day
    by: ShortText = ""
    reference: ShortText = ""


@event(topic=INQUIRY, legal_day="closed_on", rank=4)
class InquiryClosed(Event, frozen=True, kw_only=True, tag="inquiry.closed.v1"):
    """CBP closed the inquiry: no change, or a change that shows on the entry."""

    inquiry_id: Key
    closed_on: Day
    outcome: Literal["no-change", "change", "withdrawn"]


@event(topic="drawback.inquiry-state.v1")
class InquiryChanged(Event, frozen=True, kw_only=True, tag="inquiry.changed.v1"):
    """What the inquiries service now holds true of an inquiry; claims that rest on the entry follow it."""

    inquiry_id: Key
    form: FormName
    state: ShortText
    issued_on: Day
    entry_number: OptionalEntryNumber = ""
    claim_id: OptionalClaimKey = ""
    answer_by: Day | None = None
    line_numbers: tuple[LineNumber, ...] = ()
    hts: OptionalTariffNumber = ""
    producer: ShortText = ""
    follows: OptionalKey = ""


@event(topic="drawback.inquiry-state.v1")
class EntryQuestioned(Event, frozen=True, kw_only=True, tag="entry.questioned.v1"):
    """All of CBP's questions and notices on one import entry, as they stand now; claims that rest on it follow them."""

    entry_number: EntryNumber
    inquiries: tuple[InquiryChanged, ...]
