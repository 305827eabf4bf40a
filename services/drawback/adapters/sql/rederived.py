"""What a database holds beside what its journal gives under the rules of today: compared claim by claim, and put in its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select

from drawback.adapters.sql.journal import AGGREGATES, DERIVED_ANEW, ROWS
from drawback.adapters.sql.store import table
from drawback.domain.money import ZERO, dollars

_MANY = 500
CLAIM_FIGURES = (
    "state",
    "claimed",
    "entitled",
    "paid",
    "liquidated",
    "owed_to_us",
    "owed_by_us",
    "exposure",
    "amendment",
)
ENTRY_FIGURES = ("state", "liquidated_on", "final_on", "assessed", "difference", "interest")
_SENT = ("approved", "transmitted", "accepted", "refused")
"""States of an amendment that a person or CBP has brought about."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A claim that moved: its figures before and after (only those that differ), and why."""

    claimant: str
    claim_id: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    why: tuple[str, ...]

    @property
    def says(self) -> str:
        """`acme-1: entitled $297.00 → $310.00`."""
        figures = (
            f"{name.replace('_', ' ')} {self.before[name]} → {self.after[name]}" for name in self.before
        )
        return f"{self.claim_id}: {', '.join(figures) or 'its designations are valued otherwise'}"


@dataclass(frozen=True, slots=True)
class MovedEntry:
    """An import entry that moved: its figures and open due dates before and after, only those that differ."""

    claimant: str
    entry_number: str
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def says(self) -> str:
        """`XYZ41011179: interest none → $33.07`."""
        figures = (
            f"{name.replace('_', ' ')} {self.before[name]} → {self.after[name]}" for name in self.before
        )
        return f"{self.entry_number}: {', '.join(figures)}"


def moved_entries(stored: Engine, derived: Engine) -> list[MovedEntry]:
    """Every entry whose figures or open due dates are others than its journal gives today."""
    with stored.connect() as one, derived.connect() as other:
        pairs = {key: (was, now) for key, was, now in _both(one, other, "entry")}
        due_was, due_now = _due_dates(one, "entry"), _due_dates(other, "entry")
    found = []
    for key, (was, now) in sorted(pairs.items()):
        dates = due_was.get(key, {}), due_now.get(key, {})
        figures = _changed(was, now, ENTRY_FIGURES) | _changed(
            *dates, sorted(dates[0].keys() | dates[1].keys())
        )
        if figures:
            found.append(
                MovedEntry(
                    *key,
                    {name: pair[0] for name, pair in figures.items()},
                    {name: pair[1] for name, pair in figures.items()},
                )
            )
    return found


def moved_claims(stored: Engine, derived: Engine) -> list[Moved]:
    """Every claim whose figures or due dates are others than its journal gives today."""
    with stored.connect() as one, derived.connect() as other:
        was, now = _rows(one, "claim"), _rows(other, "claim")
        entries = {
            key: _changed(row, now_row, ENTRY_FIGURES) for key, row, now_row in _both(one, other, "entry")
        }
        resting = _entries_of(other)
        causes = _causes(other)
        worth_was, worth_now = _by_class(one), _by_class(other)
        due_was, due_now = _due_dates(one, "claim"), _due_dates(other, "claim")
    moved: list[Moved] = []
    for key in sorted(was.keys() | now.keys()):
        figures = _changed(was.get(key, {}), now.get(key, {}), CLAIM_FIGURES)
        dates = due_was.get(key, {}), due_now.get(key, {})
        figures |= _changed(*dates, sorted(dates[0].keys() | dates[1].keys()))
        if not figures:
            continue
        why = [
            f"entry {number}: {', '.join(f'{name} {a} → {b}' for name, (a, b) in found.items())}"
            for number in resting.get(key, ())
            if (found := entries.get((key[0], number)))
        ]
        classes = _changed(worth_was.get(key, {}), worth_now.get(key, {}), sorted(worth_now.get(key, {})))
        why += [f"class {code}: worth {a} → {b}" for code, (a, b) in classes.items()]
        why += causes.get(key, ())
        why += _not_yet_final(figures)
        moved.append(
            Moved(
                *key,
                {name: pair[0] for name, pair in figures.items()},
                {name: pair[1] for name, pair in figures.items()},
                tuple(why) or ("the law as it is known now derives it otherwise",),
            )
        )
    return moved


def changed_amendments(stored: Engine, derived: Engine) -> list[str]:
    """Amendments that were approved or sent and that the journal gives otherwise today: none is expected."""
    rows = table("amendment").c
    query = select(rows.claimant, rows.owner, rows.number, rows.state, rows.difference).where(
        rows.state.in_(_SENT)
    )
    with stored.connect() as one, derived.connect() as other:
        was = {tuple(row)[:3]: tuple(row)[3:] for row in one.execute(query)}
        now = {tuple(row)[:3]: tuple(row)[3:] for row in other.execute(query)}
    return [
        f"{claim_id} #{number}"
        for (_, claim_id, number), row in sorted(was.items())
        if now.get((_, claim_id, number)) != row
    ]


def last_event(connection: Connection) -> int:
    """The number of the journal's last event."""
    return connection.scalar(select(func.max(table("journal").c.seq))) or 0


def put_in_place(connection: Connection, derived: Engine) -> None:
    """Replace all that follows from the journal by what was derived from it. Journal, story and alerts stay as they are.

    A document that differs gets the next version: a version names one content, and is never used twice. What is as it was keeps the
    version of the law under which it was decided.
    """
    with derived.connect() as source:
        for name in AGGREGATES:
            _replace(connection, name, _with_versions(connection, source, name))
        for name in ROWS:
            _replace(connection, name, ([dict(row) for row in part] for part in _parts(source, name)))
        _replace_refused(connection, source)
        mark = {"service": DERIVED_ANEW, "event_id": str(last_event(connection))}
        handled = table("handled")
        connection.execute(delete(handled).where(handled.c.service == DERIVED_ANEW))
        connection.execute(insert(handled).values(mark))


def tell_story(connection: Connection, moved: Sequence[Moved], on: date, law: str) -> None:
    """Add a line to the story of each claim that moved; `law` names what it was derived under."""
    lines = [
        {
            "claimant": one.claimant,
            "subject_kind": "claim",
            "subject": one.claim_id,
            "on": on,
            "heard_on": on,
            "kind": "derived-anew",
            "text": f"derived anew under {law}: {one.says.partition(': ')[2]} ({'; '.join(one.why)})",
            "event_id": "",
            "money": 0,
        }
        for one in moved
    ]
    if lines:
        connection.execute(insert(table("history")), lines)


def _replace(connection: Connection, name: str, parts: Iterator[Sequence[Mapping[str, Any]]]) -> None:
    made = list(parts)
    connection.execute(delete(table(name)))
    for part in made:
        connection.execute(insert(table(name)), part)


def _with_versions(connection: Connection, source: Connection, name: str) -> Iterator[list[dict[str, Any]]]:
    rows = table(name)
    beside = [column for column in rows.c if column.name not in {"version", "trace", "law"}]
    query = select(rows.c.version, rows.c.law, *beside)
    stored = {(r.claimant, r.key): tuple(r) for r in connection.execute(query)}
    for part in _parts(source, name):
        made = []
        for row in part:
            now = tuple(row[column.name] for column in beside)
            version, law, *was = stored.get((row["claimant"], row["key"]), (row["version"] - 1, row["law"]))
            same_doc = bool(was) and bytes(was[2]) == bytes(row["doc"])
            made.append(
                {
                    **row,
                    "version": version if same_doc else version + 1,
                    "law": law if tuple(was) == now else row["law"],
                }
            )
        yield made


def _replace_refused(connection: Connection, source: Connection) -> None:
    """Refused facts follow from the state; what a person has done with one stays."""
    parked = table("parked")
    by_the_step = parked.c.reason_kind == "refused", parked.c.status.in_(("open", "resolved"))
    connection.execute(delete(parked).where(*by_the_step))
    kept = set(connection.scalars(select(parked.c.id).where(parked.c.reason_kind == "refused")))
    refused = source.execute(select(parked).where(parked.c.reason_kind == "refused")).mappings()
    found = [dict(row) for row in refused]
    if new := [row for row in found if row["id"] not in kept]:
        connection.execute(insert(parked), new)


def _parts(connection: Connection, name: str) -> Iterator[Sequence[Any]]:
    rows = table(name)
    found = connection.execute(select(rows).order_by(*rows.primary_key.columns))
    return iter(found.mappings().partitions(_MANY))


def _rows(connection: Connection, name: str) -> dict[tuple[str, str], Mapping[str, Any]]:
    found = connection.execute(select(table(name))).mappings()
    return {(row["claimant"], row["key"]): dict(row) for row in found}


def _both(
    one: Connection, other: Connection, name: str
) -> Iterator[tuple[tuple[str, str], Mapping[str, Any], Mapping[str, Any]]]:
    was, now = _rows(one, name), _rows(other, name)
    for key in was.keys() | now.keys():
        yield key, was.get(key, {}), now.get(key, {})


def _changed(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Sequence[str]
) -> dict[str, tuple[str, str]]:
    """The figures that differ, as printed; of what is new only those that are something."""
    shown = {name: (_shown(before.get(name)), _shown(after.get(name))) for name in names}
    nothing = {"none", dollars(ZERO)} if not before else set()
    return {name: pair for name, pair in shown.items() if pair[0] != pair[1] and pair[1] not in nothing}


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else dollars(value)


def _entries_of(connection: Connection) -> dict[tuple[str, str], list[str]]:
    lines = table("claim_line").c
    query = select(lines.claimant, lines.owner, lines.entry_number).distinct().order_by(lines.entry_number)
    found: dict[tuple[str, str], list[str]] = {}
    for claimant, owner, number in connection.execute(query):
        found.setdefault((claimant, owner), []).append(number)
    return found


def _due_dates(connection: Connection, kind: str) -> dict[tuple[str, str], dict[str, str]]:
    """The due dates of each claim, or of each entry, that are still open."""
    docket = table("docket").c
    query = select(docket.claimant, docket.subject, docket.deadline, docket.due_on).where(
        docket.subject_kind == kind, docket.met_on.is_(None)
    )
    found: dict[tuple[str, str], dict[str, str]] = {}
    for claimant, claim_id, deadline, due_on in connection.execute(query):
        found.setdefault((claimant, claim_id), {})[f"{deadline} due"] = due_on.isoformat()
    return found


def _by_class(connection: Connection) -> dict[tuple[str, str], dict[str, Any]]:
    """What each claim is worth in each revenue class."""
    lines = table("claim_line").c
    query = select(lines.claimant, lines.owner, lines.class_code, func.sum(lines.entitled)).group_by(
        lines.claimant, lines.owner, lines.class_code
    )
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for claimant, claim_id, code, worth in connection.execute(query):
        found.setdefault((claimant, claim_id), {})[code] = worth
    return found


def _not_yet_final(figures: Mapping[str, tuple[str, str]]) -> list[str]:
    """Finality that was concluded on another day than the law gives now is concluded anew by the next sweep."""
    state, protest = figures.get("state"), figures.get("D-23 due")
    if state is None or protest is None or state[0] != "final":
        return []
    return [
        f"its last day to protest is {protest[1]} now; the next sweep after it makes the claim final again"
    ]


def _causes(connection: Connection) -> dict[tuple[str, str], list[str]]:
    """The cause of the amendment that stands drafted for each claim."""
    rows = table("amendment").c
    query = select(rows.claimant, rows.owner, rows.cause).where(rows.state == "drafted")
    found: dict[tuple[str, str], list[str]] = {}
    for claimant, owner, cause in connection.execute(query):
        found.setdefault((claimant, owner), []).append(f"amendment: {cause}")
    return found
