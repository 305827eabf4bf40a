"""Documents by their hash: what each is, what it is about, whether it must stay, and everything that was done with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Column, Connection, delete, insert, select, update
from sqlmodel import Field, SQLModel

from drawback.adapters.sql.columns import SERIAL, instant


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
class Link:
    """What a document is about."""

    subject_kind: str
    subject: str
    proposed: bool = False
    because: str = ""


def there(connection: Connection, claimant: str, sha256: str) -> bool:
    """Whether a claimant has a document."""
    rows = KeptDocument
    where = (rows.claimant == claimant, rows.sha256 == sha256)
    return connection.scalar(select(rows.size).where(*where)) is not None  # type: ignore[call-overload]  # a column at runtime


def anybodys(connection: Connection, sha256: str) -> bool:
    """Whether any claimant still has a document with these bytes."""
    query = select(KeptDocument.claimant).where(KeptDocument.sha256 == sha256).limit(1)  # type: ignore[call-overload,arg-type]  # columns at runtime
    return connection.scalar(query) is not None


def keep(connection: Connection, document: KeptDocument) -> None:
    """Enter a document."""
    connection.execute(insert(KeptDocument).values(**document.model_dump()))


def link(connection: Connection, claimant: str, sha256: str, links: Iterable[Link]) -> int:
    """Enter links; one that a person confirms takes the place of one that was proposed. Returns how many are new or confirmed."""
    rows, done = DocumentLink, 0
    for one in links:
        where = (
            rows.claimant == claimant, rows.sha256 == sha256, rows.subject_kind == one.subject_kind, rows.subject == one.subject,
        )  # fmt: skip
        proposed = connection.scalar(select(rows.proposed).where(*where))  # type: ignore[call-overload]  # a column at runtime
        if proposed is None:
            values = {
                "claimant": claimant,
                "sha256": sha256,
                "subject_kind": one.subject_kind,
                "subject": one.subject,
            }
            connection.execute(insert(rows).values(**values, proposed=one.proposed, because=one.because))
        elif proposed and not one.proposed:
            connection.execute(update(rows).where(*where).values(proposed=False))  # type: ignore[arg-type]  # columns at runtime
        else:
            continue
        done += 1
    return done


def unlink(connection: Connection, claimant: str, sha256: str, subject_kind: str, subject: str) -> bool:
    """Take a link back; whether there was one."""
    rows = DocumentLink
    where = (
        rows.claimant == claimant,
        rows.sha256 == sha256,
        rows.subject_kind == subject_kind,
        rows.subject == subject,
    )
    return bool(connection.execute(delete(rows).where(*where)).rowcount)  # type: ignore[arg-type]  # columns at runtime


def hold(connection: Connection, claimant: str, sha256: str, why: str) -> None:
    """Hold a document for a reason, or release it with none."""
    rows = KeptDocument
    connection.execute(
        update(rows).where(rows.claimant == claimant, rows.sha256 == sha256).values(held_for=why)
    )  # type: ignore[arg-type]  # columns at runtime


def drop(connection: Connection, claimant: str, sha256: str) -> None:
    """Forget a document and its links; what was done with it stays."""
    for rows in (DocumentLink, KeptDocument):
        connection.execute(delete(rows).where(rows.claimant == claimant, rows.sha256 == sha256))  # type: ignore[arg-type]  # columns at runtime


def note(
    connection: Connection, claimant: str, sha256: str, at: datetime, who: str, act: str, says: str
) -> None:
    """Append what was done."""
    connection.execute(
        insert(DocumentAct).values(
            claimant=claimant, sha256=sha256, at=at, who=who, act=act, says=says[:1000]
        )
    )
