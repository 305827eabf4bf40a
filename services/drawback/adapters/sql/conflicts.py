"""Writing again when another process changed at the same moment what was read or written."""

from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

from drawback.adapters.sql.faults import is_conflict
from drawback.engine.retry import again_on
from drawback.engine.store import ConflictError


def until_no_conflict(write: Callable[[], None]) -> None:
    """Write; on a conflict, again, some times; the last conflict is raised."""
    again_on(_in_the_way, write)


def _in_the_way(error: Exception) -> bool:
    return isinstance(error, ConflictError) or (isinstance(error, DBAPIError) and is_conflict(error))
