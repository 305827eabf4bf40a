"""Reading the journal back, and comparing what two databases hold."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Engine, Row, Select, func, select

from drawback.adapters.sql.aliases import aliases_kept, aliases_that_follow
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
    "part",
    "privilege",
    "production",
    "question",
    "ruling",
    "shipment",
)
ROWS = (
    "adcvd_difference",
    "amendment",
    "cape_entry",
    "claim_line",
    "claim_reading",
    "docket",
    "entry_account",
    "entry_liquidation",
    "entry_refund",
    "link",
)
"""Tables that follow from the journal alone, however it was cut into steps."""
STORY = ("history", "docket_move")
"""Tables that follow from the journal and from which of its events were handled together."""
DERIVED_ANEW = "derived-anew"
"""Marks, among the handled, up to which event the state was derived anew: the history before it was written under other rules."""
_BY_THE_STEP = {"open", "resolved"}
_CLOSED = {"status", "closed_because"}
"""Columns in which a person's decision about a refused fact stands."""
_PAGE = 5000


def read_journal(engine: Engine, after: int = 0) -> Iterator[Journaled]:
    """Yield the journal in order, from the event behind number `after`, in pages, in bounded memory."""
    journal = table("journal")
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

    What tells how the state came about (versions, traces, the version of the law, story, moved dates, what was refused meanwhile) depends on which events
    were handled together: see `story_differences`.
    """
    found: list[RowDifference] = []
    for name in AGGREGATES:
        found += _compare(name, partial(_documents, one, name), partial(_documents, other, name))
    for name in ROWS:
        found += _differ(name, partial(_rows, one, name), partial(_rows, other, name))
    kept, follow = aliases_kept(one), aliases_that_follow(other)
    for claimant, number in sorted(kept.keys() | follow.keys()):
        if (spelt := kept.get((claimant, number))) != (right := follow.get((claimant, number))):
            found.append(RowDifference("alias", f"{claimant}/{number}", f"{spelt} against {right}"))
    return found[:most]


def story_differences(one: Engine, other: Engine, *, most: int = 50) -> list[RowDifference]:
    """Compare story, moved dates, versions, traces and refused facts of two databases whose events were handled in the same steps.

    What a person has done with a parked fact is no difference.
    """
    found: list[RowDifference] = []
    for name in AGGREGATES:
        found += _compare(name, partial(_traces, one, name), partial(_traces, other, name))
    for name in STORY:
        found += _differ(name, partial(_story, one, name), partial(_story, other, name))
    left, right = _refused(one), _refused(other)
    for key in sorted(left.keys() | right.keys()):
        was, now = left.get(key, {}), right.get(key, {})
        decided = was.get("status", "open") not in _BY_THE_STEP
        if any(was.get(name) != now.get(name) for name in was | now if not (decided and name in _CLOSED)):
            found.append(RowDifference("parked", key, f"{_said(was)} against {_said(now)}"))
    return found[:most]


def _documents(engine: Engine, name: str) -> Iterator[Item]:
    """The documents of a kind, each with the columns beside it."""
    rows = table(name)
    beside = [column for column in rows.c if column.name not in {"version", "doc", "trace", "law"}]
    for row in _streamed(engine, select(rows.c.doc, *beside)):
        yield f"{row.claimant}/{row.key}", f"{bytes(row.doc).hex()} {tuple(row)[1:]!r}"


def _traces(engine: Engine, name: str) -> Iterator[Item]:
    """How often each document of a kind was written, and the trace of what was written."""
    rows = table(name).c
    for row in _streamed(engine, select(rows.claimant, rows.key, rows.version, rows.trace)):
        yield f"{row.claimant}/{row.key}", f"{bytes(row.trace).hex()} {row.version}"


def _rows(engine: Engine, name: str) -> Iterator[Item]:
    for row in _streamed(engine, select(table(name))):
        yield repr(tuple(row)), ""


def _story(engine: Engine, name: str) -> Iterator[Item]:
    """The lines of a story without their numbers, but with their place among those of one subject."""
    rows = table(name)
    columns = [column for column in rows.c if column.name != "seq"]
    told: Counter[tuple[str, ...]] = Counter()
    for row in _streamed(engine, select(*columns).order_by(rows.c.seq)):
        subject = (row.claimant, row.subject_kind, row.subject)
        told[subject] += 1
        yield f"{tuple(row)!r} #{told[subject]}", ""


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


def _refused(engine: Engine) -> dict[str, dict[str, Any]]:
    parked = table("parked")
    with engine.connect() as connection:
        rows = connection.execute(select(parked).where(parked.c.reason_kind == "refused")).mappings()
        return {row["id"]: {**row, "raw": bytes(row["raw"])} for row in rows}


def _said(row: Mapping[str, Any]) -> str:
    """A refused fact in short."""
    return f"{row['reason']} ({row['status']})" if row else "missing"
