"""The snapshots of reports over SQL: what each report last held, one read and one write per batch."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from sqlalchemy import Engine, select

from drawback.adapters.sql.bulk import put
from drawback.adapters.sql.store import chunks, table
from drawback.intake.snapshots import Snapshot, SnapshotKey


class SqlSnapshots:
    """Snapshot store of the intake."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get_many(self, keys: Sequence[SnapshotKey]) -> Mapping[SnapshotKey, Snapshot]:
        rows = table("snapshot")
        found: dict[SnapshotKey, Snapshot] = {}
        with self._engine.connect() as connection:
            for (claimant, kind), group in groupby(sorted(keys), key=lambda key: (key.claimant, key.kind)):
                for some in chunks([key.natural_key for key in group]):
                    query = select(rows).where(
                        rows.c.claimant == claimant, rows.c.kind == kind, rows.c.key.in_(some)
                    )
                    for row in connection.execute(query):
                        key = SnapshotKey(claimant, kind, row.key)
                        found[key] = Snapshot(key, row.digest, row.content, row.as_of, row.revision)
        return found

    def put_many(self, snapshots: Iterable[Snapshot]) -> None:
        rows = [
            {
                "claimant": snapshot.key.claimant,
                "kind": snapshot.key.kind,
                "key": snapshot.key.natural_key,
                "digest": snapshot.digest,
                "as_of": snapshot.as_of,
                "revision": snapshot.revision,
                "content": snapshot.content,
            }
            for snapshot in snapshots
        ]
        if rows:
            with self._engine.begin() as connection:
                put(connection, "snapshot", rows)
