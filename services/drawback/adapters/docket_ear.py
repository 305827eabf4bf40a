"""Hears what the step has just told, so that an alert need not wait for the next sweep.

Whatever puts a due date on the docket, moves or meets it also tells a line of the story. The ear reads the lines written
since it last listened and gives the subjects they are about; a sweep of the whole docket remains the safety net.
"""

from sqlalchemy import Engine, func, select

from drawback.adapters.alert_rows import Subject
from drawback.adapters.sql.store import table

MOST = 5000
"""Lines heard at once. More than that is a backfill: the sweep tells of it, in tables."""
_LATE = 1000
"""How far back a line may appear after a later one: transactions side by side end in another order than they number."""
_PATIENT = 20
"""Looks after the last new line during which late ones are still looked for."""


class DocketEar:
    """Listens from the moment it is made."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._from: int | None = None
        self._known: set[int] = set()
        self._last = 0
        self._still = 0

    def listen(self) -> set[Subject]:
        """Return the subjects told of since the last time; nothing the first time, and nothing in a flood."""
        lines = table("history")
        with self._engine.connect() as connection:
            last = connection.scalar(select(func.max(lines.c.seq))) or 0
            if self._from is None:
                self._from = self._last = last
                return set()
            self._still = self._still + 1 if last == self._last else 0
            self._last = last
            if self._still > _PATIENT:
                return set()
            query = select(lines.c.seq, lines.c.claimant, lines.c.subject_kind, lines.c.subject).where(
                lines.c.seq > self._from
            )
            heard = connection.execute(query.order_by(lines.c.seq.desc()).limit(MOST + _LATE)).all()
        fresh = [line for line in heard if line.seq not in self._known]
        if heard:
            self._from = max(self._from, heard[0].seq - _LATE)
            self._known = {line.seq for line in heard if line.seq > self._from}
        if len(fresh) > MOST:
            return set()
        return {(line.claimant, line.subject_kind, line.subject) for line in fresh}
