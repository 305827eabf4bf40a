"""Table of the contested readings on which claims turn."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from drawback.adapters.sql.columns import Cents


class StoredReading(SQLModel, table=True):
    """By how much the other reading of a contested law moves a claim, and from which day on."""

    __tablename__ = "claim_reading"
    claimant: str = Field(primary_key=True)
    owner: str = Field(primary_key=True)
    question: str = Field(primary_key=True)
    says: str = ""
    moves: Decimal = Field(default=Decimal(0), sa_column=Column(Cents, nullable=False))
    citation: str = ""
    from_on: date | None = None
    whole: bool = False
