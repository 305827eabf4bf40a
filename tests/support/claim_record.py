"""A claim by its facts alone: no database, no step; events in, the record as it evolves out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec

from drawback.app.bootstrap import load_law
from drawback.lifecycles.claims.decide import decide
from drawback.lifecycles.claims.evolve import evolve
from drawback.lifecycles.claims.explanation import explain_claim
from drawback.lifecycles.claims.handlers import on_claim_fact, on_claimant_changed, on_ledger_short
from drawback.lifecycles.claims.remedies import board
from drawback.lifecycles.claims.state import ClaimEvent, ClaimRecord
from drawback.lifecycles.vocabulary import Context, DueDate, ReceivedEvent
from drawback_schemas.claims import (
    ClaimAccepted,
    ClaimantChanged,
    ClaimFiled,
    LedgerShort,
)
from drawback_schemas.entries import EntryChanged, LineVersionPart
from drawback_schemas.exports import ExportChanged, GoodsDisposed
from drawback_schemas.parts import AmountPart, ChargePart, DesignationPart, LinePart
from drawback_schemas.registry import Event
from drawback_schemas.time import DeadlinePassed
from support.told import tells, told_of

LAW = load_law()
CLAIM, ENTRY, EXPORT = "acme-1", "XYZ41011179", "X20250615100001/1"
_MOST_SWEEPS = 30
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
_ASKED_ON = (date(2026, 6, 30), date(2031, 1, 2))
"""When it is asked which ways to CBP are open: within the five years, and after."""


def day(text: str) -> date:
    """A date as people write it: 2025-06-10."""
    return date.fromisoformat(text)


def an_entry(
    *duties: tuple[str, str],
    number: str = ENTRY,
    imported: str = "2025-01-15",
    final: str | None = None,
    quantity: str = "1000",
) -> EntryChanged:
    """An entry with one line; `duties` are its duty from each day on, $300.00 from the day of entry unless given."""
    told = duties or ((imported, "300.00"),)
    return EntryChanged(
        entry_number=number,
        revision=len(told),
        state="filed",
        entry_type="01",
        entry_on=day(imported),
        import_on=day(imported),
        final_on=day(final) if final else None,
        versions=tuple(
            LineVersionPart(
                effective_on=day(on),
                cause="filed" if at == 0 else "cbp",
                explanation="filed" if at == 0 else f"duty {duty}",
                mpf_paid=Decimal("0.00"),
                mpf_value=Decimal("10000.00"),
                lines=(
                    LinePart(
                        line_number=1,
                        hts="8481805090",
                        origin="CN",
                        quantity=Decimal(quantity),
                        unit="NO",
                        value=Decimal("10000.00"),
                        charges=(ChargePart(duty_class="duty", amount=Decimal(duty), heading="8481805090"),),
                    ),
                ),
            )
            for at, (on, duty) in enumerate(told)
        ),
    )


def an_export(export_id: str = EXPORT, exporter: str = "ACME TOOLS INC") -> GoodsDisposed:
    """A thousand pieces to Germany."""
    return GoodsDisposed(
        export_id=export_id,
        disposal="exported",
        disposed_on=day("2025-06-15"),
        schedule_b="8481805090",
        quantity=Decimal(1000),
        unit="NO",
        value=Decimal("15000.00"),
        destination="DE",
        exporter=exporter,
    )


def designated(
    asked: str = "297.00",
    *,
    entry: str = ENTRY,
    export: str = EXPORT,
    quantity: str = "1000",
    code: str = "364",
) -> DesignationPart:
    """Units of an entry designated for an export, with what is asked."""
    return DesignationPart(
        entry_number=entry,
        line_number=1,
        export_id=export,
        quantity=Decimal(quantity),
        claimed=(AmountPart(class_code=code, amount=Decimal(asked)),),
    )


def filed(on: str = "2025-09-10", *parts: DesignationPart, provision: str = "58", **more: Any) -> ClaimFiled:
    """The claim is transmitted."""
    return ClaimFiled(
        claim_id=CLAIM,
        claim_number="CLM00000007",
        provision=provision,
        filed_on=day(on),
        designations=parts or (designated(),),
        **more,
    )


def accepted(on: str = "2025-09-11", **more: Any) -> ClaimAccepted:
    """ACE takes it."""
    return ClaimAccepted(claim_id=CLAIM, accepted_on=day(on), **more)


def passed(deadline: str, on: str) -> DeadlinePassed:
    """A day went by."""
    return DeadlinePassed(subject_kind="claim", subject=CLAIM, deadline=deadline, due_on=day(on))


class ClaimLife:
    """A claim that takes facts in one by one, on the ground given."""

    def __init__(
        self, *ground: EntryChanged | GoodsDisposed, settings: ClaimantChanged | None = None
    ) -> None:
        self.record: ClaimRecord | None = None
        tells(self._told)
        self._published: dict[tuple[str, str], Event] = {}
        for one in ground or (an_entry(), an_export()):
            if isinstance(one, EntryChanged):
                self._published["entry", one.entry_number] = one
            else:
                self._published["shipment", one.export_id] = ExportChanged(export=one)
        if settings is not None:
            self._published["claimant", "acme"] = settings

    def receives(self, *events: ClaimEvent | LedgerShort | ClaimantChanged) -> "ClaimLife":
        """Take in events, each under an id that follows from its content, and evolve."""
        for event in events:
            self.record = self._take(event, str(uuid5(NAMESPACE_URL, msgspec.json.encode(event).decode())))
        assert self.record is not None
        self.record = evolve(self.record, LAW)
        return self

    def _take(self, event: Any, event_id: str) -> ClaimRecord | None:
        context = Context(LAW, "acme", CLAIM, lambda kind, key: self._published.get((kind, key)))
        received: ReceivedEvent[Any] = ReceivedEvent(event_id, "urn:test", "acme", NOON, event)
        if isinstance(event, LedgerShort):
            return on_ledger_short(self.record, received, context)
        if isinstance(event, ClaimantChanged):
            return on_claimant_changed(self.record, received, context)
        return on_claim_fact(self.record, received, context)

    @property
    def claim(self) -> ClaimRecord:
        assert self.record is not None
        return self.record

    @property
    def view(self) -> Any:
        """The claim as it stands; its members are those of `ClaimView`."""
        return self.claim.view

    def _told(self) -> Iterator[str]:
        if self.record is not None:
            more = {"explained": explain_claim(self.record, LAW)} | {
                f"ways to CBP on {on}": board(self.view, LAW.calendar, on) for on in _ASKED_ON
            }
            yield from told_of(decide(None, self.record, LAW), view=self.view, **more)

    @property
    def docket(self) -> dict[str, DueDate]:
        """Its due dates by deadline."""
        return {row.deadline: row for row in decide(None, self.claim, LAW).watches}

    def sweeps(self, today: date) -> None:
        """Say what went by before a day, as the nightly sweep does, until nothing more follows."""
        for _ in range(_MOST_SWEEPS):
            gone = self._gone_by(today)
            if not gone:
                return
            self.receives(*gone)
        raise AssertionError(f"these dates never go by: {self._gone_by(today)}")

    def _gone_by(self, today: date) -> Sequence[DeadlinePassed]:
        due: Iterable[DueDate] = self.docket.values() if self.record is not None else ()
        open_rows = [row for row in due if row.passes and row.met_on is None and row.due_on < today]
        if not open_rows:
            return ()
        first = min(row.due_on for row in open_rows)
        return [passed(row.deadline, row.due_on.isoformat()) for row in open_rows if row.due_on == first]
