"""What the matching service holds: lots (entries as quantities) and shipments (exports as quantities)."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from drawback.lifecycles.ledger.units import Grant, Reservation, free, grants
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
        """Who gets what. While the entry is unknown everybody waits: nothing is short yet."""
        return grants(self.held, self.quantities) if self.entry is not None else ()

    @property
    def free(self) -> dict[int, Decimal]:
        return free(self.grants, self.quantities)

    @property
    def import_on(self) -> date | None:
        return self.entry.import_on if self.entry else None


class Shipment(msgspec.Struct, frozen=True, omit_defaults=True):
    """One export or destruction line with the units that claims hold of it."""

    export_id: str
    goods: GoodsDisposed | None = None
    told: tuple[int, datetime, str] | None = None
    """Revision, time and id of the report that counts."""
    held: tuple[Reservation, ...] = ()

    @property
    def quantities(self) -> dict[int, Decimal]:
        return {0: self.goods.quantity} if self.goods is not None else {}

    @property
    def grants(self) -> tuple[Grant, ...]:
        return grants(self.held, self.quantities) if self.goods is not None else ()

    @property
    def free(self) -> Decimal:
        return free(self.grants, self.quantities).get(0, Decimal(0))
