"""The estimate by question and answer: one import line, one export, in the order of the papers."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from drawback.calculator.forms import ChargeForm, EstimateForm, ExportForm, FeeForm, ImportForm, LineForm
from drawback.domain.money import cents
from drawback.domain.types import DutyClass, Provision
from drawback.rules.money.mpf import harbor_fee

Ask = Callable[[str, str], str]
"""Asks one question with a default and returns the answer as typed."""
Complain = Callable[[str], None]
T = TypeVar("T")


def ask_estimate(ask: Ask, complain: Complain) -> EstimateForm:
    """Ask for everything an estimate needs; an answer that cannot be read is asked for again."""
    provision = Provision(
        _until(ask, complain, "Provision code (58 unused direct, 59 substitution ...)", "59", _code)
    )
    imported = _import(ask, complain)
    exported = _export(ask, complain)
    input_value = None
    if provision in {Provision.MANUFACTURING_SUBSTITUTION, Provision.MANUFACTURING_SUBSTITUTION_PACKAGING}:
        input_value = _until(ask, complain, "Cost per unit of the substituted input", "", _amount)
    fee = FeeForm(
        _until(ask, complain, "Contingency fee in %", "0", _amount),
        _until(ask, complain, "Fixed cost in $", "0", _amount),
    )
    return EstimateForm(imported, exported, provision, substituted_unit_value=input_value, fee=fee)


def _import(ask: Ask, complain: Complain) -> ImportForm:
    import_on = _until(ask, complain, "Date of importation", "", date.fromisoformat)
    entry_on = _until(ask, complain, "Date of entry", import_on.isoformat(), date.fromisoformat)
    hts = _until(ask, complain, "HTSUS number of the import, ten digits", "", _number)
    quantity = _until(ask, complain, "Quantity on the line", "", _amount)
    unit = ask("Unit of measure", "NO")
    value = _until(ask, complain, "Entered value of the line in $", "", _amount)
    rate = _until(ask, complain, "Ordinary duty rate in %", "0", _amount)
    charges = [ChargeForm(DutyClass.DUTY, cents(value * rate / 100), hts[:8], rate)] if rate else []
    while heading := ask("Chapter 99 heading (empty: no more)", ""):
        extra = _until(ask, complain, f"Rate of {heading} in %", "25", _amount)
        charges.append(ChargeForm(DutyClass.CHAPTER_99, cents(value * extra / 100), heading, extra))
    deposit = _until(ask, complain, "AD/CVD deposited in $", "0", _amount)
    if deposit:
        charges.append(ChargeForm(DutyClass.AD, deposit))
    fee = _until(ask, complain, "Processing fee paid on the entry in $", "0", _amount)
    fee_value = (
        _until(ask, complain, "Value of all lines subject to it", str(value), _amount) if fee else value
    )
    if fee:
        charges.append(ChargeForm(DutyClass.MPF, fee))
    if ask("Came by vessel (y/n)", "y").lower().startswith("y"):
        charges.append(ChargeForm(DutyClass.HMF, harbor_fee(value, "11", entry_on)))
    line = LineForm(hts, quantity, unit, value, charges)
    return ImportForm(import_on, entry_on, [line], mpf_paid=fee, mpf_value=fee_value)


def _export(ask: Ask, complain: Complain) -> ExportForm:
    destroyed = ask("Destroyed instead of exported (y/n)", "n").lower().startswith("y")
    gone_on = _until(ask, complain, "Date of export or destruction", "", date.fromisoformat)
    quantity = _until(ask, complain, "Quantity exported or destroyed", "", _amount)
    unit = ask("Unit of measure", "NO")
    value = _until(ask, complain, "Export value (value at destruction) in $", "", _amount)
    number = "" if destroyed else _until(ask, complain, "Schedule B or HTSUS number", "", _number)
    is_hts = bool(number) and ask("Is that an HTSUS number (y/n)", "n").lower().startswith("y")
    destination = "" if destroyed else ask("Country of destination, two letters", "")
    recovered = (
        _until(ask, complain, "Value recovered from destruction in $", "0", _amount)
        if destroyed
        else Decimal(0)
    )
    return ExportForm(
        gone_on,
        quantity,
        unit,
        value,
        schedule_b="" if is_hts else number,
        hts=number if is_hts else "",
        destination=destination,
        destroyed=destroyed,
        recovered_value=recovered,
    )


def _until(ask: Ask, complain: Complain, question: str, default: str, read: Callable[[str], T]) -> T:
    while True:
        answer = ask(question, default)
        try:
            return read(answer.strip())
        except (ValueError, InvalidOperation) as error:
            complain(f"{question}: {answer!r} cannot be read ({error}).")


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.replace(",", "").removeprefix("$"))
    except InvalidOperation as error:
        raise ValueError("expected a figure such as 1234.50") from error
    if not amount.is_finite() or amount < 0:
        raise ValueError("expected zero or more")
    return amount


def _number(text: str) -> str:
    digits = text.replace(".", "")
    if not digits.isdigit() or not 8 <= len(digits) <= 10:  # noqa: PLR2004 - lengths of tariff numbers
        raise ValueError("expected eight to ten digits such as 8508.19.00.00")
    return digits


def _code(text: str) -> str:
    try:
        return Provision(text)
    except ValueError as error:
        raise ValueError("expected a code from 51 to 77") from error
