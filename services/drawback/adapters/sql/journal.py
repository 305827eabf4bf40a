"""Reading the journal back, and comparing what two databases hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from drawback.adapters.sql.store import table
from drawback.engine.replay import Journaled

AGGREGATES = (
    "adcvd_case",
    "claim",
    "claimant",
    "entry",
    "inquiry",
    "lot",
    "production",
    "question",
    "shipment",
)
ROWS = ("adcvd_difference", "amendment", "claim_line", "docket", "link")
"""Tables that follow from the journal alone; history and marks of handling say how it came about."""
_PAGE = 5000


def read_journal(engine: Engine) -> Iterator[Journaled]:
    """Yield the journal in order, in pages, in bounded memory."""
    journal = table("journal")
    after = 0
    while True:
        query = select(journal).where(journal.c.seq > after).order_by(journal.c.seq).limit(_PAGE)
        with engine.connect() as connection:
            rows = connection.execute(query).all()
        if not rows:
            return
        for row in rows:
            yield Journaled(row.seq, row.lane, row.heard_on, row.raw, row.chain)
        after = rows[-1].seq


def journal_length(engine: Engine) -> int:
    """How many events the journal holds."""
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table("journal"))) or 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that differs between two databases."""

    table: str
    key: str
    why: str


def differences(one: Engine, other: Engine, *, most: int = 50) -> list[Difference]:
    """Compare current state, rows and docket of two databases, byte for byte."""
    found: list[Difference] = []
    for name in AGGREGATES:
        found += _compare(name, _documents(one, name), _documents(other, name))
    for name in ROWS:
        left, right = _rows(one, name), _rows(other, name)
        found += [Difference(name, key, "only in the first") for key in sorted(left - right)]
        found += [Difference(name, key, "only in the second") for key in sorted(right - left)]
    return found[:most]


def _documents(engine: Engine, name: str) -> dict[str, bytes]:
    rows = table(name)
    with engine.connect() as connection:
        return {f"{r.claimant}/{r.key}": bytes(r.doc) for r in connection.execute(select(rows))}


def _compare(name: str, one: dict[str, bytes], other: dict[str, bytes]) -> list[Difference]:
    return [
        Difference(name, key, "missing" if key not in one or key not in other else "another document")
        for key in sorted(one.keys() | other.keys())
        if one.get(key) != other.get(key)
    ]


def _rows(engine: Engine, name: str) -> set[str]:
    rows = table(name)
    with engine.connect() as connection:
        return {repr(tuple(row)) for row in connection.execute(select(rows))}
