"""Table of the privileges that CBP grants a claimant."""

from datetime import date

from sqlmodel import Field

from drawback.adapters.sql.tables import Aggregate


class StoredPrivilege(Aggregate, table=True):
    """Privileges as they stand, one row each; the key is the privilege's name."""

    __tablename__ = "privilege"

    state: str = ""
    since: date | None = None
    held: bool = Field(default=False)
    reference: str = ""
