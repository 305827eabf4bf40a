"""What was written for ACE, byte for byte: with its hash, the rules it was written under, and who wrote it when."""

import hashlib
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, Connection, LargeBinary, insert, select
from sqlmodel import Field, SQLModel

from drawback.adapters.sql.columns import SERIAL


class WrittenFiling(SQLModel, table=True):
    """One file of one claim; the password of its record A is masked."""

    __tablename__ = "written_filing"
    seq: int | None = Field(default=None, sa_column=Column(SERIAL, primary_key=True))
    claimant: str = Field(index=True)
    claim_id: str = Field(index=True)
    claim_number: str
    written_on: date
    written_by: str = ""
    rules_version: str
    law: str
    sha256: str
    records: int
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


@dataclass(frozen=True, slots=True)
class ToKeep:
    """A file as it was written."""

    claimant: str
    claim_id: str
    claim_number: str
    written_on: date
    written_by: str
    rules_version: str
    law: str
    raw: bytes


def keep_filing(connection: Connection, one: ToKeep) -> str:
    """Keep a file; return its hash. The same bytes of the same claim are kept once."""
    rows = WrittenFiling
    digest = hashlib.sha256(one.raw).hexdigest()
    there = select(rows.seq).where(  # type: ignore[call-overload]  # a column at runtime
        rows.claimant == one.claimant, rows.claim_id == one.claim_id, rows.sha256 == digest
    )
    if connection.scalar(there) is None:
        connection.execute(
            insert(rows).values(
                claimant=one.claimant,
                claim_id=one.claim_id,
                claim_number=one.claim_number,
                written_on=one.written_on,
                written_by=one.written_by,
                rules_version=one.rules_version,
                law=one.law,
                sha256=digest,
                records=one.raw.count(b"\n"),
                raw=one.raw,
            )
        )
    return digest
