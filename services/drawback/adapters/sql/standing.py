"""Whose a due date is, whether somebody waived it, and the history of both.

A waiver names the day and the money that its author saw. It holds as long as the docket row has both; when either moves the row
is open again, whatever way it came about: whether a row is waived is a function of the two, not of the path.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, delete, insert, or_, select
from sqlmodel import Field, SQLModel

from drawback.adapters.sql.bulk import put
from drawback.adapters.sql.columns import SERIAL, Cents, instant
from drawback.adapters.sql.docket import Obligation
from drawback.adapters.sql.store import table
from drawback.alerting.model import DocketRow
from drawback.domain.money import Money, dollars

_KEY: Final = ("claimant", "subject_kind", "subject", "deadline")
_CHUNK: Final = 200


class DocketActKind(StrEnum):
    """What somebody did with a due date, or what became of it."""

    ASSIGNED = "assigned"
    WAIVED = "waived"
    REOPENED = "reopened"


class DocketOwner(SQLModel, table=True):
    """Whose a due date is, where somebody assigned it; a row falls away when it is given back to the claimant's owner."""

    __tablename__ = "docket_owner"
    claimant: str = Field(primary_key=True)
    subject_kind: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    deadline: str = Field(primary_key=True)
    owner: str


class DocketWaiver(SQLModel, table=True):
    """A due date that need not be kept, as it stood when somebody said so."""

    __tablename__ = "docket_waiver"
    claimant: str = Field(primary_key=True)
    subject_kind: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    deadline: str = Field(primary_key=True)
    due_on: date
    money: Decimal = Field(default=Decimal(0), sa_column=Column(Cents, nullable=False))
    by: str
    at: datetime = instant(nullable=False)
    reason: str


class DocketAct(SQLModel, table=True):
    """The history: who assigned or waived what, when and why, and when a waiver ended; appended, never changed."""

    __tablename__ = "docket_act"
    seq: int | None = Field(default=None, sa_column=Column(SERIAL, primary_key=True, autoincrement=True))
    claimant: str
    subject_kind: str
    subject: str = Field(index=True)
    deadline: str
    kind: str
    by: str = ""
    at: datetime = instant(nullable=False)
    owner: str = ""
    reason: str = ""
    due_on: date | None = None
    money: Decimal = Field(default=Decimal(0), sa_column=Column(Cents, nullable=False))


@dataclass(frozen=True, slots=True)
class Waiver:
    """The day and the money that a waiver is about, and who gave it why."""

    due_on: date
    money: Money
    by: str
    reason: str

    def holds(self, row: DocketRow) -> bool:
        """Whether the row still stands as it was waived."""
        return row.due_on == self.due_on and row.money == self.money

    def moved(self, row: DocketRow) -> str:
        """What is another than it was when the waiver was given, in words."""
        parts = []
        if row.due_on != self.due_on:
            parts.append(f"its day moved from {self.due_on} to {row.due_on}")
        if row.money != self.money:
            parts.append(f"its money moved from {dollars(self.money)} to {dollars(row.money)}")
        return ", ".join(parts)


def assign(connection: Connection, row: DocketRow, owner: str, by: str, reason: str, now: datetime) -> None:
    """Make a due date somebody's; without an owner it goes back to the claimant's."""
    owners = table("docket_owner")
    if owner:
        put(connection, "docket_owner", [{**_key(row), "owner": owner}])
    else:
        connection.execute(delete(owners).where(_is(owners, _key(row))))
    _note(connection, row, DocketActKind.ASSIGNED, by, now, owner, reason)


def waive(connection: Connection, row: DocketRow, by: str, reason: str, now: datetime) -> None:
    """Say that a due date need not be kept, as it stands."""
    values = {"due_on": row.due_on, "money": row.money, "by": by, "at": now, "reason": reason}
    put(connection, "docket_waiver", [{**_key(row), **values}])
    _note(connection, row, DocketActKind.WAIVED, by, now, "", reason)


def reopen(connection: Connection, row: DocketRow, by: str, reason: str, now: datetime) -> None:
    """A waiver ends: the row moved, or somebody took the waiver back."""
    waivers = table("docket_waiver")
    connection.execute(delete(waivers).where(_is(waivers, _key(row))))
    _note(connection, row, DocketActKind.REOPENED, by, now, "", reason)


def owners_of(connection: Connection, claimants: Iterable[str]) -> dict[str, str]:
    """Whose due dates of these claimants were made, by obligation; what is the claimant's owner's is not in it."""
    owners, named = table("docket_owner"), sorted(set(claimants))
    query = select(owners)
    if len(named) <= _CHUNK:
        query = query.where(owners.c.claimant.in_(named))
    return {"/".join(row[:4]): row.owner for row in connection.execute(query)}


def waivers_of(connection: Connection, rows: Iterable[DocketRow]) -> dict[str, Waiver]:
    """The waivers of these rows, by obligation, whether they still hold or not."""
    waivers = table("docket_waiver")
    if connection.scalar(select(waivers.c.claimant).limit(1)) is None:
        return {}
    claimants = sorted({row.claimant for row in rows})
    query = select(waivers)
    if len(claimants) <= _CHUNK:
        query = query.where(waivers.c.claimant.in_(claimants))
    return {
        "/".join(row[:4]): Waiver(row.due_on, row.money, row.by, row.reason)
        for row in connection.execute(query)
    }


def waivers_that_ended(connection: Connection) -> list[Obligation]:
    """Waived rows whose day or money is another by now, of the open docket."""
    docket, waivers = table("docket"), table("docket_waiver")
    same = and_(*(docket.c[name] == waivers.c[name] for name in _KEY))
    query = select(*(docket.c[name] for name in _KEY)).select_from(waivers.join(docket, same))
    moved = or_(docket.c.due_on != waivers.c.due_on, docket.c.money != waivers.c.money)
    return [tuple(row) for row in connection.execute(query.where(moved, docket.c.met_on.is_(None)))]


def _note(
    connection: Connection,
    row: DocketRow,
    kind: DocketActKind,
    by: str,
    now: datetime,
    owner: str,
    reason: str,
) -> None:
    values = {"kind": kind.value, "by": by, "at": now, "owner": owner, "reason": reason}
    stood = {"due_on": row.due_on, "money": row.money}
    connection.execute(insert(table("docket_act")).values(**_key(row), **values, **stood))


def _key(row: DocketRow) -> dict[str, str]:
    return {name: getattr(row, name) for name in _KEY}


def _is(rows: Table, key: Mapping[str, str]) -> ColumnElement[bool]:
    return and_(*(rows.c[name] == value for name, value in key.items()))
