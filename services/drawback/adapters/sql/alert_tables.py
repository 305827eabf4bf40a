"""Tables of the alerts: what was raised (alert), whether it arrived (delivery), and who acknowledged it (alert_ack).

A change of state, what we say about it and whether that arrived are three records. `alert_watch` remembers per
obligation its last alert and the day on which it may raise the next, so that a sweep reads little.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from drawback.adapters.sql.columns import SERIAL, Cents, instant


class AlertWatch(SQLModel, table=True):
    """The last alert of an obligation and when to look at it again; one row per docket row ever seen open."""

    __tablename__ = "alert_watch"
    claimant: str = Field(primary_key=True)
    subject_kind: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    deadline: str = Field(primary_key=True)
    due_on: date
    next_on: date | None = Field(default=None, index=True)
    threshold: int | None = None
    told_on: date | None = None
    money: Decimal = Field(default=Decimal(0), sa_column=Column(Cents, nullable=False))
    snoozed_until: date | None = None
    moves: int = 0
    arrived: bool = False
    mailed: bool = Field(default=False)
    open: bool = True
    __table_args__ = (Index("ix_alert_watch_mailed", "open", "mailed"),)


class AlertRow(SQLModel, table=True):
    """One message: a deadline alert, a digest, a table of many at once. `doc` is its content."""

    __tablename__ = "alert"
    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    kind: str
    claimant: str
    obligation: str = Field(default="", index=True)
    deadline: str = ""
    subject_kind: str = ""
    subject: str = ""
    due_on: date | None = None
    why: str = ""
    threshold: int = 0
    priority: int = 3
    money: Decimal = Field(default=Decimal(0), sa_column=Column(Cents, nullable=False))
    title: str = ""
    raised_on: date
    raised_at: datetime = instant(nullable=False)
    digest: bool = False
    table_id: str = Field(default="", index=True)
    """Of a line in a digest or table: the alert that carried it, empty until then."""
    escalate_at: datetime | None = instant(index=True)
    step: int = 0
    acknowledged_at: datetime | None = instant()
    acknowledged_by: str = ""
    closed_on: date | None = None
    doc: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    __table_args__ = (
        Index("ix_alert_claimant", "claimant", "raised_on"),
        Index(
            "ix_alert_pending_digest",
            "claimant",
            sqlite_where=text("digest = 1 AND table_id = ''"),
            postgresql_where=text("digest AND table_id = ''"),
        ),
    )


class Delivery(SQLModel, table=True):
    """One alert to one recipient over one channel: queued → sending → sent, or retrying, or dead with the reason.

    A row is claimed by comparing and setting `attempts`; a claim that never came back is offered again when its lease
    has run out. `provider_id` is the channel's own receipt.
    """

    id: int | None = Field(default=None, sa_column=Column(SERIAL, primary_key=True, autoincrement=True))
    key: str = Field(unique=True)
    alert_id: str = Field(index=True)
    claimant: str
    obligation: str = ""
    channel: str
    recipient: str
    address: str
    verb: str
    state: str = "queued"
    attempts: int = 0
    due_at: datetime = instant(nullable=False)
    """Not before: the end of quiet hours, the next try, or the end of a lease."""
    worker: str = ""
    repeat: bool = False
    """An earlier try may have arrived: the channel's answer was lost."""
    last_error: str = ""
    provider_id: str = ""
    channel_id: str = ""
    channel_ts: str = ""
    thread_ts: str = ""
    created_at: datetime = instant(nullable=False)
    sent_at: datetime | None = instant()
    __table_args__ = (
        Index("ix_delivery_state", "state", "due_at"),
        Index("ix_delivery_thread", "obligation", "address", "channel"),
    )


class AlertAck(SQLModel, table=True):
    """Who acknowledged, snoozed or released an alert, when and why; history, never changed."""

    __tablename__ = "alert_ack"
    seq: int | None = Field(default=None, sa_column=Column(SERIAL, primary_key=True, autoincrement=True))
    alert_id: str = Field(index=True)
    obligation: str = Field(default="", index=True)
    kind: str
    by: str
    at: datetime = instant(nullable=False)
    until: date | None = None
    reason: str = ""


class SweepHeartbeat(SQLModel, table=True):
    """When each job last ran and what it did: the sweep itself is watched."""

    __tablename__ = "sweep_heartbeat"
    job: str = Field(primary_key=True)
    beat_at: datetime = instant(nullable=False)
    as_of: date
    raised: int = 0
    milliseconds: int = 0
    note: str = ""


class SchedulerLock(SQLModel, table=True):
    """Which process is the one scheduler, until when."""

    __tablename__ = "scheduler_lock"
    name: str = Field(primary_key=True)
    holder: str
    until_at: datetime = instant(nullable=False)
    fence: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    """Counts the holders: what a former one still writes carries a lower number and is refused."""


class SandboxMessage(SQLModel, table=True):
    """A message as the channel would have got it, kept to be read where no channel is set."""

    __tablename__ = "sandbox_message"
    id: int | None = Field(default=None, sa_column=Column(SERIAL, primary_key=True, autoincrement=True))
    channel: str = Field(index=True)
    address: str
    claimant: str = ""
    alert_id: str = Field(default="", index=True)
    thread: str = ""
    text: str = ""
    edited: bool = False
    sent_at: datetime = instant(nullable=False)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
