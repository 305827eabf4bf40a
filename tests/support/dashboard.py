"""A database as real events leave it, for tests of the read models and the pages.

Two importers of the simulator tell years of ordinary trade; Acme tells what the pages must show by name: a claim moved by a
correction, one under protest, one that waits for approval, an open CF-28, an AD/CVD case, things that were parked, alerts.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine, select
from sqlalchemy.pool import NullPool

from drawback.adapters.sql.migrate import all_tables
from drawback.adapters.sql.store import tune_sqlite
from drawback.alerting.settings import AlertSettings
from drawback.app.alerting import AlertService
from drawback.app.bootstrap import load_law
from drawback.app.delivery import DeliveryWorker
from drawback.app.file_intake import park
from drawback.app.product import Product
from drawback.dashboard.pages.live import StreamPace
from drawback.domain.identifiers import check_digit
from drawback.intake.problems import RowProblem
from drawback.simulation.generator.generate import generate
from drawback_schemas import Event
from drawback_schemas.adcvd import RatePublished
from drawback_schemas.claims import (
    ClaimAccepted,
    ClaimantRegistered,
    ClaimAssembled,
    ClaimFiled,
    ClaimLiquidated,
    ClaimPaid,
    ClaimProtested,
)
from drawback_schemas.entries import EntryCorrected
from drawback_schemas.inquiries import InquiryIssued
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import ProposalPart, RatePart
from support.world import a_designation, a_line, an_entry, an_export

TODAY = date(2026, 3, 16)
HASTE = StreamPace(every_s=0.01, for_s=0.02)
"""For whoever reads every address: the stream of an open page ends at once."""
ACME = "acme"
CASE = "A-570-890"
EXPORT = "X20250615100001/1"
INQUIRY = "CF28-2026-0007"
MOVED, PROTESTED, WAITING = "acme-moved", "acme-protested", "acme-waiting"
_AT = datetime.combine(TODAY, time(12), UTC)


def number(filer: str, sequence: int) -> str:
    """An entry or claim number with its check digit."""
    return f"{filer}{sequence:07d}{check_digit(filer, f'{sequence:07d}')}"


ENTRY = number("XYZ", 4101117)
UNDER_CASE = number("XYZ", 4101118)
MOVED_NUMBER = number("ABC", 1234501)
PROTESTED_NUMBER = number("ABC", 1234502)


@dataclass(frozen=True)
class Known:
    """Names that the product gave: an alert, the messages of both channels, what was parked."""

    alert: str
    slack: int
    mail: int
    row: str
    undecodable: str
    invalid: str
    event: str


def empty_database(path: Path) -> Engine:
    """Make a database with every table and no row."""
    engine = opened(path)
    all_tables().create_all(engine)
    return engine


def opened(path: Path) -> Engine:
    """Open a SQLite database that is there."""
    return tune_sqlite(create_engine(f"sqlite:///{path}", poolclass=NullPool))


def filled_database(path: Path, entries: int = 60) -> Engine:
    """Make a SQLite database as years of events leave it."""
    engine = empty_database(path)
    fill(engine, entries)
    return engine


def fill(engine: Engine, entries: int = 60) -> None:
    """Tell the product what happened, on a database with empty tables, and let it sweep."""
    product = Product(engine, load_law())
    with TemporaryDirectory() as folder:
        generate(entries, 7, Path(folder), form="events", claimants=2)
        for file in sorted(Path(folder).rglob("*.jsonl")):
            product.handle(file.read_bytes().splitlines(), TODAY)
    product.emit([(ACME, event) for event in _moved()], TODAY, "urn:test:acme")
    product.emit([("*", event) for event in _published()], TODAY, "urn:test:commerce")
    product.emit([(ACME, event) for event in (*_protested(), *_waiting())], TODAY, "urn:test:acme")
    _park(product)
    product.pass_time(TODAY)
    settings = AlertSettings()
    alerts = AlertService(engine, settings, product.law.calendar)
    alerts.sweep(TODAY, _AT)
    alerts.digest(TODAY, _AT)
    DeliveryWorker(engine, settings).deliver_sandbox(_AT)


def known(engine: Engine) -> Known:
    """Look up the names that the product gave."""
    tables = all_tables().tables
    alert, message, parked, journal = (
        tables[name].c for name in ("alert", "sandbox_message", "parked", "journal")
    )
    with engine.connect() as connection:

        def parked_for(reason: str) -> str:
            query = select(parked.id).where(parked.reason_kind == reason).order_by(parked.id)
            return str(connection.scalars(query).first())

        def first(channel: str) -> int:
            query = select(message.id).where(message.channel == channel).order_by(message.id)
            return int(connection.scalars(query).first() or 0)

        of_inquiry = (alert.kind == "deadline", alert.subject == INQUIRY)
        return Known(
            alert=str(connection.scalars(select(alert.id).where(*of_inquiry)).first()),
            slack=first("slack"),
            mail=first("e-mail"),
            row=parked_for("row"),
            undecodable=parked_for("undecodable"),
            invalid=parked_for("invalid"),
            event=str(
                connection.scalars(
                    select(journal.event_id).where(journal.type == "claim.filed.v1", journal.claimant == ACME)
                ).first()
            ),
        )


def _moved() -> list[Event]:
    """A claim paid early, whose entry was then corrected upward; CBP asks about that entry."""
    filed = a_line(section_301="2500.00", mpf="31.67")
    dearer = a_line(value="12000.00", duty="360.00", section_301="3000.00", mpf="31.67")
    return [
        ClaimantRegistered(name="Acme Tools Inc", registered_on=date(2020, 1, 1), accelerated_payment=True),
        an_entry(ENTRY, "2025-05-12", lines=[filed]),
        an_export(EXPORT, quantity="600"),
        ClaimFiled(
            claim_id=MOVED,
            claim_number=MOVED_NUMBER,
            provision="58",
            filed_on=date(2025, 9, 1),
            designations=(a_designation(ENTRY, EXPORT, "600", claimed={"364": "1663.20"}),),
            accelerated=True,
        ),
        ClaimAccepted(claim_id=MOVED, accepted_on=date(2025, 9, 2)),
        ClaimPaid(claim_id=MOVED, paid_on=date(2025, 10, 1), amount=Decimal("1663.20")),
        EntryCorrected(
            entry_number=ENTRY, corrected_on=date(2026, 2, 2), reason="psc", lines=(dearer,), mpf_paid=None
        ),
        InquiryIssued(
            inquiry_id=INQUIRY,
            form="CF-28",
            issued_on=date(2026, 2, 19),
            entry_number=ENTRY,
            line_numbers=(1,),
            subject="value",
        ),
    ]


def _published() -> list[Event]:
    """A deposit rate and final results of a case."""
    return [
        RatePublished(
            case_number=CASE,
            kind="deposit",
            published_on=date(2024, 1, 2),
            rate=RatePart(rate_percent=Decimal(10)),
            effective_on=date(2024, 1, 2),
        ),
        RatePublished(
            case_number=CASE,
            kind="final",
            published_on=date(2025, 7, 10),
            rate=RatePart(rate_percent=Decimal("15.5")),
            period_from=date(2024, 1, 1),
            period_to=date(2024, 12, 31),
            fr_cite="90 FR 24105",
        ),
    ]


def _protested() -> list[Event]:
    """An entry liquidated with a bill, and a claim on it that CBP liquidated for less; the claimant protested."""
    lines = [a_line(ad="1000.00", case=CASE), a_line(2, sku="SKU-2", duty="500.00")]
    assessed = [a_line(ad="1550.00", ad_rate="15.5", case=CASE), a_line(2, sku="SKU-2", duty="500.00")]
    export = "X20250620100002/1"
    return [
        an_entry(UNDER_CASE, "2024-08-05", entry_type="03", lines=lines),
        LiquidationPosted(
            entry_number=UNDER_CASE,
            liquidated_on=date(2026, 1, 9),
            posted_on=date(2026, 1, 9),
            outcome="increase",
            lines=tuple(assessed),
        ),
        an_export(export, "2025-06-20", quantity="500", sku="SKU-2"),
        ClaimFiled(
            claim_id=PROTESTED,
            claim_number=PROTESTED_NUMBER,
            provision="58",
            filed_on=date(2025, 7, 1),
            designations=(a_designation(UNDER_CASE, export, "500", line=2, claimed={"364": "247.50"}),),
        ),
        ClaimAccepted(claim_id=PROTESTED, accepted_on=date(2025, 7, 2)),
        ClaimLiquidated(claim_id=PROTESTED, liquidated_on=date(2026, 1, 5), amount=Decimal("200.00")),
        ClaimProtested(claim_id=PROTESTED, protest_number="390126100007", protested_on=date(2026, 2, 10)),
    ]


PROOF = ProposalPart(
    solver="ortools SimpleMinCostFlow",
    version="9.15.6755",
    value=Decimal("2475.00"),
    before_rounding=Decimal(2475),
    bound=Decimal(2475),
    gap_percent=Decimal(0),
    first_in_first_out=Decimal(1980),
    greedy=Decimal(2400),
)
"""What the matcher found for all that was free when it proposed the claim that waits."""


def _waiting() -> list[Event]:
    """A proposed claim that waits for approval, and an entry whose liquidation was seen before its summary."""
    entry, export = number("XYZ", 4101119), "X20250701100003/1"
    return [
        an_entry(entry, "2025-06-02"),
        an_export(export, "2025-07-01", quantity="400"),
        ClaimAssembled(
            claim_id=WAITING,
            provision="58",
            assembled_on=date(2026, 3, 1),
            designations=(a_designation(entry, export, "400"),),
            by="matcher",
            proposal=PROOF,
        ),
        LiquidationPosted(
            entry_number=number("XYZ", 4101120),
            liquidated_on=date(2026, 2, 6),
            posted_on=date(2026, 2, 6),
            outcome="no-change",
        ),
    ]


def _park(product: Product) -> None:
    """A row that cannot be read, bytes that are no event, and an event against its schema."""
    problem = RowProblem(
        file="es003.csv",
        row=17,
        column="Entry Summary Number",
        value="2.3112E+10",
        expected="an entry number such as XYZ-4101117-9",
        message="es003.csv, row 17, column 'Entry Summary Number': saw '2.3112E+10'; expected an entry number",
        raw=((17, {"Entry Summary Number": "2.3112E+10", "Goods Description": "<script>alert(1)</script>"}),),
    )
    park(product.store, [problem], TODAY)
    short = (
        b'{"specversion": "1.0", "id": "bad-1", "source": "urn:test:acme", "type": "claim.paid.v1", "time": '
    )
    short += (
        b'"2026-03-01T12:00:00Z", "partitionkey": "acme", "data": {"type": "claim.paid.v1", "claim_id": 7}}'
    )
    product.handle([b"\x93NUMPY\x00 no event", short], TODAY)
