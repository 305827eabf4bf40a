"""What a claim of ours asks: its designations as priced now, or as they were asked, with the entry lines and exports under them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from drawback.domain.goods import ExportLine
from drawback.domain.identifiers import check_offset, print_entry_number
from drawback.domain.money import unit_value
from drawback.domain.party_names import normal_form
from drawback.domain.pricing import Designation, Unpriced
from drawback.domain.types import Disposal, DutyClass
from drawback.filing.claim import Bond, CannotFile, ClaimContent, DisposedUnits, ImportedUnits, ReportedTariff
from drawback.lifecycles.claims.state import ClaimRecord, PricedLine
from drawback.lifecycles.claims.valuation import designated
from drawback.rules.eligibility.provisions import PROVISIONS
from drawback.rules.money.unit_values import unit_value_entered, unit_values

_CHAPTER_99 = "99"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What no event says of a claim and its header needs: the claimant's number, privileges, the method, the bond."""

    claimant_number: str
    accounting_method: str = "fifo"
    accelerated: bool = False
    one_time_waiver: bool = False
    waiver_of_notice: bool = False
    replacement: bool = False
    corrected: bool = False
    """Ask what the law gives now, also where something else was asked before."""
    bond: Bond | None = None


def content_of(record: ClaimRecord, claim_number: str, given: Particulars) -> ClaimContent:
    """The claim as it is asked under a number.

    Raises:
        CannotFile: a designation has no price, or something that the records need is not known.
    """
    view = record.view
    if not claim_number:
        raise CannotFile("the claim has no number yet; give the one that your filer code assigns (--number)")
    if check_offset(claim_number):
        raise CannotFile(f"the check digit of {print_entry_number(claim_number)} does not fit")
    found = designated(record, view.provision, tuple(line.part for line in view.lines))
    imports: list[ImportedUnits] = []
    used: dict[str, Decimal] = {}
    for number, (line, one) in enumerate(zip(view.lines, found, strict=True), 1):
        if isinstance(one, Unpriced) or line.reason is not None:
            why = one.says if isinstance(one, Unpriced) else line.not_priced
            raise CannotFile(f"line {number} of the claim has no price: {why}")
        imports.append(_imported(line, one, corrected=given.corrected))
        articles = one.quantity if line.part.articles is None else line.part.articles
        used[line.part.export_id] = used.get(line.part.export_id, Decimal(0)) + articles
    disposals = [_disposed(one, used[one.exported.export_id], record) for one in _once(found)]
    return ClaimContent(
        claim_number=claim_number,
        provision=view.provision,
        claimant_number=given.claimant_number,
        accounting_method=given.accounting_method,
        imports=imports,
        disposals=disposals,
        accelerated=given.accelerated,
        one_time_waiver=given.one_time_waiver,
        waiver_of_notice=given.waiver_of_notice,
        usmca=any(one.foreign_duty is not None for one in _exports(found)),
        replacement=given.replacement,
        bond=given.bond,
    )


def _imported(line: PricedLine, one: Designation, *, corrected: bool) -> ImportedUnits:
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
    )


def _rows(one: Designation) -> tuple[ReportedTariff, ...]:
    """The tariff numbers of the line in the order of the entry: chapter 99 as its charges stand, then the line's own number."""
    line = one.imported.line
    described = line.description or line.sku or f"GOODS OF {line.hts}"
    headings = [
        charge.heading for charge in line.charges if charge.duty_class is not DutyClass.MPF and charge.heading
    ]
    numbers = dict.fromkeys([*(one for one in headings if one.startswith(_CHAPTER_99)), line.hts])
    return tuple(ReportedTariff(number.ljust(10, "0"), described) for number in numbers)


def _substituted(one: Designation) -> Decimal | None:
    values = unit_values(one, PROVISIONS[one.provision])
    if isinstance(values, Unpriced):
        raise CannotFile(values.says)
    return None if values.substituted is None else unit_value(values.substituted)


def _once(found: Sequence[Designation | Unpriced]) -> list[Designation]:
    by_export = {one.exported.export_id: one for one in found if isinstance(one, Designation)}
    return list(by_export.values())


def _exports(found: Sequence[Designation | Unpriced]) -> list[ExportLine]:
    return [one.exported for one in _once(found)]


def _disposed(one: Designation, used: Decimal, record: ClaimRecord) -> DisposedUnits:
    goods = one.exported
    exporter = goods.exporter or record.claimant_name
    if not exporter:
        raise CannotFile(f"export {goods.export_id} names no exporter, and the claimant's name is not known")
    waived = {normal_form(name) for name in record.view.waivers}
    return DisposedUnits(
        export_id=goods.export_id,
        disposal="destroyed" if goods.disposal is Disposal.DESTROYED else "exported",
        number=goods.schedule_b or goods.hts,
        schedule_b=bool(goods.schedule_b),
        quantity=used,
        unit=goods.unit,
        on=goods.disposed_on,
        exporter=exporter,
        waived=normal_form(exporter) in waived,
        destination=goods.destination,
        description=goods.description
        or one.imported.line.description
        or f"GOODS OF {goods.schedule_b or goods.hts}",
        document=goods.carrier_document,
    )
