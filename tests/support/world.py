"""A small world for dated stories: an embedded product on an empty database, and methods that send it what happened."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Engine, create_engine, select
from sqlalchemy.pool import StaticPool

from drawback.adapters.sql.store import table
from drawback.adapters.sql.tables import metadata
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.state import ClaimRecord, ClaimView
from drawback.lifecycles.entries.state import EntryRecord, EntryView
from drawback.lifecycles.inquiries.state import InquiryRecord, InquiryView
from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback_schemas import Event
from drawback_schemas.claims import ClaimAccepted, ClaimantRegistered, ClaimFiled, ClaimPaid
from drawback_schemas.entries import EntryFiled
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.parts import AmountPart, ChargePart, DesignationPart, LinePart

ACME = "acme"


def day(text: str) -> date:
    """A date as people write it in these stories: 2025-06-10."""
    return date.fromisoformat(text)


def memory() -> Engine:
    """An empty database in memory."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    metadata.create_all(engine)
    return engine


def embedded(engine: Engine) -> Product:
    """The product in this process."""
    return Product(engine, load_law())


def a_line(
    number: int = 1,
    *,
    value: str = "10000.00",
    quantity: str = "1000",
    hts: str = "8481805090",
    duty: str = "300.00",
    section_301: str | None = None,
    ad: str | None = None,
    ad_rate: str = "10.00",
    case: str = "A-570-890",
    mpf: str | None = None,
    sku: str = "SKU-1",
    producer: str = "",
    origin: str = "CN",
) -> LinePart:
    """One entry line: ordinary duty, and where given Section 301 duty, antidumping duty and processing fee."""
    charges = [ChargePart(duty_class="duty", amount=Decimal(duty), heading=hts, rate_percent=Decimal(3))]
    if section_301 is not None:
        charges.append(ChargePart(duty_class="chapter-99", amount=Decimal(section_301), heading="99038803"))
    if ad is not None:
        charges.append(
            ChargePart(
                duty_class="ad",
                amount=Decimal(ad),
                rate_percent=Decimal(ad_rate),
                class_code="012",
                case_number=case,
            )
        )
    if mpf is not None:
        charges.append(ChargePart(duty_class="mpf", amount=Decimal(mpf), class_code="499"))
    return LinePart(
        line_number=number,
        hts=hts,
        origin=origin,
        quantity=Decimal(quantity),
        unit="NO",
        value=Decimal(value),
        charges=tuple(charges),
        sku=sku,
        producer=producer,
    )


def an_entry(
    number: str = "XYZ41011179",
    entered: str = "2025-01-15",
    *,
    imported: str | None = None,
    entry_type: str = "01",
    lines: Sequence[LinePart] | None = None,
) -> EntryFiled:
    """An entry summary with one line unless lines are given; imported on the day of entry unless given otherwise."""
    return EntryFiled(
        entry_number=number,
        entry_type=entry_type,
        importer_number="12-3456789",
        port="2704",
        entry_on=day(entered),
        import_on=day(imported or entered),
        summary_on=day(entered),
        lines=tuple(lines) if lines is not None else (a_line(),),
    )


def an_export(
    export_id: str = "X20250615100001/1",
    left: str = "2025-06-15",
    *,
    quantity: str = "1000",
    value: str = "15000.00",
    destination: str = "DE",
    schedule_b: str = "8481805090",
    disposal: str = "exported",
    sku: str = "SKU-1",
) -> GoodsDisposed:
    """Goods that left the country on a day."""
    return GoodsDisposed(
        export_id=export_id,
        disposal=disposal,  # type: ignore[arg-type]
        disposed_on=day(left),
        schedule_b=schedule_b,
        quantity=Decimal(quantity),
        unit="NO",
        value=Decimal(value),
        destination=destination,
        exporter="ACME TOOLS INC",
        sku=sku,
    )


def a_designation(
    entry: str = "XYZ41011179",
    export: str = "X20250615100001/1",
    quantity: str = "1000",
    *,
    line: int = 1,
    claimed: dict[str, str] | None = None,
) -> DesignationPart:
    """Units of an entry line designated for an export, with what is asked per revenue class."""
    asked = tuple(
        AmountPart(class_code=code, amount=Decimal(amount)) for code, amount in (claimed or {}).items()
    )
    return DesignationPart(
        entry_number=entry, line_number=line, export_id=export, quantity=Decimal(quantity), claimed=asked
    )


class World:
    """One claimant's world. `receives` takes events; the rest asks what the product makes of it."""

    made: ClassVar[list["World"]] = []
    """Those of the test that runs, where somebody empties it before each."""

    def __init__(
        self,
        engine: Engine | None = None,
        claimant: str = ACME,
        product: Callable[[Engine], Product] = embedded,
    ) -> None:
        """In memory and in this process, unless another database or another way to run the product is given."""
        self.engine = engine or memory()
        self.product = product(self.engine)
        self.claimant = claimant
        self.made.append(self)

    def receives(self, *events: Event, on: str = "2026-06-30", claimant: str | None = None) -> None:
        """Give the product events, one batch each, all received on the same day."""
        for event in events:
            broadcast = event.TOPIC == "drawback.adcvd.v1"
            whose = "*" if broadcast else claimant or self.claimant
            self.product.emit([(whose, event)], day(on), "urn:test:source")

    def under(self, policy: str) -> None:
        """Register the claimant with a policy."""
        self.receives(
            ClaimantRegistered(name="Acme Tools Inc", registered_on=day("2020-01-01"), policy=policy)  # type: ignore[arg-type]
        )

    def files(
        self,
        claim_id: str,
        filed: str,
        *designations: DesignationPart,
        provision: str = "58",
        accepted: str | None = None,
        paid: tuple[str, str] | None = None,
    ) -> None:
        """File a claim, and where said have it accepted and paid in advance."""
        self.receives(
            ClaimFiled(
                claim_id=claim_id,
                claim_number="CLM00000007",
                provision=provision,
                filed_on=day(filed),
                designations=designations,
                accelerated=paid is not None,
            )
        )
        if accepted:
            self.receives(ClaimAccepted(claim_id=claim_id, accepted_on=day(accepted)))
        if paid:
            self.receives(ClaimPaid(claim_id=claim_id, paid_on=day(paid[0]), amount=Decimal(paid[1])))

    def passes_to(self, today: str) -> None:
        """Let time pass: dates that change a state by operation of law are reported as gone by."""
        self.product.pass_time(day(today))

    def entry(self, number: str = "XYZ41011179") -> EntryView:
        return self._state("entry", number, EntryRecord).view  # type: ignore[no-any-return]

    def claim(self, claim_id: str) -> ClaimView:
        return self.claim_file(claim_id).view

    def claim_file(self, claim_id: str) -> ClaimRecord:
        return self._state("claim", claim_id, ClaimRecord)  # type: ignore[no-any-return]

    def inquiry(self, inquiry_id: str) -> InquiryView:
        return self._state("inquiry", inquiry_id, InquiryRecord).view  # type: ignore[no-any-return]

    def free(self, number: str = "XYZ41011179", line: int = 1) -> Decimal:
        """Units of an entry line that no claim holds."""
        return self._state("lot", number, Lot).free[line]  # type: ignore[no-any-return]

    def free_export(self, export_id: str = "X20250615100001/1") -> Decimal:
        return self._state("shipment", export_id, Shipment).free  # type: ignore[no-any-return]

    def due(self, subject: str, deadline: str) -> date | None:
        """When something is due, or None where it is not on the docket."""
        row = self.docket(subject).get(deadline)
        return row.due_on if row is not None else None

    def docket(self, subject: str) -> dict[str, Any]:
        """The docket of one subject by deadline."""
        docket = table("docket")
        with self.engine.connect() as connection:
            return {
                row.deadline: row
                for row in connection.execute(select(docket).where(docket.c.subject == subject))
            }

    def parked(self) -> list[Any]:
        """What is parked and open."""
        parked = table("parked")
        with self.engine.connect() as connection:
            return list(
                connection.execute(select(parked).where(parked.c.status == "open").order_by(parked.c.id))
            )

    def _state(self, kind: str, key: str, state: type) -> Any:
        rows = table(kind)
        query = select(rows.c.doc).where(rows.c.claimant == self.claimant, rows.c.key == key)
        with self.engine.connect() as connection:
            doc = connection.scalar(query)
        assert doc is not None, f"there is no {kind} {key}"
        return decode_state(state, doc)
