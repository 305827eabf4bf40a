"""What the matching service holds: lots (entries as quantities) and shipments (exports as quantities)."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from drawback.domain.same_goods import Goods
from drawback.lifecycles.contest import Contest
from drawback.lifecycles.ledger.destruction import Destruction
from drawback.lifecycles.ledger.proofs import Proof, disagreements, proved_quantity
from drawback.lifecycles.ledger.units import (
    NOTHING,
    Grant,
    Reservation,
    free,
    grants,
    of_one_shipment,
    withheld,
)
from drawback_schemas.entries import EntryChanged
from drawback_schemas.exports import GoodsDisposed


class Lot(msgspec.Struct, frozen=True, omit_defaults=True):
    """The lines of one import entry with the units that claims hold of them."""

    entry_number: str
    entry: EntryChanged | None = None
    held: tuple[Reservation, ...] = ()
    passed: tuple[tuple[str, date], ...] = ()
    """Windows that closed by going by: deadline and day."""

    @property
    def quantities(self) -> dict[int, Decimal]:
        """Units per line; none while the entry is unknown or cancelled."""
        if self.entry is None or self.entry.cancelled or not self.entry.versions:
            return {}
        return {line.line_number: line.quantity for line in self.entry.versions[-1].lines}

    @property
    def grants(self) -> tuple[Grant, ...]:
        """Who gets what. While the entry is unknown everybody waits: nothing is short yet.

        Of an entry that another claimant reports too, only filed claims keep what they hold.
        """
        if self.entry is None:
            return ()
        return withheld(grants(self.held, self.quantities), self.entry.withheld)

    @property
    def free(self) -> dict[int, Decimal]:
        """Units of each line that no claim holds; none of an entry that is withheld."""
        left = free(self.grants, self.quantities)
        return dict.fromkeys(left, NOTHING) if self.entry is not None and self.entry.withheld else left

    @property
    def import_on(self) -> date | None:
        return self.entry.import_on if self.entry else None


class Twin(msgspec.Struct, frozen=True, omit_defaults=True):
    """Another report of what looks like the same goods, with the units that claims hold under its name."""

    goods: GoodsDisposed
    held: tuple[Reservation, ...] = ()


class Compared(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person decided about this line and another one that looks like it; `at` and `id` order two decisions."""

    other_id: str
    same: bool
    decided_on: date
    at: datetime
    id: str
    by: str = ""


class Reviewed(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person decided about this line and an import line; day, `at` and `id` order two decisions."""

    entry_number: str
    line_number: int
    verdict: str
    decided_on: date
    at: datetime
    id: str
    by: str = ""
    reason: str = ""


class Shipment(msgspec.Struct, frozen=True, omit_defaults=True):
    """One export or destruction line with the units that claims hold of it."""

    export_id: str
    goods: GoodsDisposed | None = None
    told: tuple[int, datetime, str] | None = None
    """Revision, time and id of the report that counts."""
    held: tuple[Reservation, ...] = ()
    alike: tuple[Twin, ...] = ()
    """Lines of other reports that look like the same goods, by name."""
    compared: tuple[Compared, ...] = ()
    contest: Contest = Contest()
    reviewed: tuple[Reviewed, ...] = ()
    proofs: tuple[Proof, ...] = ()
    """Other papers that tell these goods, by name."""
    destruction: Destruction | None = None
    barred: str = ""
    """Why destroyed goods support no new claim, by notice, answer and witness."""

    @property
    def disposed(self) -> GoodsDisposed | None:
        """The line as it counts: of destroyed goods what was witnessed, less what was recovered."""
        if self.goods is None or self.destruction is None:
            return self.goods
        return self.destruction.counted(self.goods)

    @property
    def kept_back(self) -> str:
        """Why no unit may be claimed anew; "" where one may."""
        return self.contest.withheld or self.barred

    @property
    def twins(self) -> tuple[Twin, ...]:
        """The lines that count as the same goods: those that look so, unless a person said that they are others."""
        others = {one.other_id for one in self.compared if not one.same}
        return tuple(twin for twin in self.alike if twin.goods.export_id not in others)

    @property
    def counted_as(self) -> str:
        """The line under whose name the goods count: this one's own, unless another report of them goes before."""
        ranked = [compared_goods(twin.goods) for twin in self.twins]
        if self.goods is not None:
            ranked.append(compared_goods(self.goods))
        return min(ranked, key=lambda goods: goods.rank).export_id if ranked else self.export_id

    @property
    def evidence(self) -> tuple[Proof, ...]:
        """All other papers about these goods: those taken in as such, and lines of other reports that are the same goods."""
        others = {one.other_id for one in self.compared if not one.same}
        own = (proof for proof in self.proofs if proof.proof_id not in others)
        return (*own, *(proof_of(twin.goods) for twin in self.twins))

    @property
    def undecided(self) -> tuple[Proof, ...]:
        """The papers about which nobody has said that they tell this line, whatever differs."""
        decided = {one.other_id for one in self.compared if one.same}
        return tuple(proof for proof in self.evidence if proof.proof_id not in decided)

    @property
    def disagreements(self) -> tuple[str, ...]:
        """Where other papers say otherwise, and nobody has decided yet."""
        return disagreements(self.goods, self.undecided) if self.goods is not None else ()

    @property
    def quantities(self) -> dict[int, Decimal]:
        return {0: self.disposed.quantity} if self.disposed is not None else {}

    @property
    def grants(self) -> tuple[Grant, ...]:
        """Who gets what of this line; claims on other reports of the same goods are served from the same units."""
        if self.disposed is None:
            return ()
        everyone = [(self.export_id, self.held), *((twin.goods.export_id, twin.held) for twin in self.twins)]
        shared = (
            of_one_shipment(everyone, self.disposed.quantity)[self.export_id]
            if self.twins
            else grants(self.held, self.quantities)
        )
        return withheld(shared, self.kept_back)

    @property
    def free(self) -> Decimal:
        """What no claim holds yet, of the quantity that every paper proves.

        Nothing of a line whose goods count under another name, or may be another claimant's.
        """
        goods = self.disposed
        if goods is None or self.counted_as != self.export_id or self.kept_back:
            return NOTHING
        taken = sum((one.quantity for twin in self.twins for one in twin.held), NOTHING)
        in_doubt = goods.quantity - proved_quantity(goods, self.undecided)
        return max(free(self.grants, self.quantities).get(0, NOTHING) - taken - in_doubt, NOTHING)


def proof_of(goods: GoodsDisposed) -> Proof:
    """An export line as a proof of another line that tells the same goods."""
    return Proof(
        proof_id=goods.export_id,
        kind=compared_goods(goods).kind,
        shown_on=goods.disposed_on,
        schedule_b=goods.schedule_b,
        quantity=goods.quantity,
        unit=goods.unit,
        value=goods.value,
        destination=goods.destination,
        document=goods.carrier_document,
        sku=goods.sku,
        exporter=goods.exporter,
        reference=goods.reference,
        disposal=goods.disposal,
    )


def compared_goods(goods: GoodsDisposed) -> Goods:
    """What is compared of an export line."""
    return Goods(
        export_id=goods.export_id,
        disposed_on=goods.disposed_on,
        schedule_b=goods.schedule_b,
        sku=goods.sku,
        quantity=goods.quantity,
        unit=goods.unit,
        value=goods.value,
        destination=goods.destination,
        bill=goods.carrier_document,
        reference=goods.reference,
        proof=goods.proof,
        destroyed=goods.disposal == "destroyed",
    )
