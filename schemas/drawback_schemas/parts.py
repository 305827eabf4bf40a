"""Parts that several events share: charges, entry lines, designations."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
DutyClassName = Literal["duty", "chapter-99", "mpf", "hmf", "tax", "ad", "cvd", "marking", "other-fee"]


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of structures inside events."""


class ChargePart(Part, frozen=True, kw_only=True):
    """One duty, tax or fee row of an entry line, in dollars for the whole line (money is a JSON string)."""

    duty_class: DutyClassName
    amount: Decimal
    heading: str = ""
    rate_percent: Decimal | None = None
    class_code: str = "001"
    case_number: str | None = None


class LinePart(Part, frozen=True, kw_only=True):
    """One line of an entry summary: quantity in the unit of the HTS line, value in dollars."""

    line_number: int
    hts: str
    origin: str
    quantity: Decimal
    unit: str
    value: Decimal
    charges: tuple[ChargePart, ...]
    description: str = ""
    sku: str = ""
    producer: str = ""
    exporter: str = ""


class AmountPart(Part, frozen=True, kw_only=True):
    """An amount in one ACE revenue class (364 duty, 365 tax, 398 HMF, 399 MPF, ...)."""

    class_code: str
    amount: Decimal


class DesignationPart(Part, frozen=True, kw_only=True):
    """Imported units designated against exported or destroyed units, in the unit of the import line.

    `claimed` is what was asked per revenue class when the claim was transmitted; empty while it is a proposal. `articles` are
    the exported units that these imported ones account for, where goods were manufactured from them.
    """

    entry_number: str
    line_number: int
    export_id: str
    quantity: Decimal
    substituted_unit_value: Decimal | None = None
    claimed: tuple[AmountPart, ...] = ()
    articles: Decimal | None = None


class CausePart(Part, frozen=True, kw_only=True):
    """What moved a claim: the entry or export, the day from which it holds, and why."""

    entry_number: str
    on: date
    explanation: str
    known_at: Instant | None = None
    """When the source of it said so."""


class ChangePart(Part, frozen=True, kw_only=True):
    """One revenue class of one designation before and after, in dollars."""

    entry_number: str
    line_number: int
    export_id: str
    class_code: str
    before: Decimal
    after: Decimal


class RatePart(Part, frozen=True, kw_only=True):
    """A cash-deposit or assessment rate of an AD/CVD case for a party and a period.

    `rate_percent` is ad valorem; `per_unit` with `unit` a specific rate. Empty `producer` and `exporter` mean all others.
    """

    rate_percent: Decimal | None = None
    per_unit: Decimal | None = None
    unit: str = ""
    producer: str = ""
    exporter: str = ""
