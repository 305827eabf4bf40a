"""Tables of what reached us and how far each process is: the journal, spellings, offsets, versions, what waits to be sent, what is parked."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, text
from sqlmodel import Field, SQLModel

from drawback.adapters.sql.columns import BY_KEY, SERIAL, Instant


class Journal(SQLModel, table=True):
    """Every input event as it came, in the order in which it was handled; append-only, hash-chained per lane."""

    seq: int | None = Field(default=None, sa_column=Column(SERIAL, primary_key=True, autoincrement=True))
    event_id: str = Field(unique=True)
    type: str
    source: str
    claimant: str
    subject: str
    happened_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    heard_on: date
    lane: str
    position: int = Field(sa_column=Column(BigInteger, nullable=False))
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    chain: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    chain_version: int = Field(default=1, sa_column=Column(Integer, nullable=False, server_default=text("1")))
    """How the link was made: see `drawback.engine.chain`."""
    batch: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    """The number of the first event of the step in which it was handled."""


class Alias(SQLModel, table=True):
    """Under which spelling an entry, claim or export is kept that came in before its number had one form."""

    claimant: str = Field(primary_key=True)
    canonical: str = Field(primary_key=True)
    spelled: str
    __table_args__ = BY_KEY


class Handled(SQLModel, table=True):
    """The mark that a service which runs apart has handled an event: a second delivery changes nothing.

    What a step of all services has handled is in the journal.
    """

    service: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True)
    __table_args__ = BY_KEY


class ConsumerOffset(SQLModel, table=True):
    """How far a service has handled a lane (topic/partition), who owns it, and the head of its hash chain."""

    __tablename__ = "consumer_offset"
    service: str = Field(primary_key=True)
    lane: str = Field(primary_key=True)
    next_offset: int = Field(sa_column=Column(BigInteger, nullable=False))
    owner: str = ""
    generation: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    chain: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False))


class ClaimantVersion(SQLModel, table=True):
    """How often steps wrote a claimant's aggregates, where the database has no locks of names (SQLite)."""

    __tablename__ = "turn"

    claimant: str = Field(primary_key=True)
    number: int
    __table_args__ = BY_KEY


class Outbox(SQLModel, table=True):
    """Events that follow from a committed change and still have to be published, in order."""

    seq: int | None = Field(default=None, sa_column=Column(SERIAL, primary_key=True, autoincrement=True))
    topic: str
    key: str
    event_id: str
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Parked(SQLModel, table=True):
    """What could not be handled, with the raw bytes and a reason a person understands."""

    id: str = Field(primary_key=True)
    reason_kind: str = Field(index=True)
    reason: str
    status: str = Field(default="open", index=True)
    claimant: str = ""
    subject_kind: str = ""
    subject: str = ""
    event_id: str = ""
    event_type: str = ""
    topic: str = ""
    partition: int = 0
    position: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    file: str = ""
    row: int = 0
    field: str = ""
    seen: str = ""
    expected: str = ""
    parked_on: date
    closed_because: str = ""
    raw: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False))


class StoredSnapshot(SQLModel, table=True):
    """What a report last held on a subject: the next report is compared with it."""

    __tablename__ = "snapshot"

    claimant: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    digest: str
    as_of: date
    revision: int = 0
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
