"""Entry numbers and lines of an ITN that stand under more than one claimant."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, Engine, Table, func, select, true

from drawback.adapters.sql.store import table
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.contest import Contest
from drawback.lifecycles.entries.state import EntryRecord
from drawback.lifecycles.ledger.state import Shipment
from drawback_schemas.contests import SubjectKind
from drawback_schemas.envelope import ALL_CLAIMANTS

Contested = tuple[SubjectKind, str, tuple[str, ...]]
"""Kind, name, and all claimants who report it."""
_ITN = "X%/%"
"""An ITN is one filing for everybody; other references are each exporter's own."""


def contested(engine: Engine) -> Sequence[Contested]:
    """What several claimants report and has not been told to all of them, in a stable order."""
    entries, shipments = table("entry"), table("shipment")
    with engine.connect() as connection:
        return [
            *_untold(connection, "entry", entries, true(), EntryRecord),
            *_untold(connection, "shipment", shipments, shipments.c.key.like(_ITN), Shipment),
        ]


def _untold(
    connection: Connection,
    kind: SubjectKind,
    rows: Table,
    only: ColumnElement[bool],
    state: type[EntryRecord] | type[Shipment],
) -> Iterator[Contested]:
    theirs = rows.c.claimant != ALL_CLAIMANTS
    first, last = connection.execute(
        select(func.min(rows.c.claimant), func.max(rows.c.claimant)).where(theirs)
    ).one()
    if first == last:
        return
    several = select(rows.c.key).where(only, theirs).group_by(rows.c.key).having(func.count() > 1)
    found = connection.execute(
        select(rows.c.key, rows.c.claimant, rows.c.doc)
        .where(rows.c.key.in_(several), theirs)
        .order_by(rows.c.key, rows.c.claimant)
    )
    for key, group in groupby(found, key=lambda row: str(row.key)):
        contests: dict[str, Contest] = {row.claimant: decode_state(state, row.doc).contest for row in group}
        everybody = tuple(contests)
        if any({*contest.others, claimant} != set(everybody) for claimant, contest in contests.items()):
            yield kind, key, everybody
