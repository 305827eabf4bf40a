"""One claim of many designations, each on an entry and an export of its own: what it costs to file it, and any event on it afterwards."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count, islice

from drawback.adapters.sql.store import SqlStore
from drawback.engine.message import Message
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback.rules.lawbook import LawBook
from drawback.simulation.generator.numbers import entry_number, itn
from drawback_schemas import Event, encode, envelope_of
from drawback_schemas.claims import ClaimFiled, ClaimPaid
from drawback_schemas.entries import EntryCorrected, EntryFiled
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.liquidations import LiquidationExtended
from drawback_schemas.parts import AmountPart, ChargePart, DesignationPart, LinePart

CLAIMANT, CLAIM = "acme", "acme-large"
HEARD_ON = date(2024, 6, 3)
_IMPORTED_ON, _EXPORTED_ON = date(2023, 1, 9), date(2024, 2, 5)
_HTS = "8481805090"
_UNITS = Decimal(100)
_PART = "VALVE-7"
_AT_ONCE = 1000


class LargeClaim:
    """The events of a claim of `size` designations, and the step that takes them in."""

    def __init__(self, store: SqlStore, law: LawBook, size: int) -> None:
        self._step = Step(SERVICES, store, law)
        self._numbers = count(1)
        self._all = range(1, size + 1)

    def take(self, events: Iterable[Event]) -> None:
        """Take in events, a thousand in one transaction."""
        messages = map(self._message, events)
        while part := list(islice(messages, _AT_ONCE)):
            self._step.handle(part, as_of=HEARD_ON)

    def ground(self) -> Iterator[Event]:
        """The entries and exports that the claim rests on: parcels of one part, all of one day."""
        for number in self._all:
            yield EntryFiled(
                entry_number=self.entry(number),
                entry_type="01",
                importer_number="12-3456789",
                port="2704",
                entry_on=_IMPORTED_ON,
                import_on=_IMPORTED_ON,
                lines=(_line(Decimal("200.00")),),
            )
            yield GoodsDisposed(
                export_id=self._export(number),
                disposal="exported",
                disposed_on=_EXPORTED_ON,
                schedule_b=_HTS,
                quantity=_UNITS,
                unit="NO",
                value=Decimal("15000.00"),
                destination="DE",
                sku=_PART,
            )

    def filed(self) -> Event:
        """The claim, with all its designations."""
        return ClaimFiled(
            claim_id=CLAIM,
            claim_number="XYZ41000016",
            provision="56",
            filed_on=date(2024, 3, 4),
            designations=tuple(self._designation(number) for number in self._all),
        )

    def paid(self) -> Event:
        """Money came: no designation moves."""
        return ClaimPaid(
            claim_id=CLAIM, paid_on=date(2024, 5, 6), amount=Decimal("1000.00"), kind="accelerated"
        )

    def extended(self) -> Event:
        """CBP extended one of its entries: no amount moves."""
        return LiquidationExtended(entry_number=self.entry(1), extended_on=date(2023, 11, 6))

    def corrected(self) -> Event:
        """The duty of one of its entries is less: one line of the claim moves."""
        return self._corrected(1)

    def all_corrected(self) -> Iterator[Event]:
        """The duty of all its entries is less, as after a new rate."""
        return map(self._corrected, self._all)

    def _corrected(self, number: int) -> Event:
        return EntryCorrected(
            entry_number=self.entry(number),
            corrected_on=date(2024, 4, 8),
            reason="cbp",
            lines=(_line(Decimal("100.00")),),
        )

    @staticmethod
    def entry(number: int) -> str:
        """The number of the n-th entry."""
        return entry_number("XYZ", number)

    @staticmethod
    def _export(number: int) -> str:
        return f"{itn(_EXPORTED_ON, number)}/1"

    def _designation(self, number: int) -> DesignationPart:
        return DesignationPart(
            entry_number=self.entry(number),
            line_number=1,
            export_id=self._export(number),
            quantity=_UNITS,
            claimed=(
                AmountPart(class_code="364", amount=Decimal("2673.00")),
                AmountPart(class_code="399", amount=Decimal("34.29")),
            ),
        )

    def _message(self, event: Event) -> Message:
        number = next(self._numbers)
        envelope = envelope_of(
            event,
            id=f"growth-{number}",
            source="urn:growth",
            claimant=CLAIMANT,
            subject="",
            time=datetime(2024, 6, 3, 12, tzinfo=UTC),
        )
        return Message(encode(envelope), position=number)


def _line(duty: Decimal) -> LinePart:
    return LinePart(
        line_number=1,
        hts=_HTS,
        origin="CN",
        quantity=_UNITS,
        unit="NO",
        value=Decimal("10000.00"),
        charges=(
            ChargePart(duty_class="duty", amount=duty, heading=_HTS),
            ChargePart(duty_class="chapter-99", amount=Decimal("2500.00"), heading="99038803"),
            ChargePart(duty_class="mpf", amount=Decimal("34.64"), class_code="499"),
        ),
        sku=_PART,
    )
