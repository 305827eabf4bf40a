"""Reading the journal back, and comparing what two databases hold."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Engine, Row, Select, func, select

from drawback.adapters.sql.fingerprints import Item, buckets_that_differ, in_buckets
from drawback.adapters.sql.store import CHAINS, table
from drawback.engine.chain import Journaled

AGGREGATES = (
    "adcvd_case",
    "bill_of_materials",
    "claim",
    "claimant",
    "entry",
    "inquiry",
    "lot",
    "movement",
    "production",
    "question",
    "ruling",
    "shipment",
)
ROWS = ("adcvd_difference", "amendment", "cape_entry", "claim_line", "docket", "entry_refund", "link")
"""Tables that follow from the journal alone, however it was cut into steps."""
STORY = ("history", "docket_move")
"""Tables that follow from the journal and from which of its events were handled together."""
DERIVED_ANEW = "derived-anew"
"""Marks, among the handled, up to which event the state was derived anew: the history before it was written under other rules."""
_BY_THE_STEP = {"open", "resolved"}
_PAGE = 5000


def read_journal(engine: Engine) -> Iterator[Journaled]:
    """Yield the journal in order, in pages, in bounded memory."""
    journal = table("journal")
    after = 0
    while True:
        query = select(journal).where(journal.c.seq > after).order_by(journal.c.seq).limit(_PAGE)
        with engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        if not rows:
            return
        for row in rows:
            yield Journaled(**{**row, "raw": bytes(row["raw"]), "chain": bytes(row["chain"])})
        after = rows[-1]["seq"]


def journal_heads(engine: Engine) -> dict[str, bytes]:
    """The last hash of each lane, as it is kept beside the journal."""
    offset = table("consumer_offset").c
    query = select(offset.lane, offset.chain).where(offset.service == CHAINS)
    with engine.connect() as connection:
        return {lane: bytes(chain) for lane, chain in connection.execute(query)}


def steps_recorded(engine: Engine) -> bool:
    """Whether the story can be rebuilt: it is recorded of every event which others were handled with it, under these rules."""
    journal, handled = table("journal").c, table("handled").c
    with engine.connect() as connection:
        unknown = connection.scalar(select(journal.seq).where(journal.batch.is_(None)).limit(1))
        anew = connection.scalar(select(handled.event_id).where(handled.service == DERIVED_ANEW))
    return unknown is None and anew is None


def journal_length(engine: Engine) -> int:
    """How many events the journal holds."""
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table("journal"))) or 0


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row that differs between two databases."""

    table: str
    key: str
    why: str


def differences(one: Engine, other: Engine, *, most: int = 50) -> list[RowDifference]:
    """Compare current state, all columns, rows and docket of two databases, byte for byte.

    What tells how the state came about (versions, story, moved dates, what was refused meanwhile) depends on which events were
    handled together: see `story_differences`.
    """
    found: list[RowDifference] = []
    for name in AGGREGATES:
        found += _compare(name, partial(_documents, one, name), partial(_documents, other, name))
    for name in ROWS:
        found += _differ(name, partial(_rows, one, name), partial(_rows, other, name))
    return found[:most]


def story_differences(one: Engine, other: Engine, *, most: int = 50) -> list[RowDifference]:
    """Compare the story, the moved dates and the refused facts of two databases whose events were handled in the same steps.

    What a person has done with a parked fact is no difference.
    """
    found: list[RowDifference] = []
    for name in STORY:
        found += _differ(
            name,
            partial(_rows, one, name, leave_out=("seq",)),
            partial(_rows, other, name, leave_out=("seq",)),
        )
    left, right = _refused(one), _refused(other)
    settled = {key for key, status in left.items() if status not in _BY_THE_STEP}
    for key in sorted(left.keys() | right.keys()):
        if left.get(key) != right.get(key) and key not in settled:
            found.append(
                RowDifference(
                    "parked", key[0], f"{left.get(key, 'missing')} against {right.get(key, 'missing')}"
                )
            )
    return found[:most]


def _documents(engine: Engine, name: str) -> Iterator[Item]:
    """The documents of a kind, each with the columns beside it."""
    rows = table(name)
    beside = [column for column in rows.c if column.name not in {"version", "doc", "trace"}]
    for row in _streamed(engine, select(rows.c.doc, *beside)):
        yield f"{row.claimant}/{row.key}", f"{bytes(row.doc).hex()} {tuple(row)[1:]!r}"


def _rows(engine: Engine, name: str, leave_out: Collection[str] = ()) -> Iterator[Item]:
    columns = [column for column in table(name).c if column.name not in leave_out]
    for row in _streamed(engine, select(*columns)):
        yield repr(tuple(row)), ""


def _streamed(engine: Engine, query: Select[Any]) -> Iterator[Row[Any]]:
    with engine.connect() as connection:
        yield from connection.execution_options(yield_per=_PAGE).execute(query)


def _compare(
    name: str, one: Callable[[], Iterable[Item]], other: Callable[[], Iterable[Item]]
) -> list[RowDifference]:
    different = buckets_that_differ(one, other)
    if not different:
        return []
    left, right = dict(in_buckets(one(), different)), dict(in_buckets(other(), different))
    return [
        RowDifference(name, key, _why(left.get(key), right.get(key)))
        for key in sorted(left.keys() | right.keys())
        if left.get(key) != right.get(key)
    ]


def _why(one: str | None, other: str | None) -> str:
    if one is None or other is None:
        return "missing"
    (one_doc, _, columns), (other_doc, _, others) = one.partition(" "), other.partition(" ")
    return "another document" if one_doc != other_doc else f"other columns: {columns} against {others}"


def _differ(
    name: str, one: Callable[[], Iterable[Item]], other: Callable[[], Iterable[Item]]
) -> list[RowDifference]:
    different = buckets_that_differ(one, other)
    if not different:
        return []
    left, right = (Counter(row for row, _ in in_buckets(items(), different)) for items in (one, other))
    return [
        *(RowDifference(name, key, "only in the first") for key in sorted((left - right).elements())),
        *(RowDifference(name, key, "only in the second") for key in sorted((right - left).elements())),
    ]


def _refused(engine: Engine) -> dict[tuple[str, ...], str]:
    p = table("parked").c
    columns = (p.id, p.reason, p.claimant, p.subject_kind, p.subject, p.event_id, p.event_type)
    query = select(*columns, p.status).where(p.reason_kind == "refused")
    with engine.connect() as connection:
        return {tuple(row)[:-1]: row.status for row in connection.execute(query)}
