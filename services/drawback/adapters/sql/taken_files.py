"""The intake log: every file that was taken in, how it was read, and what came of it."""

from datetime import date

from sqlalchemy import Column, Connection, insert
from sqlmodel import Field, SQLModel

from drawback.adapters.sql.columns import SERIAL


class TakenFile(SQLModel, table=True):
    """One file, once each time it was taken in.

    `rows_held` counts the problems that held something back; `understood` and `problems` are sentences, one on a line.
    """

    __tablename__ = "taken_file"
    seq: int | None = Field(default=None, sa_column=Column(SERIAL, primary_key=True))
    claimant: str = Field(index=True)
    file: str
    kind: str = ""
    heard_on: date
    who: str = ""
    """Who handed it in by a page; empty for the inbox and for commands."""
    events: int = 0
    received: int = 0
    repeated: int = 0
    parked: int = 0
    rows_held: int = 0
    understood: str = ""
    problems: str = ""


def log_file(connection: Connection, one: TakenFile) -> None:
    """Append a file to the log."""
    connection.execute(insert(TakenFile).values(one.model_dump(exclude={"seq"})))
