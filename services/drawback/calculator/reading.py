"""From JSON to the types of the domain; an error is a sentence that names the field."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

import msgspec

from drawback.calculator.forms import (
    DesignationForm,
    EstimateForm,
    ExportForm,
    ImportForm,
    LineForm,
    PriceForm,
)
from drawback.domain.errors import UserError
from drawback.domain.goods import Charge, ExportLine, ImportFacts, ImportLine
from drawback.domain.pricing import Designation
from drawback.domain.types import Disposal, DutyClass, EntryNumber, ExportId, Hts10, Policy, Provision
from drawback.rules.answers import NoValueInForce
from drawback.rules.money.mpf import MpfLimits, processing_fee
from drawback_schemas.decoders import decoder_of

T = TypeVar("T")


class NotUnderstood(UserError):  # noqa: N818 - reads as the sentence it is
    """The JSON cannot be read as asked for; the message names the field and what was expected."""


def read(text: bytes | str, form: type[T]) -> T:
    """Read JSON as a form.

    Raises:
        NotUnderstood: a field is missing, unknown or of another kind.
    """
    try:
        taken = decoder_of(form).decode(text)
    except msgspec.ValidationError as error:
        raise NotUnderstood(_sentence(str(error))) from error
    except msgspec.DecodeError as error:
        raise NotUnderstood(f"This is not JSON: {error}") from error
    _check_figures(taken, "")
    return taken


_MOST = Decimal("1e15")
_PLACES = -10
_FIRST_YEAR, _LAST_YEAR = 2000, 2040
_WORDS: Mapping[str, type[StrEnum]] = {"provision": Provision, "class": DutyClass, "policy": Policy}
"""Fields that take one of some words."""


def _check_figures(part: object, path: str) -> None:
    """Refuse figures that no customs paper shows: below zero, no number, beyond 15 digits or ten decimal places.

    And days beyond those for which business days are known.
    """
    if isinstance(part, Decimal):
        if not part.is_finite() or part < 0:
            raise NotUnderstood(f"{path} is {part}; expected zero or more.")
        if part >= _MOST or (part and part.adjusted() < _PLACES) or int(part.as_tuple().exponent) < _PLACES:
            raise NotUnderstood(
                f"{path} is {part}; expected below {_MOST:,f}, with at most ten decimal places."
            )
    elif isinstance(part, date):
        if not _FIRST_YEAR <= part.year <= _LAST_YEAR:
            raise NotUnderstood(
                f"{path} is {part}; expected a day of the years {_FIRST_YEAR} to {_LAST_YEAR}."
            )
    elif isinstance(part, list):
        for index, one in enumerate(part):
            _check_figures(one, f"{path}[{index}]")
    elif isinstance(part, msgspec.Struct):
        for field in msgspec.structs.fields(part):
            _check_figures(getattr(part, field.name), f"{path}.{field.encode_name}".lstrip("."))


_HINTS = {
    "Invalid RFC3339 encoded date": "is not a date; expected one such as 2025-04-05",
    "Invalid decimal string": "is not an amount; expected one such as 1234.50",
}


def _sentence(message: str) -> str:
    what, _, place = message.partition(" - at `$")
    path = place.rstrip("`").lstrip(".") or "the top level"
    if what in _HINTS:
        return f"{path} {_HINTS[what]}."
    field = path.rpartition(".")[2]
    if what.startswith("Invalid enum value") and field in _WORDS:
        known = ", ".join(word.value for word in _WORDS[field])
        return f"{path} is {what.removeprefix('Invalid enum value ')}; expected one of {known}."
    named = re.fullmatch(r"Object (missing required|contains unknown) field `(.+)`", what)
    if named:
        verdict = "is missing" if named.group(1).startswith("missing") else "is not a known field"
        where = "" if path == "the top level" else f"{path}."
        return f"{where}{named.group(2)} {verdict}."
    return f"{path}: {what[:1].lower()}{what[1:]}."


def read_claim(form: PriceForm, limits: MpfLimits) -> list[Designation]:
    """Return the designations of a claim to price.

    Raises:
        NotUnderstood: a designation names an entry, line or export that is not in the form.
    """
    imports = {
        (entry.entry_number, line.line_number): (entry, line)
        for entry in form.imports
        for line in entry.lines
    }
    exports = {export.export_id: export for export in form.exports}
    designations = []
    for index, wanted in enumerate(form.designations):
        found = imports.get((wanted.entry_number, wanted.line_number))
        if found is None:
            raise NotUnderstood(
                f"designations[{index}]: line {wanted.line_number} of entry {wanted.entry_number!r} is not among imports."
            )
        if wanted.export_id not in exports:
            raise NotUnderstood(
                f"designations[{index}].export_id: {wanted.export_id!r} is not among exports."
            )
        entry, line = found
        designations.append(
            _designation(wanted, facts_of(entry, line, limits), exports[wanted.export_id], form)
        )
    return designations


def _designation(
    wanted: DesignationForm, facts: ImportFacts, export: ExportForm, form: PriceForm
) -> Designation:
    return Designation(
        facts,
        export_of(export),
        wanted.quantity,
        wanted.provision,
        form.policy,
        wanted.substituted_unit_value,
        wanted.recovered_value,
    )


def read_pair(form: EstimateForm, limits: MpfLimits) -> Designation:
    """Return the designation of one import/export pair.

    Raises:
        NotUnderstood: the import has no line of that number.
    """
    lines = [line for line in form.imported.lines if line.line_number == form.line_number]
    if not lines:
        raise NotUnderstood(f"line_number: the import has no line {form.line_number}.")
    facts, export = facts_of(form.imported, lines[0], limits), export_of(form.exported)
    quantity = form.quantity
    if quantity is None:
        quantity = min(facts.line.quantity, export.quantity)
    return Designation(
        facts,
        export,
        quantity,
        form.provision,
        form.policy,
        form.substituted_unit_value,
        form.recovered_value,
    )


def facts_of(entry: ImportForm, line: LineForm, limits: MpfLimits) -> ImportFacts:
    """Return a line with the facts of its entry; the processing fee is computed where it is not given.

    Raises:
        NotUnderstood: the fee is to be computed and the fiscal year of the entry is not known.
    """
    subject = [
        one.value for one in entry.lines if any(charge.duty_class is DutyClass.MPF for charge in one.charges)
    ]
    paid, value = entry.mpf_paid, entry.mpf_value
    if paid is None:
        paid = _computed_fee(entry, subject, limits)
    if value is None:
        value = sum(subject, Decimal(0))
    return ImportFacts(_line_of(entry, line), entry.entry_type, entry.entry_on, entry.import_on, paid, value)


def _computed_fee(entry: ImportForm, subject: Sequence[Decimal], limits: MpfLimits) -> Decimal:
    if not subject:
        return Decimal(0)
    try:
        return processing_fee(subject, entry.entry_on, limits).paid
    except NoValueInForce as error:
        raise NotUnderstood(f"mpf_paid of entry {entry.entry_number} is needed: {error}.") from error


def _line_of(entry: ImportForm, line: LineForm) -> ImportLine:
    return ImportLine(
        EntryNumber(entry.entry_number),
        line.line_number,
        Hts10(line.hts.replace(".", "")),
        line.origin,
        line.quantity,
        line.unit,
        line.value,
        tuple(
            Charge(row.duty_class, row.amount, row.heading.replace(".", ""), row.rate_percent, row.class_code)
            for row in line.charges
        ),
        line.description,
        line.sku,
        over_quota=line.over_quota,
    )


def export_of(export: ExportForm) -> ExportLine:
    """Return goods exported or destroyed."""
    return ExportLine(
        ExportId(export.export_id),
        Disposal.DESTROYED if export.destroyed else Disposal.EXPORTED,
        export.disposed_on,
        export.schedule_b.replace(".", ""),
        export.quantity,
        export.unit,
        export.value,
        export.destination.upper(),
        sku=export.sku,
        hts=export.hts.replace(".", ""),
        recovered_value=export.recovered_value,
        foreign_duty=export.foreign_duty,
        units_per_dollar=export.units_per_dollar,
        full_drawback=export.full_drawback,
    )
