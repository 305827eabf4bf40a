"""What other papers say of an export line: how much all of them prove, and where they disagree.

Source: 19 U.S.C. 1313(i) and 19 CFR 190.72 (proof of export), 190.11(b) and 190.51(c)(1)(iii) (values as in the export filing).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

import msgspec

from drawback.domain.same_goods import Goods, ProofKind, alike_values, plain_unit
from drawback_schemas.exports import GoodsDisposed


class Proof(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of another paper or list about the goods of an export line; `told` is revision, time and id of its report."""

    proof_id: str
    kind: ProofKind
    shown_on: date
    schedule_b: str
    quantity: Decimal
    unit: str
    value: Decimal
    told: tuple[int, datetime, str] | None = None
    destination: str = ""
    document: str = ""
    sku: str = ""
    exporter: str = ""
    reference: str = ""
    disposal: Literal["exported", "destroyed"] = "exported"

    @property
    def goods(self) -> Goods:
        """What is compared of it."""
        return Goods(
            export_id=self.proof_id,
            disposed_on=self.shown_on,
            schedule_b=self.schedule_b,
            sku=self.sku,
            quantity=self.quantity,
            unit=self.unit,
            value=self.value,
            destination=self.destination,
            bill=self.document,
            reference=self.reference,
            proof=self.kind,
            destroyed=self.disposal == "destroyed",
        )

    @property
    def paper(self) -> str:
        """The paper for people: X20250910000001/1 (export filing)."""
        return f"{self.proof_id} ({KINDS[self.kind]})"


KINDS: Final[dict[ProofKind, str]] = {
    "aes": "export filing",
    "carrier": "carrier's paper",
    "shipper": "shipper's list",
    "destruction": "certificate of destruction",
}


def proved_quantity(goods: GoodsDisposed, proofs: Iterable[Proof]) -> Decimal:
    """The quantity that every report proves: the lowest that any of them tells, never more than the line's own."""
    told = (quantity for _, quantity in _told(goods, proofs))
    return min((goods.quantity, *told))


def disagreements(goods: GoodsDisposed, proofs: Sequence[Proof]) -> tuple[str, ...]:
    """Where other papers say otherwise than the line: quantity, unit, day, value, country; a sentence each."""
    return (*_quantities(goods, proofs), *(text for proof in proofs for text in _others(goods, proof)))


def _told(goods: GoodsDisposed, proofs: Iterable[Proof]) -> Iterator[tuple[tuple[Proof, ...], Decimal]]:
    """The lines in the line's unit by kind of paper, and their sum: papers of one kind tell a shipment together."""
    reports: dict[str, list[Proof]] = {}
    for proof in proofs:
        if plain_unit(proof.unit) == plain_unit(goods.unit):
            reports.setdefault(proof.kind, []).append(proof)
    for lines in reports.values():
        yield tuple(lines), sum((line.quantity for line in lines), Decimal(0))


def _quantities(goods: GoodsDisposed, proofs: Sequence[Proof]) -> Iterator[str]:
    for lines, quantity in _told(goods, proofs):
        if quantity != goods.quantity:
            papers = ", ".join(line.paper for line in lines)
            yield f"quantity: {goods.quantity:f} {goods.unit}, but {quantity:f} in {papers}"
        value = sum((line.value for line in lines), Decimal(0))
        if (
            quantity == goods.quantity
            and all(line.value for line in lines)
            and not alike_values(goods.value, value)
        ):
            papers = ", ".join(line.paper for line in lines)
            yield f"value: ${goods.value:,.2f}, but ${value:,.2f} in {papers}"


def _others(goods: GoodsDisposed, proof: Proof) -> Iterator[str]:
    if plain_unit(proof.unit) != plain_unit(goods.unit):
        yield f"unit: {goods.unit}, but {proof.unit} in {proof.paper}"
    if proof.shown_on != goods.disposed_on:
        yield f"day: {goods.disposed_on}, but {proof.shown_on} in {proof.paper}"
    if proof.destination and goods.destination and proof.destination != goods.destination:
        yield f"country: {goods.destination}, but {proof.destination} in {proof.paper}"


def as_export(proof: Proof) -> GoodsDisposed:
    """The export that the paper tells, where a person says that it is another shipment."""
    return GoodsDisposed(
        export_id=proof.proof_id,
        disposal=proof.disposal,
        disposed_on=proof.shown_on,
        schedule_b=proof.schedule_b,
        quantity=proof.quantity,
        unit=proof.unit,
        value=proof.value,
        destination=proof.destination,
        exporter=proof.exporter,
        sku=proof.sku,
        carrier_document=proof.document,
        reference=proof.reference,
        proof=proof.kind,
    )
