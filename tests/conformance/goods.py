"""Import lines, exports and designations for examples of money, in as few words as the examples use."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from drawback.domain.goods import Charge, ExportLine, ImportFacts, ImportLine
from drawback.domain.pricing import ClassAmount, Designation, Priced
from drawback.domain.types import Disposal, DutyClass, EntryNumber, ExportId, Hts10, Policy, Provision
from drawback.rules.eligibility.programmes import Programmes, load_programmes
from drawback.rules.money.refund import price

D = Decimal
PROGRAMMES = load_programmes()
ENTERED = date(2024, 11, 5)


def charge(kind: str, amount: str, rate: str | None = None, heading: str = "", code: str = "001") -> Charge:
    """One charge: its duty class by name, dollars, rate in percent, heading."""
    return Charge(DutyClass(kind), D(amount), heading, None if rate is None else D(rate), code)


def line(
    quantity: str, value: str, *charges: Charge, unit: str = "NO", hts: str = "8501100000"
) -> ImportLine:
    return ImportLine(EntryNumber("XYZ41011179"), 1, Hts10(hts), "CN", D(quantity), unit, D(value), charges)


def facts(of: ImportLine, *, mpf: str = "0", subject: str = "0", entry_on: date = ENTERED) -> ImportFacts:
    return ImportFacts(of, "01", entry_on, entry_on, D(mpf), D(subject))


def exported(
    quantity: str = "1", value: str = "1", *, to: str = "DE", destroyed: bool = False, recovered: str = "0.00"
) -> ExportLine:
    return ExportLine(
        ExportId("X20250815000001/1"),
        Disposal.DESTROYED if destroyed else Disposal.EXPORTED,
        date(2025, 8, 15),
        "8501100000",
        D(quantity),
        "NO",
        D(value),
        "" if destroyed else to,
        recovered_value=D(recovered),
    )


def designation(
    imported: ImportFacts,
    quantity: str,
    code: str = "58",
    *,
    out: ExportLine | None = None,
    svu: str | None = None,
    policy: Policy = Policy.STATUTE,
) -> Designation:
    """`quantity` units of the line under a provision code, with the substituted value per unit where one is given."""
    value = None if svu is None else D(svu)
    leaves = out or replace(exported(quantity), unit=imported.line.unit)
    return Designation(imported, leaves, D(quantity), Provision(code), policy, value)


def priced(of: Designation, programmes: Programmes = PROGRAMMES) -> Priced:
    return price(of, programmes)


def amount(of: Designation, revenue_class: str = "364") -> ClassAmount:
    """The amounts of one revenue class; nothing at all where the class has none."""
    found = [one for one in price(of, PROGRAMMES).amounts if one.class_code == revenue_class]
    return found[0] if found else ClassAmount(revenue_class, D("0.00"), D("0.00"), D("0.00"))


def back(of: Designation) -> Decimal | str:
    """What comes back in all, or the sentence with which no figure is given."""
    answer = price(of, PROGRAMMES)
    return answer.not_priced.says if answer.not_priced is not None else answer.claimable
