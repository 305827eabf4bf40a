"""What was parked: looked up to be handled again, and closed with a reason; nothing is ever deleted."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from drawback.adapters.sql.store import table


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """One parked thing as it waits: why, of which aggregate, and its bytes."""

    id: str
    reason_kind: str
    claimant: str
    subject_kind: str
    subject: str
    event_type: str
    topic: str
    raw: bytes


def parked_row(connection: Connection, parked_id: str) -> ParkedRow | None:
    """What is parked under an id, whatever became of it."""
    p = table("parked").c
    query = select(
        p.id, p.reason_kind, p.claimant, p.subject_kind, p.subject, p.event_type, p.topic, p.raw
    ).where(p.id == parked_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else ParkedRow(*row)


def close_parked(
    connection: Connection, parked_id: str, status: str, because: str, *, if_open: bool = False
) -> bool:
    """Give a parked thing its last status; whether there was one to close."""
    parked = table("parked")
    closing = update(parked).where(parked.c.id == parked_id)
    if if_open:
        closing = closing.where(parked.c.status == "open")
    return bool(connection.execute(closing.values(status=status, closed_because=because)).rowcount)


def resolve_rows(connection: Connection, subjects: Collection[str], file: str) -> None:
    """Close the rows that other files held back of subjects which a file brought in whole."""
    parked = table("parked")
    open_row = parked.c.status == "open", parked.c.reason_kind == "row"
    waiting = select(parked.c.subject).where(*open_row, parked.c.file != file, parked.c.subject != "")
    for subject in sorted(set(subjects).intersection(connection.scalars(waiting.distinct()))):
        closing = update(parked).where(*open_row, parked.c.subject == subject)
        connection.execute(closing.values(status="resolved", closed_because=f"taken from {file}"))
