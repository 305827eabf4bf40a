"""Reading the journal back, and comparing what two databases hold."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from drawback.adapters.sql.store import CHAINS, table
from drawback.engine.chain import Journaled

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
class Difference:
    """A row that differs between two databases."""

    table: str
    key: str
    why: str


def differences(one: Engine, other: Engine, *, most: int = 50) -> list[Difference]:
    """Compare current state, all columns, rows and docket of two databases, byte for byte.

    What tells how the state came about (versions, story, moved dates, what was refused meanwhile) depends on which events were
    handled together: see `story_differences`.
    """
    found: list[Difference] = []
    for name in AGGREGATES:
        found += _compare(name, _documents(one, name), _documents(other, name))
    for name in ROWS:
        found += _differ(name, _rows(one, name), _rows(other, name))
    return found[:most]


def story_differences(one: Engine, other: Engine, *, most: int = 50) -> list[Difference]:
    """Compare the story, the moved dates and the refused facts of two databases whose events were handled in the same steps.

    What a person has done with a parked fact is no difference.
    """
    found: list[Difference] = []
    for name in STORY:
        found += _differ(name, _rows(one, name, leave_out=("seq",)), _rows(other, name, leave_out=("seq",)))
    left, right = _refused(one), _refused(other)
    settled = {key for key, status in left.items() if status not in _BY_THE_STEP}
    for key in sorted(left.keys() | right.keys()):
        if left.get(key) != right.get(key) and key not in settled:
            found.append(
                Difference(
                    "parked", key[0], f"{left.get(key, 'missing')} against {right.get(key, 'missing')}"
                )
            )
    return found[:most]


def _documents(engine: Engine, name: str) -> dict[str, tuple[bytes, str]]:
    """The documents of a kind, each with the columns beside it."""
    rows = table(name)
    beside = [column for column in rows.c if column.name not in {"version", "doc", "trace"}]
    with engine.connect() as connection:
        found = connection.execute(select(rows.c.doc, *beside))
        return {f"{r.claimant}/{r.key}": (bytes(r.doc), repr(tuple(r)[1:])) for r in found}


def _compare(
    name: str, one: Mapping[str, tuple[bytes, str]], other: Mapping[str, tuple[bytes, str]]
) -> list[Difference]:
    return [
        Difference(name, key, _why(one.get(key), other.get(key)))
        for key in sorted(one.keys() | other.keys())
        if one.get(key) != other.get(key)
    ]


def _why(one: tuple[bytes, str] | None, other: tuple[bytes, str] | None) -> str:
    if one is None or other is None:
        return "missing"
    return "another document" if one[0] != other[0] else f"other columns: {one[1]} against {other[1]}"


def _differ(name: str, left: Counter[str], right: Counter[str]) -> list[Difference]:
    return [
        *(Difference(name, key, "only in the first") for key in sorted((left - right).elements())),
        *(Difference(name, key, "only in the second") for key in sorted((right - left).elements())),
    ]


def _rows(engine: Engine, name: str, leave_out: Collection[str] = ()) -> Counter[str]:
    columns = [column for column in table(name).c if column.name not in leave_out]
    with engine.connect() as connection:
        return Counter(repr(tuple(row)) for row in connection.execute(select(*columns)))


def _refused(engine: Engine) -> dict[tuple[str, ...], str]:
    p = table("parked").c
    columns = (p.id, p.reason, p.claimant, p.subject_kind, p.subject, p.event_id, p.event_type)
    query = select(*columns, p.status).where(p.reason_kind == "refused")
    with engine.connect() as connection:
        return {tuple(row)[:-1]: row.status for row in connection.execute(query)}
