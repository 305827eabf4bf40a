"""Writing again when another process changed at the same moment what was read or written."""

from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

from drawback.adapters.sql.faults import is_conflict
from drawback.engine.store import ConflictError

_TRIES = 20


def until_no_conflict(write: Callable[[], None]) -> None:
    """Write; on a conflict, again, some times; the last conflict is raised."""
    for _ in range(_TRIES - 1):
        try:
            return write()
        except ConflictError:
            continue
        except DBAPIError as error:
            if not is_conflict(error):
                raise
    return write()
