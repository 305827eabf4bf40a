"""The review queue as lists show it: both sides of each pairing that waits for a person, with its money."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from drawback.domain.money import Money
from drawback.matching.screen import QueuedCandidate


@dataclass(frozen=True, slots=True)
class ImportSide:
    """The import line of a pairing."""

    entry_number: str
    line_number: int
    part: str
    hts: str
    description: str
    imported_on: date
    unit: str


@dataclass(frozen=True, slots=True)
class ExportSide:
    """The export line of a pairing."""

    export_id: str
    part: str
    hts: str
    schedule_b: str
    description: str
    disposed_on: date
    destination: str
    unit: str


@dataclass(frozen=True, slots=True)
class WaitingPair:
    """A pairing that waits: so many units, and the refund that comes with them if a person approves; `confidence` in per cent."""

    claimant: str
    pair: str
    """`ENTRY/LINE+EXPORT`, as decisions name it."""
    provision: str
    quantity: Decimal
    money: Money
    confidence: int | None
    reasons: tuple[str, ...]
    imported: ImportSide
    exported: ExportSide


def waiting_pair(claimant: str, one: QueuedCandidate) -> WaitingPair:
    """A candidate of the queue as lists show it."""
    mine, theirs = one.candidate.imported, one.candidate.exported
    line = mine.line
    return WaitingPair(
        claimant=claimant,
        pair=f"{line.entry_number}/{line.line_number}+{theirs.export_id}",
        provision=one.candidate.provision.value,
        quantity=one.quantity,
        money=one.money,
        confidence=one.judgement.confidence,
        reasons=tuple(one.judgement.reasons),
        imported=ImportSide(
            line.entry_number,
            line.line_number,
            line.sku,
            line.hts,
            line.description,
            mine.import_on,
            line.unit,
        ),
        exported=ExportSide(
            theirs.export_id,
            theirs.sku,
            theirs.hts,
            theirs.schedule_b,
            theirs.description,
            theirs.disposed_on,
            theirs.destination,
            theirs.unit,
        ),
    )
