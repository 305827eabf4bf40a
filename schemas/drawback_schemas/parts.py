"""Parts that several events share: charges, entry lines, designations."""

from decimal import Decimal
from typing import Literal

import msgspec

from drawback_schemas.limits import (
    Balance,
    CaseNumber,
    Country,
    Day,
    Dollars,
    EntryNumber,
    ExportKey,
    Instant,
    LineNumber,
    LongText,
    OptionalEntryNumber,
    OptionalKey,
    OptionalLineNumber,
    Quantity,
    QuantityOrNone,
    RatePercent,
    ShortText,
    TariffNumber,
    UnitValue,
)

DutyClassName = Literal["duty", "chapter-99", "mpf", "hmf", "tax", "ad", "cvd", "marking", "other-fee"]


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of structures inside events."""


class ChargePart(Part, frozen=True, kw_only=True):
    """One duty, tax or fee row of an entry line, in dollars for the whole line (money is a JSON string)."""

    duty_class: DutyClassName
    amount: Dollars
    heading: ShortText = ""
    rate_percent: RatePercent | None = None
    class_code: ShortText = "001"
    case_number: CaseNumber | None = None


class LinePart(Part, frozen=True, kw_only=True):
    """One line of an entry summary: quantity in the unit of the HTS line, value in dollars."""

    line_number: LineNumber
    hts: TariffNumber
    origin: Country
    quantity: QuantityOrNone
    unit: ShortText
    value: Dollars
    charges: tuple[ChargePart, ...]
    description: LongText = ""
    sku: ShortText = ""
    producer: ShortText = ""
    exporter: ShortText = ""


class AmountPart(Part, frozen=True, kw_only=True):
    """An amount in one ACE revenue class (364 duty, 365 tax, 398 HMF, 399 MPF, ...)."""

    class_code: ShortText
    amount: Dollars


class AnsweredPart(Part, frozen=True, kw_only=True):
    """A condition of ACE's answer (DX, record E1): code, severity F, W or I, words, and the import line that it is about."""

    code: ShortText
    severity: ShortText
    text: ShortText
    entry_number: OptionalEntryNumber = ""
    line_number: OptionalLineNumber = 0


class ConversionPart(Part, frozen=True, kw_only=True):
    """Units that count the same goods: `imported` units of the import line are `exported` units of the export line, as `source` says."""

    imported: Quantity
    exported: Quantity
    source: LongText


class DesignationPart(Part, frozen=True, kw_only=True):
    """Imported units designated against exported or destroyed units, in the unit of the import line.

    `claimed` is what was asked per revenue class when the claim was transmitted; empty while it is a proposal. `articles` are
    the exported units that these imported ones account for, where goods were manufactured from them; `component` is the input of
    the article for which they stand, and `production_id` the production that used it. Where the export is counted in another unit,
    `conversion` says how many of the one are how many of the other, and `articles` are the exported units.
    """

    entry_number: EntryNumber
    line_number: LineNumber
    export_id: ExportKey
    quantity: Quantity
    substituted_unit_value: UnitValue | None = None
    claimed: tuple[AmountPart, ...] = ()
    articles: Quantity | None = None
    component: ShortText = ""
    production_id: OptionalKey = ""
    conversion: ConversionPart | None = None


class ProposalPart(Part, frozen=True, kw_only=True):
    """What the matcher found for all that a claimant had free: the same on every claim of one proposal.

    `value` is what its claims ask together. The others are dollars before rounding to cents, on the same goods: the pairing itself, what no
    lawful pairing exceeds, first in, first out, and greedy by pair. `gap_percent` is what is not proved of the bound.
    """

    solver: ShortText
    version: ShortText
    value: Dollars
    before_rounding: UnitValue
    bound: UnitValue
    gap_percent: UnitValue
    first_in_first_out: UnitValue
    greedy: UnitValue
    expiry_cost: UnitValue = Decimal(0)
    side_cost: UnitValue = Decimal(0)
    solved: bool = True


class CausePart(Part, frozen=True, kw_only=True):
    """What moved a claim: the entry or export, the day from which it holds, and why."""

    entry_number: EntryNumber
    on: Day
    explanation: LongText
    known_at: Instant | None = None
    """When the source of it said so."""


class ChangePart(Part, frozen=True, kw_only=True):
    """One revenue class of one designation before and after, in dollars."""

    entry_number: EntryNumber
    line_number: LineNumber
    export_id: ExportKey
    class_code: ShortText
    before: Balance
    after: Balance


class RatePart(Part, frozen=True, kw_only=True):
    """A cash-deposit or assessment rate of an AD/CVD case for a party and a period.

    `rate_percent` is ad valorem; `per_unit` with `unit` a specific rate. Empty `producer` and `exporter` mean all others.
    """

    rate_percent: RatePercent | None = None
    per_unit: UnitValue | None = None
    unit: ShortText = ""
    producer: ShortText = ""
    exporter: ShortText = ""
