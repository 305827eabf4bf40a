"""Column types that keep what the domain means (exact cents, exact decimals, aware instants), and how constraints are named."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import BigInteger, Column, DateTime, Integer, String
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def in_cents(value: Decimal | None) -> int | None:
    """Dollars and cents as a count of cents.

    Raises:
        ValueError: a fraction of a cent.
    """
    if not value:
        return None if value is None else 0
    scaled = value * 100
    whole = int(scaled)
    if whole != scaled:
        raise ValueError(f"money has at most two decimals, seen {value}")
    return whole


def in_utc(value: datetime | None) -> datetime | None:
    """An aware instant as UTC.

    Raises:
        ValueError: it has no time zone.
    """
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"an instant needs a time zone, seen {value.isoformat()}")
    return value.astimezone(UTC)


class Cents(TypeDecorator[Decimal]):
    """Dollars and cents as an integer count of cents: exact on both databases; refuses a fraction of a cent."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> int | None:  # noqa: ARG002 - SQLAlchemy's shape
        return in_cents(value)

    def process_result_value(self, value: int | None, dialect: Any) -> Decimal | None:  # noqa: ARG002 - SQLAlchemy's shape
        return None if value is None else Decimal(value).scaleb(-2)


class Exact(TypeDecorator[Decimal]):
    """A quantity or unit value as its own decimal text: nothing is rounded by the database."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> str | None:  # noqa: ARG002 - SQLAlchemy's shape
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Any) -> Decimal | None:  # noqa: ARG002 - SQLAlchemy's shape
        return None if value is None else Decimal(value)


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's shape
        return in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's shape
        return None if value is None else value.replace(tzinfo=UTC)


BY_KEY: Final = {"sqlite_with_rowid": False}
"""Rows lie in the order of their key (as PostgreSQL's index does), not under a number of their own beside it."""

SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")
"""The type of a number that the database counts up itself."""


def instant(*, nullable: bool = True, index: bool = False) -> datetime:
    """The field of a table that holds an aware instant."""
    column = Column(Instant, nullable=nullable, index=index)
    if nullable:
        return Field(default=None, sa_column=column)  # type: ignore[no-any-return]
    return Field(sa_column=column)  # type: ignore[no-any-return]
