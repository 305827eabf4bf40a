"""How far the story has come, and how much of it is newer than what somebody reads."""

from sqlalchemy import Connection, func, select

from drawback.adapters.sql.tables import metadata

_SEQ = metadata.tables["history"].c.seq


def standing(connection: Connection) -> int:
    """The number of the last line of the story that the reader may see, 0 before the first."""
    return connection.scalar(select(func.max(_SEQ))) or 0


def newer(connection: Connection, than: int) -> int:
    """How many lines of the story came after the one of this number."""
    return connection.scalar(select(func.count()).where(than < _SEQ)) or 0
