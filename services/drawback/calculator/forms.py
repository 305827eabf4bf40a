"""What the calculator takes, as JSON: every field with its meaning; the schemas are generated from here.

Amounts and quantities may be written as strings ("1234.50", preferred) or as numbers; dates as YYYY-MM-DD.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from drawback.domain.types import DutyClass, FullDrawback, Policy, Provision

Amount = Annotated[Decimal, Meta(description="U.S. dollars", examples=["1234.50"])]
Quantity = Annotated[Decimal, Meta(description="Units, up to four places", examples=["1800"])]
Number = Annotated[
    str, Meta(description="HTSUS or Schedule B number, with or without dots", examples=["8508.19.00.00"])
]

LawKnownOn = Annotated[
    date | None,
    Meta(
        description="Answer with the programmes and fee limits known on that day; else with all that are known"
    ),
]


class ChargeForm(Struct, forbid_unknown_fields=True, rename={"duty_class": "class"}):
    """One duty, tax or fee on an import line."""

    duty_class: DutyClass
    amount: Annotated[Amount, Meta(description="For the whole line, as it stands on the entry now")]
    heading: Annotated[
        str, Meta(description="HTSUS number of the row; the chapter 99 heading for additional duties")
    ] = ""
    rate_percent: Annotated[
        Decimal | None, Meta(description="Ad valorem rate; leave out for specific duty")
    ] = None
    class_code: Annotated[str, Meta(description="Accounting class code")] = "001"


class LineForm(Struct, forbid_unknown_fields=True):
    """One line of an import entry."""

    hts: Number
    quantity: Quantity
    unit: Annotated[str, Meta(examples=["NO", "KG"])]
    value: Annotated[Amount, Meta(description="Entered value of the line")]
    charges: list[ChargeForm]
    line_number: int = 1
    origin: Annotated[str, Meta(description="Country of origin, ISO code")] = ""
    sku: str = ""
    description: str = ""
    over_quota: Annotated[bool, Meta(description="Agricultural goods that paid the over-quota rate")] = False


class ImportForm(Struct, forbid_unknown_fields=True):
    """An import entry as far as it is designated.

    Leave `mpf_paid` and `mpf_value` out when all lines of the entry are given: the fee is then computed from them.
    """

    import_on: Annotated[date, Meta(description="Date of importation, not of entry")]
    entry_on: date
    lines: Annotated[list[LineForm], Meta(min_length=1)]
    entry_number: str = "ENTRY"
    entry_type: str = "01"
    mpf_paid: Annotated[
        Decimal | None, Meta(description="Processing fee paid on the whole entry, after floor and cap")
    ] = None
    mpf_value: Annotated[Decimal | None, Meta(description="Value of all lines subject to that fee")] = None


class ExportForm(Struct, forbid_unknown_fields=True):
    """Goods exported or destroyed."""

    disposed_on: Annotated[date, Meta(description="Day on which they left the country or were destroyed")]
    quantity: Quantity
    unit: str
    value: Annotated[
        Amount, Meta(description="Export value by EEI; for destroyed goods their value at destruction")
    ]
    schedule_b: Number = ""
    hts: Number = ""
    destination: Annotated[str, Meta(description="Country, ISO code; empty when destroyed")] = ""
    export_id: str = "EXPORT"
    destroyed: bool = False
    recovered_value: Annotated[Amount, Meta(description="Value recovered from destruction")] = Decimal("0.00")
    sku: str = ""
    foreign_duty: Annotated[
        Decimal | None,
        Meta(description="Duty paid on these goods to Canada or Mexico, in the money of that country"),
    ] = None
    units_per_dollar: Annotated[
        Decimal, Meta(description="How many units of that money are one U.S. dollar", examples=["1.35"])
    ] = Decimal(1)
    full_drawback: Annotated[
        FullDrawback | None, Meta(description="Why no duties are compared (19 CFR 182.45)")
    ] = None


class DesignationForm(Struct, forbid_unknown_fields=True):
    """Units of an import line designated against an export."""

    entry_number: str
    export_id: str
    quantity: Quantity
    provision: Provision
    line_number: int = 1
    substituted_unit_value: Annotated[
        Decimal | None,
        Meta(
            description="Value per unit to compare: cost of the input for (b); for (j)(2) taken from the export"
        ),
    ] = None
    recovered_value: Decimal | None = None
    substituted_hts: Annotated[str, Meta(description="Number of the domestic input, for (b)")] = ""


class PriceForm(Struct, forbid_unknown_fields=True):
    """A claim to price."""

    imports: list[ImportForm]
    exports: list[ExportForm]
    designations: list[DesignationForm]
    policy: Policy = Policy.STATUTE
    as_of: Annotated[date | None, Meta(description="Day on which the claim would be filed")] = None
    law_known_on: LawKnownOn = None
    explain: Annotated[bool, Meta(description="Also return the derivation of every amount")] = False


class FeeForm(Struct, forbid_unknown_fields=True):
    """What filing costs."""

    contingency_percent: Annotated[Decimal, Meta(description="Share of the refund, 0 to 100")] = Decimal(0)
    fixed_cost: Amount = Decimal("0.00")


class EstimateForm(Struct, forbid_unknown_fields=True, rename={"imported": "import", "exported": "export"}):
    """One import and one export, and the question whether drawback is due."""

    imported: ImportForm
    exported: ExportForm
    provision: Provision
    quantity: Annotated[
        Decimal | None, Meta(description="Units to designate; the lesser of both sides where left out")
    ] = None
    line_number: int = 1
    policy: Policy = Policy.STATUTE
    as_of: Annotated[date | None, Meta(description="Day on which the claim would be filed")] = None
    substituted_unit_value: Decimal | None = None
    substituted_hts: Annotated[str, Meta(description="Number of the domestic input, for (b)")] = ""
    recovered_value: Decimal | None = None
    fee: FeeForm | None = None
    law_known_on: LawKnownOn = None
    explain: bool = False
