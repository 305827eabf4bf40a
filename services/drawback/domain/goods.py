"""Goods that came in and goods that went out, with the charges they bore."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from drawback.domain.money import Money
from drawback.domain.types import CaseNumber, Disposal, DutyClass, EntryNumber, ExportId, FullDrawback, Hts10


@dataclass(frozen=True, slots=True)
class Charge:
    """One duty, tax or fee on an entry line: a tariff row of the report or a fee row of the 7501.

    `amount` is what stands on the entry now (deposited, or assessed once liquidated), in dollars for the whole
    line. `rate_percent` is the ad valorem rate where the row has one; a specific or compound row leaves it None.
    `heading` is the HTS number of the row (chapters 1–97 or 99), empty for fees.
    """

    duty_class: DutyClass
    amount: Money
    heading: str = ""
    rate_percent: Decimal | None = None
    class_code: str = "001"
    case_number: CaseNumber | None = None


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One line of an import entry summary, as far as drawback and liquidation ask for it.

    `over_quota` marks an agricultural line that paid the over-quota rate (19 U.S.C. 1313(w)).
    """

    entry_number: EntryNumber
    line_number: int
    hts: Hts10
    origin: str
    quantity: Decimal
    unit: str
    value: Money
    charges: tuple[Charge, ...]
    description: str = ""
    sku: str = ""
    producer: str = ""
    exporter: str = ""
    over_quota: bool = False


@dataclass(frozen=True, slots=True)
class ImportFacts:
    """What pricing needs of one designated import line besides the line itself.

    `mpf_paid` is the fee paid on the whole entry (after floor and cap) and `mpf_value` the value of all lines
    subject to it: 19 CFR 190.51(b)(2) apportions the one over the other. Zero where the entry paid none.
    """

    line: ImportLine
    entry_type: str
    entry_on: date
    import_on: date
    mpf_paid: Money
    mpf_value: Money


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One line that left the country or was destroyed (AES-201 shape; 15 CFR 30.6 elements)."""

    export_id: ExportId
    disposal: Disposal
    disposed_on: date
    schedule_b: str
    quantity: Decimal
    unit: str
    value: Money
    destination: str
    exporter: str = ""
    description: str = ""
    sku: str = ""
    hts: str = ""
    carrier_document: str = ""
    recovered_value: Money = Decimal("0.00")
    foreign_duty: Decimal | None = None
    """Customs duty paid on the line to Canada or Mexico, in the money of that country; None where it is not known."""
    units_per_dollar: Decimal = Decimal(1)
    """Rate of exchange of that money: how many units of it are one U.S. dollar."""
    full_drawback: FullDrawback | None = None
    """Why the goods draw back in full to Canada or Mexico, where they do."""
    foreign_entry_number: str = ""
    foreign_entry_on: date | None = None
    foreign_tariff: str = ""
    """Tariff number under which the goods entered Canada or Mexico."""
