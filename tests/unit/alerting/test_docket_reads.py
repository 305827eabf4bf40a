"""Which docket rows a sweep looks at, and how an obligation ended: one row of the docket beside one watch, case by case."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Boolean, Connection, Date, Integer, LargeBinary, Numeric, delete, insert, select

from drawback.adapters.sql import docket
from drawback.adapters.sql.store import table
from drawback.alerting.model import DocketRow, Ending, Notified
from support.world import memory

AS_OF = date(2026, 3, 2)
HORIZON = 30
"""Days: 2026-04-01 is the last one, and six more for days off, 2026-04-07."""
GROWTH = Decimal("500.00")
KEY = {"claimant": "acme", "subject_kind": "claim", "subject": "C-1", "deadline": "D-19"}
ROW = KEY | {
    "due_on": date(2026, 3, 20),
    "rule": "rule",
    "citation": "19 CFR 190.51",
    "formula": "formula",
    "inputs": "",
    "money": Decimal("1000.00"),
}
WATCH = KEY | {"due_on": date(2026, 3, 20), "money": Decimal("1000.00"), "next_on": date(2026, 3, 10)}
TABLES = ("docket", "alert_watch", "docket_move", "claim", "entry", "history", "parked")


@pytest.fixture(scope="module")
def store() -> Iterator[Connection]:
    """One database in memory; each case fills two tables of it."""
    with memory().connect() as connection:
        yield connection


@pytest.fixture
def connection(store: Connection) -> Connection:
    """The same, empty."""
    for name in TABLES:
        store.execute(delete(table(name)))
    return store


def add(connection: Connection, name: str, *rows: dict[str, object]) -> None:
    """Rows of a table, each with its own columns."""
    for row in rows:
        connection.execute(insert(table(name)), [row])


def put(connection: Connection, row: dict[str, object], watch: dict[str, object] | None) -> None:
    add(connection, "docket", ROW | row)
    if watch is not None:
        add(connection, "alert_watch", WATCH | watch)


CASES: list[tuple[str, dict[str, object], dict[str, object] | None, bool]] = [
    ("told and unchanged", {}, {}, False),
    ("new", {}, None, True),
    ("new and met already", {"met_on": date(2026, 3, 1)}, None, False),
    ("new on the last day looked at", {"due_on": date(2026, 4, 7)}, None, True),
    ("new beyond it", {"due_on": date(2026, 4, 8)}, None, False),
    ("new beyond it, to be told at once", {"due_on": date(2028, 1, 5), "immediate": True}, None, True),
    ("moved", {"due_on": date(2026, 3, 21)}, {}, True),
    ("moved out of sight", {"due_on": date(2028, 1, 5)}, {}, False),
    ("moved out of sight after an alert", {"due_on": date(2028, 1, 5)}, {"arrived": True}, True),
    ("open again", {}, {"open": False}, True),
    ("a cent short of the growth", {"money": Decimal("1499.99")}, {}, False),
    ("grown by as much as is told", {"money": Decimal("1500.00")}, {}, True),
    ("shrunk", {"money": Decimal("1.00")}, {}, False),
    ("first money", {"money": Decimal("0.01")}, {"money": Decimal(0)}, True),
    ("no money then or now", {"money": Decimal(0)}, {"money": Decimal(0)}, False),
    ("a cent more, to be told at once", {"money": Decimal("1000.01"), "immediate": True}, {}, True),
    ("a cent less, to be told at once", {"money": Decimal("999.99"), "immediate": True}, {}, True),
    ("unchanged, to be told at once", {"immediate": True}, {}, False),
    ("no money any more, nobody was told", {"money": Decimal(0)}, {}, False),
    ("no money any more after an alert", {"money": Decimal(0)}, {"arrived": True}, True),
    ("without money before and now, after an alert", {"money": Decimal(0)}, {"money": Decimal(0), "arrived": True}, False),
    ("money as before, after an alert", {}, {"arrived": True}, False),
    ("met, nobody was written to", {"met_on": date(2026, 3, 1)}, {}, False),
    ("met, somebody was written to", {"met_on": date(2026, 3, 1)}, {"mailed": True}, True),
    ("met, and said so already", {"met_on": date(2026, 3, 1)}, {"mailed": True, "open": False}, False),
    ("written to, unchanged", {}, {"mailed": True}, False),
    ("moved out of sight, somebody was written to", {"due_on": date(2028, 1, 5)}, {"mailed": True}, True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "watch", "seen"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_may_raise_an_alert(
    connection: Connection, row: dict[str, object], watch: dict[str, object] | None, *, seen: bool
) -> None:
    """The same answer where a round looks at all, where it looks at one subject, and where it counts claimants."""
    put(connection, row, watch)
    add(connection, "docket", ROW | {"claimant": "other", "met_on": AS_OF})

    whole = docket.rows_to_look_at(connection, AS_OF, HORIZON, GROWTH, ["acme", "other"])
    alone = docket.rows_of_obligations(connection, AS_OF, HORIZON, GROWTH, {("acme", "claim", "C-1")})
    counted = docket.claimants_to_look_at(connection, AS_OF, HORIZON, GROWTH)

    assert [one.row.obligation for one in whole] == ["acme/claim/C-1/D-19"] * seen
    assert [one.row.obligation for one in alone] == ["acme/claim/C-1/D-19"] * seen
    assert [name for name, _ in counted] == ["acme"] * seen
    assert docket.rows_to_look_at(connection, AS_OF, HORIZON, GROWTH, ["other"]) == []


@pytest.mark.parametrize(("next_on", "seen"), [(AS_OF, True), (date(2026, 3, 3), False), (None, False)])
def test_a_row_is_looked_at_on_its_next_day(
    connection: Connection, next_on: date | None, *, seen: bool
) -> None:
    """On that day and not the day before; a round for one subject only asks what changed."""
    put(connection, {}, {"next_on": next_on})

    assert len(docket.rows_to_look_at(connection, AS_OF, HORIZON, GROWTH, ["acme"])) == seen
    assert docket.rows_of_obligations(connection, AS_OF, HORIZON, GROWTH, {("acme", "claim", "C-1")}) == []
    counted = docket.claimants_to_look_at(connection, AS_OF, HORIZON, GROWTH)
    assert counted == [("acme", 1)] * seen


def test_a_row_is_read_with_its_last_alert(connection: Connection) -> None:
    """Every field of the watch in its place; a watch that is closed beside an open row counts as one more version, without an alert."""
    told = {"threshold": 14, "told_on": date(2026, 2, 1), "snoozed_until": date(2026, 3, 5), "moves": 3, "mailed": True,
            "arrived": True, "money": Decimal("999.00"), "due_on": date(2026, 3, 19)}  # fmt: skip
    put(connection, {"due_at": datetime(2026, 3, 20, 21, tzinfo=UTC), "passes": True}, told)
    [found] = docket.rows_of(connection, [docket.key_of(DocketRow(**ROW))])

    assert found.row == DocketRow(**ROW, due_at=datetime(2026, 3, 20, 21, tzinfo=UTC), passes=True)
    assert found.notified == Notified(**told)

    connection.execute(table("alert_watch").update().values(open=False))
    [again] = docket.rows_of(connection, [docket.key_of(DocketRow(**ROW))])
    assert again.notified == Notified(date(2026, 3, 20), moves=4)

    connection.execute(table("docket").update().values(met_on=AS_OF))
    [over] = docket.rows_of(connection, [docket.key_of(DocketRow(**ROW))])
    assert over.notified == Notified(**told)


def test_only_the_obligation_asked_for_is_closed(connection: Connection) -> None:
    """Another deadline of the same claim, the same of another claim, of an entry of that name and of another claimant stay open."""
    others = [{"deadline": "D-20"}, {"subject": "C-2"}, {"subject_kind": "entry"}, {"claimant": "other"}]
    add(connection, "alert_watch", WATCH, *(WATCH | one for one in others))

    docket.close_watches(connection, [("acme", "claim", "C-1", "D-19")])

    watch = table("alert_watch")
    closed = connection.execute(select(watch).where(watch.c.open.is_(False))).mappings().all()
    assert [{name: one[name] for name in KEY} | {"next_on": one["next_on"]} for one in closed] == [
        KEY | {"next_on": None}
    ]
    assert len(connection.execute(select(watch).where(watch.c.next_on.is_not(None))).all()) == 4


@pytest.mark.parametrize(
    ("watch", "gone"),
    [
        ({"mailed": True, "next_on": None}, True),
        ({"next_on": AS_OF}, True),
        ({"next_on": date(2026, 3, 3)}, False),
        ({"next_on": None, "due_on": date(2026, 3, 1)}, True),
        ({"next_on": None, "due_on": AS_OF}, False),
        ({"mailed": True, "open": False}, False),
    ],
)
def test_a_row_that_fell_away_is_found(
    connection: Connection, watch: dict[str, object], *, gone: bool
) -> None:
    """Where somebody was written to, or its next or its last day has come; not where it is closed."""
    add(connection, "alert_watch", WATCH | watch)
    assert docket.rows_gone(connection, AS_OF) == [("acme", "claim", "C-1", "D-19")] * gone

    add(connection, "docket", ROW)
    assert docket.rows_gone(connection, AS_OF) == []


def test_rows_that_end_at_an_instant(connection: Connection) -> None:
    """After the first instant, up to the second and with it; not what is met, and the next first."""
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    at = {
        "a": noon,
        "b": noon.replace(minute=1),
        "c": noon.replace(hour=16),
        "d": noon.replace(hour=16, second=1),
    }
    rows = [ROW | {"subject": name, "due_at": instant} for name, instant in reversed(at.items())]
    met = ROW | {"subject": "met", "due_at": noon.replace(hour=13), "met_on": AS_OF}
    add(connection, "docket", *rows, met)

    found = docket.rows_ending_within(connection, noon, noon.replace(hour=16))

    assert [row.subject for row in found] == ["b", "c"]


def test_open_rows_stand_in_the_order_of_their_days(connection: Connection) -> None:
    """Of all claimants or of one; what is met is left out."""
    days = [("acme", "late", 9), ("other", "first", 1), ("acme", "early", 2)]
    rows = [ROW | {"claimant": who, "subject": what, "due_on": date(2026, 4, on)} for who, what, on in days]
    add(connection, "docket", *rows, ROW | {"met_on": AS_OF})

    assert [one.row.subject for one in docket.open_rows(connection)] == ["first", "early", "late"]
    assert [one.row.subject for one in docket.open_rows(connection, "acme")] == ["early", "late"]


def test_planned_rows_are_those_of_the_days_asked_for(connection: Connection) -> None:
    """From the first day, not the last; met, passing and other claimants' rows left out; D-22 only with money; the most money first."""
    until = date(2026, 4, 1)
    rows = [
        {"subject": "first", "due_on": AS_OF, "money": Decimal("1.00")},
        {"subject": "most", "due_on": date(2026, 3, 31), "money": Decimal("9.00")},
        {"subject": "before", "due_on": date(2026, 3, 1)},
        {"subject": "until", "due_on": until},
        {"subject": "met", "met_on": AS_OF},
        {"subject": "passes", "passes": True},
        {"claimant": "other"},
        {"deadline": "D-22", "subject": "paid", "money": Decimal(0)},
        {"deadline": "D-22", "subject": "owed", "money": Decimal("5.00")},
        {"deadline": "D-19", "subject": "none", "money": Decimal(0)},
        {"deadline": "D-33", "subject": "another"},
    ]
    add(connection, "docket", *(ROW | row for row in rows))
    asked = (connection, "acme", (AS_OF, until), ["D-19", "D-22"], ["D-22"])

    found, count = docket.planned_rows(*asked, 10)

    assert ([one.row.subject for one in found], count) == (["most", "owed", "first", "none"], 4)
    assert [one.row.subject for one in docket.planned_rows(*asked, 2)[0]] == ["most", "owed"]
    assert docket.planned_rows(connection, "nobody", (AS_OF, until), ["D-19"], [], 10) == ([], 0)


CLAIM_FILING = "D-02"


@pytest.mark.parametrize(
    ("kind", "deadline", "owner", "ending", "met_on"),
    [
        ("claim", CLAIM_FILING, None, Ending.SUPERSEDED, None),
        ("claim", CLAIM_FILING, {"state": "filed", "filed_on": AS_OF}, Ending.MET, AS_OF),
        ("claim", CLAIM_FILING, {"state": "assembled", "filed_on": None}, Ending.SUPERSEDED, None),
        ("claim", "D-19", {"state": "filed", "filed_on": AS_OF}, Ending.SUPERSEDED, None),
        ("claim", CLAIM_FILING, {"state": "withdrawn", "filed_on": AS_OF}, Ending.WITHDRAWN, None),
        ("entry", "D-30", {"state": "cancelled"}, Ending.WITHDRAWN, None),
        ("entry", "D-30", {"state": "liquidated"}, Ending.SUPERSEDED, None),
        ("lot", "D-01", None, Ending.SUPERSEDED, None),
    ],
)
def test_how_an_obligation_ended(
    connection: Connection,
    kind: str,
    deadline: str,
    owner: dict[str, object] | None,
    ending: Ending,
    met_on: date | None,
) -> None:
    """By what became of the claim or the entry, with the words of the last move by which it fell away."""
    if owner is not None:
        _put_owner(connection, kind, owner)
    moves = [
        ("it began", date(2026, 3, 9), deadline, "C-1"),
        ("it fell away", None, deadline, "C-1"),
        ("it moved before", date(2026, 3, 9), deadline, "C-1"),
        ("another deadline", None, "D-99", "C-1"),
        ("another claim", None, deadline, "C-2"),
    ]
    same = {"claimant": "acme", "subject_kind": kind, "heard_on": AS_OF}
    for text, now_on, of, subject in moves:
        add(
            connection,
            "docket_move",
            same | {"subject": subject, "deadline": of, "now_on": now_on, "because": text},
        )

    found = docket.ends_of(connection, [("acme", kind, "C-1", deadline)])

    assert found == {f"acme/{kind}/C-1/{deadline}": docket.End(ending, "it fell away", met_on)}


def _put_owner(connection: Connection, kind: str, owner: dict[str, object]) -> None:
    """A row with the columns that the question is about; the others hold what their types require."""
    blank: dict[str, object] = {}
    for column in table(kind).columns:
        if column.nullable or column.default is not None:
            continue
        known = ((Boolean, False), (Integer, 1), (Numeric, Decimal(0)), (Date, AS_OF), (LargeBinary, b""))
        blank[column.name] = next((value for of, value in known if isinstance(column.type, of)), "")
    add(connection, kind, blank | {"claimant": "acme", "key": "C-1"} | owner)
    add(connection, kind, blank | {"claimant": "other", "key": "C-1", "state": "filed"})
