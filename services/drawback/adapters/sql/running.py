"""What the database says of itself: at which revision its tables are, and the oldest code that may run on them."""

from sqlmodel import Field, SQLModel


class TableRecord(SQLModel, table=True):
    """One row: the revision of the tables, and the newest revision known to the oldest code that may run on them."""

    __tablename__ = "table_record"

    what: str = Field(primary_key=True)
    revision: str
    runs_from: str
