"""Due dates that go by and change a state by operation of law, day by day in the order of the docket's index."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select, true, tuple_

from drawback.adapters.sql.store import table


class Passing(NamedTuple):
    """A due date that went by: whose, of what, which one."""

    due_on: date
    subject_kind: str
    claimant: str
    subject: str
    deadline: str

    @property
    def place(self) -> tuple[date, str, str, str]:
        """Where its subject stands in the order in which dates go by."""
        return self[:4]


def gone_by(connection: Connection, on: date, after: Passing | None, most: int) -> Sequence[Passing]:
    """The next day's due dates that went by before `on`: as many whole subjects as fit into `most`, one at least.

    The day is asked for first, in the order of the docket's index: asked for rows in order of all that names them, a
    database sorts every date that ever went by, once per day.
    """
    d = table("docket").c
    rows = _of_day(connection, after.due_on, after, most) if after is not None else []
    if not rows:
        later = d.due_on > after.due_on if after is not None else true()
        next_day = select(d.due_on).where(d.passes, d.met_on.is_(None), d.due_on < on, later)
        day = connection.scalar(next_day.order_by(d.met_on, d.due_on).limit(1))
        rows = _of_day(connection, day, None, most) if day is not None else []
    if len(rows) > most and rows[0].place != rows[-1].place:
        return [row for row in rows if row.place != rows[-1].place]
    return rows


def _of_day(connection: Connection, day: date, after: Passing | None, most: int) -> list[Passing]:
    d = table("docket").c
    subject = d.subject_kind, d.claimant, d.subject
    query = select(d.due_on, *subject, d.deadline).where(d.passes, d.met_on.is_(None), d.due_on == day)
    if after is not None:
        query = query.where(tuple_(*subject) > tuple_(*after.place[1:]))
    return [Passing(*row) for row in connection.execute(query.order_by(*subject, d.deadline).limit(most + 1))]
