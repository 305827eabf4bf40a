"""The names of claimants for messages, as they are registered; looked up when one is not known yet."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Engine, select

from drawback.adapters.sql.store import table
from drawback_schemas.envelope import ALL_CLAIMANTS


def claimants_known(engine: Engine) -> frozenset[str]:
    """Every claimant that is registered or has anything on the docket."""
    rows, docket = table("claimant"), table("docket")
    with engine.connect() as connection:
        found = connection.scalars(select(rows.c.key).union(select(docket.c.claimant)))
        return frozenset(key for key in found if key != ALL_CLAIMANTS)


class ClaimantNames(Mapping[str, str]):
    """Name by claimant key, read from the database and kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, str] = {}

    def __getitem__(self, claimant: str) -> str:
        if claimant not in self._known:
            self._read()
        return self._known[claimant]

    def __iter__(self) -> Iterator[str]:
        self._read()
        return iter(self._known)

    def __len__(self) -> int:
        self._read()
        return len(self._known)

    def _read(self) -> None:
        rows = table("claimant")
        with self._engine.connect() as connection:
            self._known = dict(connection.execute(select(rows.c.key, rows.c.name)).all())
