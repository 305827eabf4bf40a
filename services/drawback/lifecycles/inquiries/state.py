"""What we hold of an inquiry: its facts in legal order and the view that follows."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from drawback.lifecycles.facts import Fact
from drawback.lifecycles.vocabulary import Refusal
from drawback_schemas.inquiries import (
    InquiryAnswered,
    InquiryAssigned,
    InquiryChanged,
    InquiryClosed,
    InquiryExtended,
    InquiryIssued,
)

InquiryEvent = InquiryIssued | InquiryAssigned | InquiryExtended | InquiryAnswered | InquiryClosed


class InquiryState(StrEnum):
    """Where an inquiry stands."""

    AWAITED = "awaited"
    ISSUED = "issued"
    ASSIGNED = "assigned"
    EXTENDED = "extended"
    ANSWERED = "answered"
    CLOSED = "closed"


class InquiryView(msgspec.Struct, frozen=True, omit_defaults=True):
    """An inquiry as its facts leave it."""

    state: InquiryState = InquiryState.AWAITED
    form: str = ""
    issued_on: date | None = None
    entry_number: str = ""
    line_numbers: tuple[int, ...] = ()
    claim_id: str = ""
    subject: str = ""
    hts: str = ""
    producer: str = ""
    money: Decimal = Decimal("0.00")
    """What the notice says is at stake, else what rests on the lines asked about."""
    resting: Decimal = Decimal("0.00")
    """What claims ask on the lines that it is about."""
    follows: str = ""
    named_on: date | None = None
    owner: str = ""
    assigned_on: date | None = None
    extended_to: date | None = None
    answer_by: date | None = None
    answered_on: date | None = None
    late: bool = False
    """Answered after the last day."""
    closed_on: date | None = None
    outcome: str = ""
    closed_by: str = ""
    """Inquiry that took its place."""
    refused: tuple[Refusal, ...] = ()


class InquiryRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """The aggregate."""

    inquiry_id: str
    facts: tuple[Fact[InquiryEvent], ...] = ()
    stakes: tuple[tuple[str, Decimal], ...] = ()
    """What each claim asks on the lines that it is about, by claim."""
    beside: tuple[InquiryChanged, ...] = ()
    """CBP's notices of action on the same entry."""
    view: InquiryView = InquiryView()


class Questions(msgspec.Struct, frozen=True, omit_defaults=True):
    """What CBP asked about one import entry: the latest state of each inquiry, by its id."""

    entry_number: str
    inquiries: tuple[InquiryChanged, ...] = ()
