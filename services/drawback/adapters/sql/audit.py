"""The audit: what people did, appended and never changed until its retention is over."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert

from drawback.adapters.sql.migrate import all_tables
from drawback.people.viewer import Viewer

AUDIT = all_tables().tables["audit"]
_LONGEST = 1000
"""Characters of a text that somebody sent; the rest is cut."""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody asked for: the act in a word or two, on whose data, on which subject, and why."""

    name: str
    claimant: str = ""
    subject: str = ""
    why: str = ""


def record(connection: Connection, viewer: Viewer, act: Act, now: datetime, refusal: str = "") -> None:
    """Append one act; `refusal` is the sentence with which it was refused."""
    connection.execute(
        insert(AUDIT).values(
            at=now,
            who=viewer.name,
            verified=viewer.verified,
            address=viewer.address,
            act=act.name,
            claimant=act.claimant[:_LONGEST],
            subject=act.subject[:_LONGEST],
            why=act.why[:_LONGEST],
            outcome=refusal[:_LONGEST] or "done",
        )
    )


def prune(connection: Connection, before: datetime) -> int:
    """Drop what is older than the retention; return how many acts."""
    return connection.execute(delete(AUDIT).where(AUDIT.c.at < before)).rowcount
