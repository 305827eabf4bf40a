"""What a claim asks: each designation priced by the rules, so that the figures filed are those the law gives."""

from dataclasses import dataclass
from decimal import Decimal

from drawback.domain.goods import ExportLine
from drawback.domain.money import ZERO, Money
from drawback.domain.pricing import Designation
from drawback.domain.types import Disposal, ExportId, Policy, Provision
from drawback.rules.eligibility.programmes import Programmes
from drawback.rules.money.line_ceiling import held_to_lines
from drawback.rules.money.refund import price
from drawback.simulation.generator.entries import EntrySummary
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.parts import AmountPart, DesignationPart


@dataclass(frozen=True, slots=True)
class DesignatedUnits:
    """Units of one entry line laid against an export or destruction."""

    sheet: EntrySummary
    line_number: int
    disposed: GoodsDisposed
    quantity: Decimal
    substituted_unit_value: Decimal | None = None

    def part(self, claimed: tuple[AmountPart, ...] = ()) -> DesignationPart:
        return DesignationPart(
            entry_number=self.sheet.number,
            line_number=self.line_number,
            export_id=self.disposed.export_id,
            quantity=self.quantity,
            substituted_unit_value=self.substituted_unit_value,
            claimed=claimed,
        )


def export_line(event: GoodsDisposed) -> ExportLine:
    """Return the export as the rules want it."""
    return ExportLine(
        ExportId(event.export_id),
        Disposal(event.disposal),
        event.disposed_on,
        event.schedule_b,
        event.quantity,
        event.unit,
        event.value,
        event.destination,
        recovered_value=event.recovered_value,
    )


def designation(designated: DesignatedUnits, provision: str, policy: Policy) -> Designation:
    """Return the designation as the rules want it."""
    return Designation(
        designated.sheet.facts(designated.line_number),
        export_line(designated.disposed),
        designated.quantity,
        Provision(provision),
        policy,
        designated.substituted_unit_value,
    )


def claim_parts(
    designations: tuple[DesignatedUnits, ...], provision: str, policy: Policy, programmes: Programmes
) -> tuple[DesignationPart, ...]:
    """Return the designations of a claim with the amounts asked, each line held to its 99 %.

    Raises:
        ValueError: the rules give no figure for one; the example must not contain such a claim.
    """
    wanted = [designation(one, provision, policy) for one in designations]
    alone = [price(one, programmes) for one in wanted]
    for one in alone:
        if one.not_priced is not None:
            raise ValueError(f"provision {provision}: {one.not_priced.says}")
    held = held_to_lines(wanted, alone, programmes)
    return tuple(
        one.part(
            tuple(
                AmountPart(class_code=amount.class_code, amount=amount.claimable)
                for amount in got.priced.amounts
                if amount.claimable
            )
        )
        for one, got in zip(designations, held, strict=True)
    )


def asked(parts: tuple[DesignationPart, ...]) -> Money:
    """Sum what a claim asks."""
    return sum((amount.amount for part in parts for amount in part.claimed), ZERO)
