"""Tables of the movements of goods through warehouses, and of the parts of the product master."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Column
from sqlmodel import Field

from drawback.adapters.sql.columns import Exact
from drawback.adapters.sql.tables import Aggregate


class StoredMovement(Aggregate, table=True):
    """Movements of the warehouse, by the part, serial number, order and export that they name."""

    __tablename__ = "movement"

    kind: str = ""
    moved_on: date | None = None
    sku: str = Field(default="", index=True)
    serial: str = Field(default="", index=True)
    order_id: str = Field(default="", index=True)
    export_id: str = Field(default="", index=True)
    quantity: Decimal = Field(default=Decimal(0), sa_column=Column(Exact, nullable=False))


class StoredPart(Aggregate, table=True):
    """Parts of the product master; `packs` says whether any of their units holds so many of another."""

    __tablename__ = "part"

    packs: bool = Field(default=False, index=True)
