"""Why a transaction failed: through another one, through what was to be written, or through the database itself."""

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from drawback.engine.ports import LostPartitionError
from drawback.engine.store import ConflictError

_CONFLICTS = {"40001", "40P01", "23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}
"""Serialization failure, deadlock, unique violation: SQLSTATE of PostgreSQL, and what SQLite calls the last."""
_VALUES = ("22", "23", "54")
"""Classes of PostgreSQL's answers that are about values: data, constraints, sizes."""
_SQLITE_VALUES = {"SQLITE_MISMATCH", "SQLITE_TOOBIG", "SQLITE_RANGE"}


def is_conflict(error: DBAPIError) -> bool:
    """Whether a transaction failed because of another one, so that trying again can help.

    A unique violation is one too: two steps made the same new row, and the second will find the first one's.
    """
    state = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", "")
    return state in _CONFLICTS


def is_their_fault(error: Exception) -> bool:
    """Whether a batch failed by what it holds: a value that the database refuses, or a fault of the program with it.

    A database that is away, full or not as expected, and a machine without memory, are no fault of a record: the batch waits.
    Asked after a conflict was tried often enough: a row that is there twice again and again is no other process's.
    """
    cause = error.__cause__ if isinstance(error, ConflictError) else error
    if isinstance(cause, DBAPIError):
        return not cause.connection_invalidated and _is_about_values(cause)
    return not isinstance(error, OSError | MemoryError | ConflictError | LostPartitionError | SQLAlchemyError)


def _is_about_values(error: DBAPIError) -> bool:
    """The server says so, or the driver refuses a value before the server sees it, such as a NUL character in a text."""
    if state := str(getattr(error.orig, "sqlstate", None) or ""):
        return state.startswith(_VALUES)
    if name := str(getattr(error.orig, "sqlite_errorname", None) or ""):
        return name in _SQLITE_VALUES or name.startswith("SQLITE_CONSTRAINT")
    return type(error.orig).__name__ in {"DataError", "ProgrammingError"}
