"""What was written for ACE: the files of a claim, newest first."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

import drawback.adapters.sql.written_filings  # noqa: F401 - enters its table
from drawback.views.models import Model


@dataclass(frozen=True, slots=True)
class FilingWritten:
    """One file of a claim, with its hash and the rules it was written under."""

    seq: int
    claimant: str
    claim_id: str
    claim_number: str
    written_on: date
    written_by: str
    rules_version: str
    law: str
    sha256: str
    records: int


FILINGS = Model("written_filing", FilingWritten)
_F = FILINGS.table.c


def filings(connection: Connection, claimant: str, claim_id: str) -> list[FilingWritten]:
    """The files of a claim."""
    query = FILINGS.select(_F.claimant == claimant, _F.claim_id == claim_id)
    return FILINGS.read(connection, query.order_by(_F.seq.desc()))


def filings_numbered(connection: Connection, claim_number: str, claimant: str = "") -> list[FilingWritten]:
    """The files that were written under a claim number."""
    query = FILINGS.select(_F.claim_number == claim_number)
    return FILINGS.read(connection, query.where(_F.claimant == claimant) if claimant else query)


def filing_bytes(connection: Connection, claimant: str, seq: int) -> bytes:
    """A file as it was written; empty where there is none."""
    query = select(_F.raw).where(_F.claimant == claimant, _F.seq == seq)
    return bytes(connection.scalar(query) or b"")
