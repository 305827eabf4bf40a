"""How far each mailbox was read."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, select
from sqlmodel import Field, SQLModel

from drawback.adapters.mailbox import ReadUntil
from drawback.adapters.sql.bulk import put
from drawback.adapters.sql.columns import instant
from drawback.adapters.sql.store import table


class ReadMail(SQLModel, table=True):
    """The last mail of a mailbox whose files lie in the inbox, by the server's numbers."""

    __tablename__ = "read_mail"
    mailbox: str = Field(primary_key=True)
    validity: int = Field(sa_column=Column(BigInteger, nullable=False))
    uid: int = Field(sa_column=Column(BigInteger, nullable=False))
    at: datetime = instant(nullable=False)


def read_until(connection: Connection, mailbox: str) -> ReadUntil:
    """How far it was read; from its beginning where it never was."""
    rows = table("read_mail")
    query = select(rows.c.validity, rows.c.uid).where(rows.c.mailbox == mailbox)
    found = connection.execute(query).one_or_none()
    return ReadUntil() if found is None else ReadUntil(*found)


def note_read(connection: Connection, mailbox: str, until: ReadUntil, now: datetime) -> None:
    """Remember that it was read so far."""
    row = {"mailbox": mailbox, "validity": until.validity, "uid": until.uid, "at": now}
    put(connection, "read_mail", [row])
