"""Notices of destruction with CBP's answer and the witness: one row per line, filled as far as it has come."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from drawback.domain.money import ZERO
from drawback.intake.labels import meanings, one_of
from drawback.intake.reading import ReportChange, ReportFact, sound
from drawback.intake.records import Record
from drawback_schemas.destructions import (
    DestructionAnswer,
    DestructionAnswered,
    DestructionNoticed,
    DestructionWitnessed,
    WitnessName,
)
from drawback_schemas.registry import Event

_ANSWERS: Final[dict[str, DestructionAnswer]] = meanings(
    {
        "attends": "attends; attend; will attend; examine; examination; supervise; supervision required; yes; y; present",
        "waived": "waived; waive; waiver; will not attend; does not attend; no; n; no examination; not required; approved without attendance",
    }
)
_WITNESSES: Final[dict[str, WitnessName]] = meanings(
    {
        "cbp": "cbp; customs; cbp officer; officer; certified by cbp",
        "third-party": "third party; third; independent; landfill; disinterested; disinterested third party; contractor; recycler",
        "own": "own; own staff; claimant; self; none; employee; internal",
    }
)


class DestructionRow(ReportFact, frozen=True, kw_only=True):
    """The destruction of one line as far as it is known."""

    export_id: str
    filed_on: date | None = None
    planned_on: date | None = None
    noticed: Decimal | None = None
    received_on: date | None = None
    place: str = ""
    answer: DestructionAnswer | None = None
    answered_on: date | None = None
    witness: WitnessName | None = None
    destroyed_on: date | None = None
    destroyed: Decimal | None = None
    recovered_value: Decimal = ZERO
    by: str = ""

    @property
    def natural_key(self) -> str:
        return self.export_id

    @property
    def subject(self) -> str:
        return self.export_id


def read_destruction(records: Sequence[Record]) -> Iterator[DestructionRow]:
    """Read the row of one line; what belongs together must be there together."""
    record = records[0]
    for other in records[1:]:
        other.flaw("destruction.reference", "each line once")
    name = record.needed("destruction.reference", str, "the reference of the destroyed line, such as D-77/1")
    filed_on = record.day("destruction.filed")
    planned_on = record.day("destruction.planned")
    noticed = record.quantity("destruction.noticed")
    answer = record.read("destruction.answer", one_of(_ANSWERS))
    answered_on = record.day("destruction.answered")
    witness = record.read("destruction.witness", one_of(_WITNESSES))
    destroyed_on = record.day("destruction.destroyed")
    destroyed = record.quantity("destruction.quantity")
    recovered = record.money("destruction.recovered")
    _together(record, (("filed", filed_on), ("planned", planned_on), ("noticed", noticed)))
    _together(record, (("answer", answer), ("answered", answered_on)))
    _together(record, (("witness", witness), ("destroyed", destroyed_on), ("quantity", destroyed)))
    if recovered and witness is None:
        record.flaw("destruction.witness", "who saw the destruction from which it was recovered")
    if sound(records) and name:
        yield DestructionRow(
            export_id=name,
            filed_on=filed_on,
            planned_on=planned_on,
            noticed=noticed,
            received_on=record.day("destruction.received"),
            place=record.text("destruction.place"),
            answer=answer,
            answered_on=answered_on,
            witness=witness,
            destroyed_on=destroyed_on,
            destroyed=destroyed,
            recovered_value=recovered or ZERO,
            by=record.text("destruction.by"),
        )


def _together(record: Record, facts: Sequence[tuple[str, object]]) -> None:
    """Facts that are all told or none of them; a quantity of nothing is none."""
    if any(value for _, value in facts):
        for name, value in facts:
            if not value:
                others = " and ".join(other for other, told in facts if told)
                record.flaw(f"destruction.{name}", f"a value, as {others} is told")


def destruction_events(change: ReportChange[DestructionRow]) -> Iterator[Event]:
    """Say what the row says that was not said before: the notice, the answer, the witness."""
    before, now = change.before, change.now
    events = _events(now)
    known = [] if before is None else _events(before)
    yield from (one for one in events if one not in known)


def _events(row: DestructionRow) -> list[Event]:
    found: list[Event] = []
    if row.filed_on and row.planned_on and row.noticed:
        found.append(
            DestructionNoticed(
                export_id=row.export_id,
                filed_on=row.filed_on,
                planned_on=row.planned_on,
                quantity=row.noticed,
                received_on=row.received_on,
                place=row.place,
            )
        )
    if row.answer and row.answered_on:
        found.append(
            DestructionAnswered(export_id=row.export_id, answered_on=row.answered_on, answer=row.answer)
        )
    if row.witness and row.destroyed_on and row.destroyed:
        found.append(
            DestructionWitnessed(
                export_id=row.export_id,
                destroyed_on=row.destroyed_on,
                witness=row.witness,
                quantity=row.destroyed,
                recovered_value=row.recovered_value,
                by=row.by,
            )
        )
    return found
