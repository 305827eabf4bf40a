"""CBP's refunds on entries: what liquidation gave back, what was paid, what is missing and what came back undelivered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import Connection

from drawback.domain.money import ZERO
from drawback.views.models import Model


@dataclass(frozen=True, slots=True)
class EntryRefund:
    """One entry's refund without interest: given back by liquidation, paid, open, and the day it last came back."""

    claimant: str
    owner: str
    importer_number: str
    liquidated_on: date | None
    refunds: Decimal
    refunded: Decimal
    open: Decimal
    returned_on: date | None


@dataclass(frozen=True, slots=True)
class Batch:
    """The refunds of one importer and liquidation date, as Treasury pays them together."""

    claimant: str
    importer_number: str
    liquidated_on: date | None
    entries: int
    refunds: Decimal
    refunded: Decimal
    open: Decimal
    returned: int
    """Entries whose refund last came back undelivered."""


@dataclass(frozen=True, slots=True)
class BatchTold:
    """One row of CBP's report of refund batches (REV-615): importer, liquidation date and what was paid, without interest."""

    importer_number: str
    liquidated_on: date
    paid: Decimal


@dataclass(frozen=True, slots=True)
class ComparedBatch:
    """A batch as CBP's report tells it beside the sum of its entries; `difference` is what CBP paid beyond them."""

    importer_number: str
    liquidated_on: date
    expected: Decimal
    told: Decimal | None
    difference: Decimal
    says: str
    entries: tuple[str, ...]


_REFUNDS = Model("entry_refund", EntryRefund)
_R = _REFUNDS.table.c


def refunds(connection: Connection, claimant: str = "") -> list[EntryRefund]:
    """The refunds entry by entry, by importer and liquidation date."""
    query = _REFUNDS.select(*((_R.claimant == claimant,) if claimant else ()))
    found = _REFUNDS.read(connection, query)
    return sorted(found, key=lambda one: (*_batch(one), one.owner))


def _batch(one: EntryRefund) -> tuple[str, str, date]:
    return one.claimant, one.importer_number, one.liquidated_on or date.min


def batches(found: Sequence[EntryRefund]) -> list[Batch]:
    """Sum refunds by importer and liquidation date."""
    made = []
    for (claimant, importer, _), group in groupby(found, key=_batch):
        own = list(group)
        made.append(
            Batch(
                claimant,
                importer,
                own[0].liquidated_on,
                len(own),
                sum((one.refunds for one in own), ZERO),
                sum((one.refunded for one in own), ZERO),
                sum((one.open for one in own), ZERO),
                sum(one.returned_on is not None for one in own),
            )
        )
    return made


def compared(found: Sequence[EntryRefund], told: Iterable[BatchTold]) -> list[ComparedBatch]:
    """Compare CBP's batches with the entries, to the cent; a batch that only one side knows is a difference too."""
    ours: dict[tuple[str, date], list[EntryRefund]] = {}
    for one in found:
        if one.liquidated_on is not None and one.refunds:
            ours.setdefault((_plain(one.importer_number), one.liquidated_on), []).append(one)
    theirs: dict[tuple[str, date], Decimal] = {}
    names: dict[str, str] = {}
    for batch in told:
        key = (_plain(batch.importer_number), batch.liquidated_on)
        names.setdefault(key[0], batch.importer_number)
        theirs[key] = theirs.get(key, ZERO) + batch.paid
    return [
        _compared(key, ours, theirs, names)
        for key in sorted(ours.keys() | theirs.keys(), key=lambda k: (k[1], k[0]))
    ]


def _compared(
    key: tuple[str, date],
    ours: Mapping[tuple[str, date], Sequence[EntryRefund]],
    theirs: Mapping[tuple[str, date], Decimal],
    names: Mapping[str, str],
) -> ComparedBatch:
    own = ours.get(key, ())
    expected = sum((one.refunds for one in own), ZERO)
    told = theirs.get(key)
    difference = (told if told is not None else ZERO) - expected
    if told is None:
        says = "missing: CBP's report does not have it"
    elif not own:
        says = "not known here: no entry of this importer and day gives a refund"
    elif difference:
        says = (
            "paid too little"
            if difference < 0
            else "paid more than the entries give: interest, or an entry not known here"
        )
    else:
        says = "agrees to the cent"
    importer = own[0].importer_number if own else names[key[0]]
    return ComparedBatch(importer, key[1], expected, told, difference, says, tuple(one.owner for one in own))


def _plain(importer_number: str) -> str:
    return "".join(character for character in importer_number.upper() if character.isalnum())
