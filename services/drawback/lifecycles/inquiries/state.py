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
    follows: str = ""
    owner: str = ""
    extended_to: date | None = None
    answered_on: date | None = None
    closed_on: date | None = None
    outcome: str = ""
    refused: tuple[Refusal, ...] = ()


class InquiryRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """The aggregate."""

    inquiry_id: str
    facts: tuple[Fact[InquiryEvent], ...] = ()
    view: InquiryView = InquiryView()


class Questions(msgspec.Struct, frozen=True, omit_defaults=True):
    """What CBP asked about one import entry: the latest state of each inquiry, by its id."""

    entry_number: str
    inquiries: tuple[InquiryChanged, ...] = ()
