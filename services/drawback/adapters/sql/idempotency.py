"""Answers that are kept for requests which may be sent again under the same key."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from drawback.adapters.sql.migrate import all_tables

ANSWER = all_tables().tables["kept_answer"]


class KeptAnswer(NamedTuple):
    """What was answered, and the digest of the body it was the answer to."""

    digest: str
    answer: bytes


def answer_to(connection: Connection, key: str, since: datetime) -> KeptAnswer | None:
    """The answer under a key since an instant."""
    query = select(ANSWER.c.digest, ANSWER.c.answer).where(ANSWER.c.key == key, ANSWER.c.at >= since)
    row = connection.execute(query).one_or_none()
    return None if row is None else KeptAnswer(row.digest, bytes(row.answer))


def keep(
    connection: Connection, key: str, digest: str, answer: bytes, now: datetime, older_than: datetime
) -> None:
    """Keep an answer, and drop those that are too old; of two at once the first one stays."""
    connection.execute(delete(ANSWER).where(ANSWER.c.at < older_than))
    if connection.scalar(select(ANSWER.c.key).where(ANSWER.c.key == key)) is None:
        connection.execute(insert(ANSWER).values(key=key, digest=digest, answer=answer, at=now))
