"""Tables of the aggregates and what belongs to them. The step writes them in bulk; screens read them.

Aggregates are one table per kind: the state as a canonical JSON document, beside the columns by which people look for it.
All of an aggregate's columns, links, docket rows and child rows are functions of that document.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Column, Index, MetaData, text
from sqlmodel import Field, SQLModel

from drawback.adapters.sql import journal_tables  # noqa: F401 - registers the tables
from drawback.adapters.sql.columns import BY_KEY, SERIAL, Cents, Exact, instant

metadata: MetaData = SQLModel.metadata


def _cents(default: Decimal | None = Decimal(0)) -> Decimal:
    return Field(default=default, sa_column=Column(Cents, nullable=default is None))  # type: ignore[no-any-return]


# ── aggregates ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Aggregate(SQLModel):
    """Base of the aggregate tables."""

    claimant: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    version: int = 0
    doc: bytes
    trace: bytes
    law: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    """The version of the tables of law under which it was decided last."""


class Entry(Aggregate, table=True):
    """Import entries by their state of liquidation, with the money that liquidation moves."""

    state: str = Field(index=True)
    entry_type: str = ""
    port: str = ""
    entry_on: date | None = Field(default=None, index=True)
    import_on: date | None = None
    liquidated_on: date | None = None
    final_on: date | None = None
    line_count: int = 0
    suspended: bool = False
    extended: bool = False
    value: Decimal = _cents()
    deposited: Decimal = _cents()
    assessed: Decimal | None = _cents(None)
    difference: Decimal = _cents()
    interest: Decimal | None = _cents(None)
    """None while the interest on any of its differences is not determined."""
    __table_args__ = (Index("ix_entry_type", "entry_type", "entry_on"),)


class StoredLot(Aggregate, table=True):
    """The unit ledger of an import entry: what of each line is designated, by which claim."""

    __tablename__ = "lot"

    import_on: date | None = Field(default=None, index=True)
    free_lines: int = 0
    unclaimed: Decimal = _cents()


class StoredShipment(Aggregate, table=True):
    """Export and destruction lines and how much of each is designated."""

    __tablename__ = "shipment"

    disposed_on: date | None = None
    schedule_b: str = ""
    destination: str = ""
    quantity: Decimal = Field(default=Decimal(0), sa_column=Column(Exact, nullable=False))
    free: Decimal = Field(default=Decimal(0), sa_column=Column(Exact, nullable=False))
    open: bool = False
    value: Decimal = _cents()
    __table_args__ = (Index("ix_shipment_open", "claimant", "open", "disposed_on"),)


class Claim(Aggregate, table=True):
    """Drawback claims by lifecycle state, with their money position."""

    state: str = Field(index=True)
    number: str = Field(default="", index=True)
    provision: str = ""
    assembled_on: date | None = None
    filed_on: date | None = Field(default=None, index=True)
    liquidated_on: date | None = None
    earliest_import_on: date | None = None
    accelerated: bool = False
    designations: int = 0
    inquiries: int = 0
    amendment: str = ""
    claimed: Decimal = _cents()
    entitled: Decimal = _cents()
    paid: Decimal = _cents()
    liquidated: Decimal | None = _cents(None)
    owed_to_us: Decimal = _cents()
    owed_by_us: Decimal = _cents()
    exposure: Decimal = _cents()
    __table_args__ = (
        Index(
            "ix_claim_questioned",
            "inquiries",
            sqlite_where=text("inquiries > 0"),
            postgresql_where=text("inquiries > 0"),
        ),
    )


class StoredInquiry(Aggregate, table=True):
    """CF-28, CF-29, evidence requests and verifications."""

    __tablename__ = "inquiry"

    form: str
    state: str = Field(index=True)
    issued_on: date | None = Field(default=None, index=True)
    answer_by: date | None = None
    answered_on: date | None = None
    entry_number: str = ""
    claim_id: str = ""
    owner: str = ""
    money: Decimal = _cents()


class Question(Aggregate, table=True):
    """What CBP asked about an import entry: the inquiries on it, as claims read them."""

    open_inquiries: int = 0


class AdcvdCase(Aggregate, table=True):
    """AD/CVD cases with their rates and instructions. The claimant is "*": a case concerns everyone."""

    __tablename__ = "adcvd_case"
    latest_on: date | None = None
    rates: int = 0
    instructions: int = 0


class ClaimantRow(Aggregate, table=True):
    """Claimants and their settings."""

    __tablename__ = "claimant"
    name: str = ""
    policy: str = "statute"


class StoredProduction(Aggregate, table=True):
    """Manufacturing records: which input went into which article."""

    __tablename__ = "production"

    produced_on: date | None = None
    ruling_number: str = ""


class StoredBill(Aggregate, table=True):
    """Bills of materials, one row a version."""

    __tablename__ = "bill_of_materials"

    article: str = Field(default="", index=True)
    effective_from: date | None = None
    effective_to: date | None = None


class StoredRuling(Aggregate, table=True):
    """Manufacturing rulings, as they stood last."""

    __tablename__ = "ruling"

    kind: str = ""
    standing: str = ""
    stood_on: date | None = None


class Link(SQLModel, table=True):
    """How an event finds the aggregates it concerns: "claim A rests on entry:XYZ41011179"."""

    kind: str = Field(primary_key=True)
    link: str = Field(primary_key=True)
    claimant: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    __table_args__ = BY_KEY


# ── rows that belong to an aggregate ────────────────────────────────────────────────────────────────────────────────


class ClaimLine(SQLModel, table=True):
    """One designation of a claim in one revenue class: asked when transmitted, and what it is worth now."""

    __tablename__ = "claim_line"
    claimant: str = Field(primary_key=True)
    owner: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    class_code: str = Field(primary_key=True)
    entry_number: str = Field(index=True)
    line_number: int
    export_id: str = Field(index=True)
    quantity: Decimal = Field(sa_column=Column(Exact, nullable=False))
    claimed: Decimal = _cents()
    calculated: Decimal = _cents()
    entitled: Decimal = _cents()


class StoredAmendment(SQLModel, table=True):
    """What has to be filed with CBP because something under a transmitted claim changed."""

    __tablename__ = "amendment"

    claimant: str = Field(primary_key=True)
    owner: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    state: str = Field(index=True)
    route: str
    difference: Decimal = _cents()
    detected_on: date
    due_on: date | None = Field(default=None, index=True)
    cause: str
    citation: str


class AdcvdDifference(SQLModel, table=True):
    """Deposited against expected or assessed AD/CVD on one entry line, with interest."""

    __tablename__ = "adcvd_difference"
    claimant: str = Field(primary_key=True)
    owner: str = Field(primary_key=True)
    line_number: int = Field(primary_key=True)
    case_number: str = Field(primary_key=True)
    deposited: Decimal = _cents()
    expected: Decimal = _cents()
    difference: Decimal = _cents()
    interest: Decimal | None = _cents(None)
    basis: str


class StoredCape(SQLModel, table=True):
    """What decides about CAPE of one entry with IEEPA duty, and CAPE's last word on it."""

    __tablename__ = "cape_entry"
    claimant: str = Field(primary_key=True)
    owner: str = Field(primary_key=True)
    importer_number: str = ""
    entry_type: str = ""
    ieepa: Decimal = _cents()
    liquidated_on: date | None = None
    final_on: date | None = None
    protest_open: bool = False
    adcvd_pending: bool = False
    flagged: bool = False
    outcome: str = ""
    answered_on: date | None = None
    accepted_on: date | None = None
    declaration: str = ""
    reason: str = ""


class StoredRefund(SQLModel, table=True):
    """What liquidation gave back on one entry, without interest, what CBP paid of it, and what is open."""

    __tablename__ = "entry_refund"
    claimant: str = Field(primary_key=True)
    owner: str = Field(primary_key=True)
    importer_number: str = ""
    liquidated_on: date | None = None
    refunds: Decimal = _cents()
    refunded: Decimal = _cents()
    open: Decimal = _cents()
    returned_on: date | None = None


class StoredLiquidation(SQLModel, table=True):
    """What decides about the liquidation of one entry: the dates that ACE shows and took back, the law's own, and who told it."""

    __tablename__ = "entry_liquidation"
    claimant: str = Field(primary_key=True)
    owner: str = Field(primary_key=True)
    next_on: date | None = None
    scheduled_on: date | None = None
    vanished_on: date | None = None
    extensions: int = 0
    extended_until: date | None = None
    suspended_on: date | None = None
    suspension_codes: str = ""
    deemed_on: date | None = None
    right_since_on: date | None = None
    by_clock: bool = False
    source: str = ""
    sources: int = 0
    disagree: bool = False
    outcome: str = ""
    change: Decimal = _cents()
    __table_args__ = (Index("ix_entry_liquidation_next", "next_on", "claimant", "owner"),)


class StoredAccount(SQLModel, table=True):
    """CBP's bills on one entry: what was billed and paid, what is open, until when, and how it ended."""

    __tablename__ = "entry_account"
    claimant: str = Field(primary_key=True)
    owner: str = Field(primary_key=True)
    numbers: str = ""
    billed_on: date | None = None
    due_on: date | None = None
    billed: Decimal = _cents()
    paid: Decimal = _cents()
    open: Decimal = _cents()
    interest: Decimal = _cents()
    settled_on: date | None = None
    closed_because: str = ""
    __table_args__ = (Index("ix_entry_account_due", "due_on", "claimant", "owner"),)


class Docket(SQLModel, table=True):
    """Every due date: what, until when, under which rule, from which inputs, with how much money behind it."""

    claimant: str = Field(primary_key=True)
    subject_kind: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    deadline: str = Field(primary_key=True)
    due_on: date
    operate_on: date | None = None
    met_on: date | None = None
    passes: bool = False
    immediate: bool = False
    rule: str
    citation: str
    formula: str
    inputs: str
    contested: str = ""
    summary: str = ""
    money: Decimal = _cents()
    due_at: datetime | None = instant(index=True)
    __table_args__ = (
        Index("ix_docket_due", "met_on", "due_on"),
        Index("ix_docket_claimant", "claimant", "met_on", "due_on"),
        BY_KEY,
    )


class DocketMove(SQLModel, table=True):
    """When and why a due date moved, was met or fell away: history, not state."""

    __tablename__ = "docket_move"
    seq: int | None = Field(default=None, sa_column=Column(SERIAL, primary_key=True, autoincrement=True))
    claimant: str
    subject_kind: str
    subject: str = Field(index=True)
    deadline: str
    was_on: date | None = None
    now_on: date | None = None
    because: str
    heard_on: date


class StoredHistory(SQLModel, table=True):
    """The running story: what happened to which subject, in the order in which we learned it."""

    __tablename__ = "history"

    seq: int | None = Field(default=None, sa_column=Column(SERIAL, primary_key=True, autoincrement=True))
    claimant: str
    subject_kind: str
    subject: str
    on: date
    heard_on: date
    kind: str
    text: str
    event_id: str = ""
    money: Decimal = _cents()
    __table_args__ = (Index("ix_history_subject", "subject_kind", "subject", "claimant"),)
