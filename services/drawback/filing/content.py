"""What a claim of ours asks: its designations as priced now, or as they were asked, with the entry lines and exports under them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from drawback.domain.goods import ExportLine
from drawback.domain.identifiers import (
    NotAnIdentifier,
    check_offset,
    compact,
    print_entry_number,
    read_importer_number,
)
from drawback.domain.money import unit_value
from drawback.domain.party_names import normal_form, same_party
from drawback.domain.pricing import Designation, Unpriced
from drawback.domain.types import Disposal, DutyClass
from drawback.filing.claim import (
    Bond,
    CannotFile,
    ClaimContent,
    DisposedUnits,
    ForeignEntry,
    ImportedUnits,
    ReportedTariff,
)
from drawback.filing.crosscheck import WITH_MTIN
from drawback.filing.made_content import NOTHING_MADE, MadeFacts, articles_exported, articles_of, used_in
from drawback.lifecycles.claims.state import ClaimRecord, PricedLine
from drawback.lifecycles.claims.valuation import designated
from drawback.rules.eligibility.destinations import is_compared
from drawback.rules.eligibility.provisions import PROVISIONS
from drawback.rules.money.unit_values import unit_value_entered, unit_values
from drawback_schemas.parts import DesignationPart

_CHAPTER_99 = "99"
_WHOLE_NUMBERS = (8, 10)
_CENTS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Particulars:
    """What no event says of a claim and its header needs: the claimant's number, privileges, the method, the bond."""

    claimant_number: str
    accounting_method: str = "fifo"
    accelerated: bool = False
    one_time_waiver: bool = False
    waiver_of_notice: bool = False
    retail_substitution: bool = False
    waivers: tuple[str, ...] = ()
    """Exporters whose written waiver of the right to claim is at hand (19 CFR 190.82)."""
    replacement: bool = False
    corrected: bool = False
    """Ask what the law gives now, also where something else was asked before."""
    bond: Bond | None = None


def content_of(
    record: ClaimRecord, claim_number: str, given: Particulars, made: MadeFacts = NOTHING_MADE
) -> ClaimContent:
    """The claim as it is asked under a number; a designation that is worth nothing is left out.

    Raises:
        CannotFile: a designation has no price, or something that the records need is not known.
    """
    view = record.view
    if not claim_number:
        raise CannotFile("the claim has no number yet; give the one that your filer code assigns (--number)")
    if check_offset(claim_number):
        raise CannotFile(f"the check digit of {print_entry_number(claim_number)} does not fit")
    found = designated(record, view.provision, tuple(line.part for line in view.lines))
    manufactured = view.provision in WITH_MTIN
    imports: list[ImportedUnits] = []
    worth: list[tuple[DesignationPart, Designation]] = []
    for number, (line, one) in enumerate(zip(view.lines, found, strict=True), 1):
        if isinstance(one, Unpriced) or line.reason is not None:
            why = one.says if isinstance(one, Unpriced) else line.not_priced
            raise CannotFile(f"line {number} of the claim has no price: {why}")
        units = _imported(line, one, number, corrected=given.corrected)
        if any(asked for _, asked, _ in units.amounts):
            imports.append(
                replace(units, used_in=used_in(line.part, one.exported, made)) if manufactured else units
            )
            worth.append((line.part, one))
    exports = {one.exported.export_id: one for _, one in worth}
    parts = [part for part, _ in worth]
    return ClaimContent(
        claim_number=claim_number,
        provision=view.provision,
        claimant_number=_claimant(given.claimant_number),
        accounting_method=given.accounting_method,
        imports=imports,
        disposals=[
            _disposed(one, _taken(export_id, parts), record, given) for export_id, one in exports.items()
        ],
        articles=articles_of(parts, {key: one.exported for key, one in exports.items()}, made)
        if manufactured
        else (),
        accelerated=given.accelerated,
        one_time_waiver=given.one_time_waiver,
        waiver_of_notice=given.waiver_of_notice,
        usmca=any(_compared(one) for one in exports.values()),
        retail_substitution=given.retail_substitution,
        replacement=given.replacement,
        bond=given.bond,
    )


def _taken(export_id: str, parts: Sequence[DesignationPart]) -> Decimal:
    return articles_exported([part for part in parts if part.export_id == export_id])


def _claimant(text: str) -> str:
    """The claimant's number as records take it: the suffix of an employer's number is never blank."""
    try:
        number = read_importer_number(text)
    except NotAnIdentifier as bad:
        raise CannotFile(f"the claimant's number: {bad}") from None
    if number.startswith("*"):
        raise CannotFile(
            "the claimant's number looks like a social security number, which is not kept here; "
            "expected e.g. 12-345678900 (an employer's number with its suffix) or 250615-00012"
        )
    return number


def _imported(line: PricedLine, one: Designation, number: int, *, corrected: bool) -> ImportedUnits:
    imported = one.imported.line
    ceilings = {amount.class_code: amount.amount for amount in line.calculated}
    asked = line.amounts if corrected else line.part.claimed or line.amounts
    return ImportedUnits(
        entry_number=imported.entry_number,
        line_number=imported.line_number,
        rows=_rows(one),
        quantity=one.quantity,
        unit=imported.unit,
        entered_unit_value=unit_value_entered(imported),
        substituted_unit_value=_substituted(one),
        amounts=tuple(
            (each.class_code, each.amount, ceilings.get(each.class_code, Decimal(0))) for each in asked
        ),
        export_id=line.part.export_id,
        line=number,
    )


def _rows(one: Designation) -> tuple[ReportedTariff, ...]:
    """The tariff numbers of the line in the order of the entry: chapter 99 as its charges stand, then the line's own number."""
    line = one.imported.line
    described = line.description or line.sku or f"GOODS OF {line.hts}"
    headings = [
        compact(charge.heading)
        for charge in line.charges
        if charge.duty_class is not DutyClass.MPF and charge.heading
    ]
    numbers = dict.fromkeys([*(one for one in headings if one.startswith(_CHAPTER_99)), compact(line.hts)])
    return tuple(ReportedTariff(number.ljust(10, "0"), described) for number in numbers)


def _substituted(one: Designation) -> Decimal | None:
    values = unit_values(one, PROVISIONS[one.provision])
    if isinstance(values, Unpriced):
        raise CannotFile(values.says)
    return None if values.substituted is None else unit_value(values.substituted)


def _disposed(one: Designation, used: Decimal, record: ClaimRecord, given: Particulars) -> DisposedUnits:
    goods = one.exported
    exporter = goods.exporter or record.claimant_name
    if not exporter:
        raise CannotFile(f"export {goods.export_id} names no exporter, and the claimant's name is not known")
    waived = {normal_form(name) for name in (*record.view.waivers, *given.waivers)}
    other = bool(record.claimant_name) and not same_party(exporter, record.claimant_name)
    if other and normal_form(exporter) not in waived:
        raise CannotFile(
            f"export {goods.export_id}: {exporter} is not the claimant, {record.claimant_name}; where its written waiver of the "
            f"right to claim is at hand (19 CFR 190.82), say so: --waiver {exporter!r}"
        )
    number = _tariff_number(goods)
    return DisposedUnits(
        export_id=goods.export_id,
        disposal="destroyed" if goods.disposal is Disposal.DESTROYED else "exported",
        number=number,
        schedule_b=bool(goods.schedule_b),
        quantity=used,
        unit=goods.unit,
        on=goods.disposed_on,
        exporter=exporter,
        waived=other,
        destination=goods.destination,
        description=goods.description or one.imported.line.description or f"GOODS OF {number}",
        document=goods.carrier_document,
        foreign=_foreign(one, used),
    )


def _compared(one: Designation) -> bool:
    """Whether what was paid to Canada or Mexico limits the claim (19 CFR 182.44); goods that draw back in full are not compared."""
    goods = one.exported
    return (
        goods.foreign_duty is not None
        and not goods.full_drawback
        and is_compared(goods.destination, one.provision)
    )


def _foreign(one: Designation, used: Decimal) -> ForeignEntry | None:
    """What record 64 says of goods whose duty was compared: of a line that is used in part, that part of its duty."""
    goods = one.exported
    if not _compared(one) or goods.foreign_duty is None:
        return None
    told = (
        (goods.foreign_entry_number, "number of its entry there", "foreign_entry_number"),
        (goods.foreign_entry_on, "day of its entry there", "foreign_entry_on"),
        (goods.foreign_tariff, "tariff number there", "foreign_tariff"),
    )
    for value, name, field in told:
        if not value:
            raise CannotFile(
                f"export {goods.export_id} to {goods.destination} bore duty there, and the {name} is not known; record 64 takes it: "
                f"send the export again with {field}"
            )
    assert goods.foreign_entry_on is not None  # noqa: S101 - asked above
    return ForeignEntry(
        number=goods.foreign_entry_number,
        on=goods.foreign_entry_on,
        duty=(goods.foreign_duty * used / goods.quantity).quantize(_CENTS, ROUND_HALF_UP),
        units_per_dollar=goods.units_per_dollar,
        tariff=goods.foreign_tariff,
        country=goods.destination,
    )


def _tariff_number(goods: ExportLine) -> str:
    """The number of an export; eight digits are filled up by the record, fewer name no goods."""
    number = compact(goods.schedule_b or goods.hts)
    if len(number) not in _WHOLE_NUMBERS:
        raise CannotFile(
            f"export {goods.export_id} is of {number or 'no tariff number'}; record 70 takes ten digits, or eight that are filled up"
        )
    return number
