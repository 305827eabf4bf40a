"""Whether anything changed since somebody looked."""

from sqlalchemy import Connection, func, select

from drawback.adapters.sql.tables import metadata
from drawback.views.parked import PARKED

_GROWING = tuple(metadata.tables[name].c.seq for name in ("journal", "history", "docket_move"))


def version(connection: Connection) -> tuple[int, ...]:
    """Numbers that grow with everything the step writes."""
    parked = PARKED.table
    open_parked = select(func.count()).select_from(parked).where(parked.c.status == "open")
    return (
        *(connection.scalar(select(func.max(column))) or 0 for column in _GROWING),
        connection.scalar(open_parked) or 0,
    )
