"""CBP's questions and notices: CF-28, CF-29, claim evidence requests, verifications. Topic `drawback.inquiry.v1`."""

from datetime import date
from decimal import Decimal
from typing import Literal

from drawback_schemas.registry import Event, event

INQUIRY = "drawback.inquiry.v1"
FormName = Literal["CF-28", "CF-29-proposed", "CF-29-taken", "claim-request", "verification"]


@event(topic=INQUIRY, legal_day="issued_on", rank=0)
class InquiryIssued(Event, frozen=True, kw_only=True, tag="inquiry.issued.v1"):
    """CBP asked or acted. `entry_number` for CF-28/CF-29, `claim_id` for requests on a claim."""

    inquiry_id: str
    form: FormName
    issued_on: date
    entry_number: str = ""
    line_numbers: tuple[int, ...] = ()
    claim_id: str = ""
    subject: str = ""
    hts: str = ""
    producer: str = ""
    money_at_stake: Decimal | None = None
    follows: str = ""
    """Inquiry that this one answers or escalates, e.g. the CF-28 before a CF-29."""


@event(topic=INQUIRY, legal_day="assigned_on", rank=1)
class InquiryAssigned(Event, frozen=True, kw_only=True, tag="inquiry.assigned.v1"):
    """Somebody took the inquiry."""

    inquiry_id: str
    assigned_on: date
    owner: str


@event(topic=INQUIRY, legal_day="extended_on", rank=2)
class InquiryExtended(Event, frozen=True, kw_only=True, tag="inquiry.extended.v1"):
    """CBP granted more time to answer."""

    inquiry_id: str
    extended_on: date
    until_on: date


@event(topic=INQUIRY, legal_day="answered_on", rank=3)
class InquiryAnswered(Event, frozen=True, kw_only=True, tag="inquiry.answered.v1"):
    """The answer was handed in."""

    inquiry_id: str
    answered_on: date
    by: str = ""
    reference: str = ""


@event(topic=INQUIRY, legal_day="closed_on", rank=4)
class InquiryClosed(Event, frozen=True, kw_only=True, tag="inquiry.closed.v1"):
    """CBP closed the inquiry: no change, or a change that shows on the entry."""

    inquiry_id: str
    closed_on: date
    outcome: Literal["no-change", "change", "withdrawn"]


@event(topic="drawback.inquiry-state.v1")
class InquiryChanged(Event, frozen=True, kw_only=True, tag="inquiry.changed.v1"):
    """What the inquiries service now holds true of an inquiry; claims that rest on the entry follow it."""

    inquiry_id: str
    form: FormName
    state: str
    issued_on: date
    entry_number: str = ""
    claim_id: str = ""
    answer_by: date | None = None
    line_numbers: tuple[int, ...] = ()
    hts: str = ""
    producer: str = ""


@event(topic="drawback.inquiry-state.v1")
class EntryQuestioned(Event, frozen=True, kw_only=True, tag="entry.questioned.v1"):
    """All of CBP's questions and notices on one import entry, as they stand now; claims that rest on it follow them."""

    entry_number: str
    inquiries: tuple[InquiryChanged, ...]
