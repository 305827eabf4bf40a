"""What was parked: looked up to be handled again, and closed with a reason; nothing is ever deleted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select, update

from drawback.adapters.sql.store import chunks, table
from drawback.domain.identifiers import subject_key


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


def events_parked_of(connection: Connection, file: str, on: date, most: int) -> list[str]:
    """A sentence for each event of a file that was parked on a day, in the order of its rows."""
    p = table("parked").c
    query = (
        select(p.row, p.reason)
        .where(p.file == file, p.parked_on == on, p.status == "open", p.reason_kind.not_in(("row", "file")))
        .order_by(p.row, p.id)
        .limit(most)
    )
    return [f"{file}, row {row}: {reason}" for row, reason in connection.execute(query)]


def close_parked(
    connection: Connection, parked_id: str, status: str, because: str, *, if_open: bool = False
) -> bool:
    """Give a parked thing its last status; whether there was one to close."""
    parked = table("parked")
    closing = update(parked).where(parked.c.id == parked_id)
    if if_open:
        closing = closing.where(parked.c.status == "open")
    return bool(connection.execute(closing.values(status=status, closed_because=because)).rowcount)


def resolve_rows(connection: Connection, whole: Collection[tuple[str, str]], file: str) -> None:
    """Close the rows that were held back of claimants' subjects which a file tells soundly, however a row spelled its number.

    Rows that were held back before their claimant was kept close with anybody's.
    """
    if not whole:
        return
    told = {(claimant, subject_key(subject)) for claimant, subject in whole}
    told |= {("", subject) for _, subject in told}
    parked = table("parked")
    waiting = select(parked.c.id, parked.c.claimant, parked.c.subject).where(
        parked.c.status == "open", parked.c.reason_kind == "row", parked.c.subject != ""
    )
    closed = [
        id_
        for id_, claimant, subject in connection.execute(waiting)
        if (claimant, subject_key(subject)) in told
    ]
    closing = update(parked).values(status="resolved", closed_because=f"taken from {file}")
    for part in chunks(closed):
        connection.execute(closing.where(parked.c.id.in_(part)))
