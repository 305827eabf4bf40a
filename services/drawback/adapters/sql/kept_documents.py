"""Documents by their hash: what each is, what it is about, whether it must stay, and everything that was done with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, delete, insert, select, update
from sqlmodel import Field, SQLModel

from drawback.adapters.sql.columns import SERIAL, instant
from drawback.adapters.sql.store import table


class KeptDocument(SQLModel, table=True):
    """One document of one claimant; its bytes lie where documents are kept, under their hash."""

    __tablename__ = "kept_document"
    claimant: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    name: str
    kind: str = Field(index=True)
    source: str = ""
    dated_on: date | None = None
    received_on: date = Field(index=True)
    received_by: str = ""
    media_type: str
    size: int
    read_as: str = ""
    """What came of reading its text: nothing where it was read, else why there is none."""
    held_for: str = ""
    """Why it must stay whatever the law of retention says; empty without a hold."""


class DocumentLink(SQLModel, table=True):
    """What a document is about; `proposed` until a person confirms what was read in its text."""

    __tablename__ = "document_link"
    claimant: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    subject_kind: str = Field(primary_key=True)
    subject: str = Field(primary_key=True, index=True)
    proposed: bool = False
    because: str = ""


class DocumentAct(SQLModel, table=True):
    """What was done with a document, by whom and when: appended, never changed, also once the document is removed."""

    __tablename__ = "document_act"
    seq: int | None = Field(default=None, sa_column=Column(SERIAL, primary_key=True))
    claimant: str = Field(index=True)
    sha256: str = Field(index=True)
    at: datetime = instant(nullable=False)
    who: str = ""
    act: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class PaperLink:
    """What a document is about."""

    subject_kind: str
    subject: str
    proposed: bool = False
    because: str = ""


def there(connection: Connection, claimant: str, sha256: str) -> bool:
    """Whether a claimant has a document."""
    rows = table("kept_document").c
    query = select(rows.size).where(rows.claimant == claimant, rows.sha256 == sha256)
    return connection.scalar(query) is not None


def anybodys(connection: Connection, sha256: str) -> bool:
    """Whether any claimant still has a document with these bytes."""
    rows = table("kept_document").c
    return connection.scalar(select(rows.claimant).where(rows.sha256 == sha256).limit(1)) is not None


def keep(connection: Connection, document: KeptDocument) -> None:
    """Enter a document."""
    connection.execute(insert(table("kept_document")).values(**document.model_dump()))


def link(connection: Connection, claimant: str, sha256: str, links: Iterable[PaperLink]) -> int:
    """Enter links; one that a person confirms takes the place of one that was proposed. Returns how many are new or confirmed."""
    rows, done = table("document_link"), 0
    for one in links:
        where = _about(rows, claimant, sha256, one.subject_kind, one.subject)
        proposed = connection.scalar(select(rows.c.proposed).where(where))
        if proposed is None:
            values = {"claimant": claimant, "sha256": sha256, "subject_kind": one.subject_kind}
            connection.execute(
                insert(rows).values(**values, subject=one.subject, proposed=one.proposed, because=one.because)
            )
        elif proposed and not one.proposed:
            connection.execute(update(rows).where(where).values(proposed=False))
        else:
            continue
        done += 1
    return done


def unlink(connection: Connection, claimant: str, sha256: str, subject_kind: str, subject: str) -> bool:
    """Take a link back; whether there was one."""
    rows = table("document_link")
    done = connection.execute(delete(rows).where(_about(rows, claimant, sha256, subject_kind, subject)))
    return bool(done.rowcount)


def hold(connection: Connection, claimant: str, sha256: str, why: str) -> None:
    """Hold a document for a reason, or release it with none."""
    rows = table("kept_document")
    where = and_(rows.c.claimant == claimant, rows.c.sha256 == sha256)
    connection.execute(update(rows).where(where).values(held_for=why))


def drop(connection: Connection, claimant: str, sha256: str) -> None:
    """Forget a document and its links; what was done with it stays."""
    for rows in (table("document_link"), table("kept_document")):
        connection.execute(delete(rows).where(rows.c.claimant == claimant, rows.c.sha256 == sha256))


def note(
    connection: Connection, claimant: str, sha256: str, at: datetime, who: str, act: str, says: str
) -> None:
    """Append what was done."""
    connection.execute(
        insert(table("document_act")).values(
            claimant=claimant, sha256=sha256, at=at, who=who, act=act, says=says[:1000]
        )
    )


def _about(rows: Table, claimant: str, sha256: str, subject_kind: str, subject: str) -> ColumnElement[bool]:
    return and_(
        rows.c.claimant == claimant,
        rows.c.sha256 == sha256,
        rows.c.subject_kind == subject_kind,
        rows.c.subject == subject,
    )
