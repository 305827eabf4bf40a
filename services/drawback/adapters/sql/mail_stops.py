"""Who asked not to get mails of a kind any more, by the link in one of them; and the key that makes such links unforgeable."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Connection, LargeBinary, delete, select
from sqlmodel import Field, SQLModel

from drawback.adapters.sql.bulk import put
from drawback.adapters.sql.columns import instant
from drawback.adapters.sql.store import table

DIGESTS: Final = ""
"""Stands for the obligation where somebody wants no digests; every other stop is about the mails of one obligation."""
_CHUNK: Final = 400


class MailStop(SQLModel, table=True):
    """An address that gets no digests, or nothing more about one obligation: the next in line is told instead."""

    __tablename__ = "mail_stop"
    address: str = Field(primary_key=True)
    obligation: str = Field(primary_key=True)
    at: datetime = instant(nullable=False)


class LinkKey(SQLModel, table=True):
    """A secret of this installation, made with its tables."""

    __tablename__ = "link_key"
    name: str = Field(primary_key=True)
    key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


@dataclass(frozen=True, slots=True)
class MailSent:
    """A mail as it was queued: to whom, about what. `kind` is that of its alert: deadline, digest, storm or history."""

    address: str
    recipient: str
    claimant: str
    obligation: str
    alert_id: str
    kind: str


def link_key(connection: Connection) -> bytes:
    """The key of links in mails; empty where the tables were not made by the revisions."""
    keys = table("link_key")
    return connection.scalar(select(keys.c.key).where(keys.c.name == "mail")) or b""


def mail_sent(connection: Connection, number: int) -> MailSent | None:
    """The mail of a delivery, or None where there is none of that number."""
    rows, alerts = table("delivery"), table("alert")
    query = (
        select(
            rows.c.address,
            rows.c.recipient,
            rows.c.claimant,
            rows.c.obligation,
            rows.c.alert_id,
            alerts.c.kind,
        )
        .join(alerts, alerts.c.id == rows.c.alert_id)
        .where(rows.c.id == number, rows.c.channel == "e-mail")
    )
    found = connection.execute(query).one_or_none()
    return None if found is None else MailSent(*found)


def stop(connection: Connection, address: str, obligation: str, now: datetime) -> None:
    """Send this address no more of it; twice is once."""
    put(connection, "mail_stop", [{"address": address, "obligation": obligation, "at": now}])


def resume(connection: Connection, address: str, obligation: str) -> bool:
    """Send it again; return whether it was stopped."""
    rows = table("mail_stop")
    done = connection.execute(delete(rows).where(rows.c.address == address, rows.c.obligation == obligation))
    return bool(done.rowcount)


def is_stopped(connection: Connection, address: str, obligation: str) -> bool:
    """Whether this address gets no more of it."""
    return address in stopped(connection, [obligation]).get(obligation, ())


def stopped(connection: Connection, obligations: Collection[str]) -> dict[str, frozenset[str]]:
    """The addresses that get no more of these, by obligation."""
    rows, names, found = table("mail_stop"), sorted(set(obligations)), dict[str, frozenset[str]]()
    for start in range(0, len(names), _CHUNK):
        query = select(rows.c.obligation, rows.c.address).where(
            rows.c.obligation.in_(names[start : start + _CHUNK])
        )
        for obligation, address in connection.execute(query):
            found[obligation] = found.get(obligation, frozenset()) | {address}
    return found


def every_stop(connection: Connection) -> list[tuple[str, str, datetime]]:
    """Address, obligation (`DIGESTS` for digests) and since when, the oldest first."""
    rows = table("mail_stop")
    query = select(rows.c.address, rows.c.obligation, rows.c.at).order_by(rows.c.at, rows.c.address)
    return [tuple(row) for row in connection.execute(query)]
