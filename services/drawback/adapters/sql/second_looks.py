"""What one person agreed to and a second one has not seen yet."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from drawback.adapters.sql.migrate import all_tables
from drawback.people.four_eyes import TwoPersonAct

LOOK = all_tables().tables["second_look"]


def first_by(connection: Connection, of: TwoPersonAct, since: datetime) -> str:
    """Who agreed to exactly this since an instant; empty where nobody did."""
    query = select(LOOK.c.by).where(LOOK.c.key == of.key, LOOK.c.digest == of.digest, LOOK.c.at >= since)
    return connection.scalar(query) or ""


def keep(connection: Connection, of: TwoPersonAct, by: str, now: datetime) -> None:
    """Keep a first look; one at another content is no longer good."""
    connection.execute(delete(LOOK).where(LOOK.c.key == of.key))
    connection.execute(
        insert(LOOK).values(
            key=of.key,
            digest=of.digest,
            act=of.act,
            claimant=of.claimant,
            subject=of.subject,
            content=of.content,
            by=by,
            at=now,
        )
    )


def use(connection: Connection, of: TwoPersonAct, second: str) -> bool:
    """Use up another person's look; false where somebody was faster."""
    done = connection.execute(
        delete(LOOK).where(LOOK.c.key == of.key, LOOK.c.digest == of.digest, LOOK.c.by != second)
    )
    return bool(done.rowcount)
