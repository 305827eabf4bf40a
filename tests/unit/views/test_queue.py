"""The list of what to do: its order, what is not in it, whose it is, and money that is not known."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from drawback.adapters.sql.tables import metadata
from drawback.views.queue import PER_BAND, Mine, QueueBand, QueueItem, queue
from support.dashboard import empty_database

TODAY = date(2026, 3, 16)
_AT = datetime(2026, 3, 16, 12, tzinfo=UTC)


def due(subject: str, due_on: str, money: str = "10.00", **changes: object) -> dict[str, object]:
    """A row of the docket."""
    return {
        "claimant": "acme",
        "subject_kind": "claim",
        "subject": subject,
        "deadline": "D-19",
        "due_on": date.fromisoformat(due_on),
        "operate_on": None,
        "met_on": None,
        "passes": False,
        "immediate": False,
        "rule": "r",
        "citation": "c",
        "formula": "f",
        "inputs": "",
        "contested": "",
        "summary": f"about {subject}",
        "money": Decimal(money),
    } | changes


def put(connection: Connection, name: str, *rows: dict[str, object]) -> None:
    """Write rows of a table."""
    connection.execute(insert(metadata.tables[name]), list(rows))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """A database without a row."""
    engine = empty_database(tmp_path / "queue.db")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def subjects(bands: list[QueueBand]) -> dict[str, list[str]]:
    return {one.band.name: [item.row.subject for item in one.items] for one in bands}


def only(bands: list[QueueBand]) -> QueueItem:
    (item,) = [item for one in bands for item in one.items]
    return item


def test_within_a_band_the_day_to_act_leads_and_then_the_money(connection: Connection) -> None:
    """What is due on a Sunday is to be done on the Friday before, in the band of the Friday."""
    put(
        connection,
        "docket",
        due("friday-dear", "2026-03-20", "900.00"),
        due("friday-cheap", "2026-03-20", "5.00"),
        due("sunday", "2026-03-22", "7.00", operate_on=date(2026, 3, 20)),
        due("tuesday", "2026-03-17", "1.00"),
        due("eight-days", "2026-03-24"),
        due("nine-days-act-seven", "2026-03-25", operate_on=date(2026, 3, 23)),
        due("over", "2026-03-15", "1.00"),
    )

    assert subjects(queue(connection, TODAY)) == {
        "overdue": ["over"],
        "7": ["tuesday", "friday-dear", "sunday", "friday-cheap", "nine-days-act-seven"],
        "30": ["eight-days"],
    }


def test_a_day_to_act_that_went_by_is_overdue_though_the_due_date_is_to_come(connection: Connection) -> None:
    """Due on Monday, to be done by the Friday before, seen on the Sunday between."""
    put(connection, "docket", due("late", "2026-03-17", operate_on=date(2026, 3, 13)))

    assert subjects(queue(connection, TODAY)) == {"overdue": ["late"]}


def test_what_asks_nobody_to_act_is_not_in_it(connection: Connection) -> None:
    """Neither what happens by itself, nor what is met, nor free units, nor what is waived as it stands."""
    waived = due("waived", "2026-03-20", "4.00")
    moved = due("moved-since", "2026-03-20", "6.00")
    put(
        connection,
        "docket",
        due("forecast", "2026-03-20", deadline="D-31"),
        due("met", "2026-03-20", met_on=date(2026, 3, 1)),
        due("free", "2026-03-20", subject_kind="lot", deadline="D-02"),
        due("mere-right-in-years", "2029-03-20", "0.00"),
        due("mere-right-gone-by", "2026-03-10", "0.00", deadline="D-29"),
        waived,
        moved,
    )
    key = ("claimant", "subject_kind", "subject", "deadline", "due_on")
    put(
        connection,
        "docket_waiver",
        {name: waived[name] for name in key}
        | {"money": Decimal("4.00"), "by": "b", "at": _AT, "reason": "r"},
        {name: moved[name] for name in key} | {"money": Decimal("5.99"), "by": "b", "at": _AT, "reason": "r"},
    )

    assert subjects(queue(connection, TODAY)) == {"7": ["moved-since"]}


def test_money_that_nobody_could_name_differs_from_no_money(connection: Connection) -> None:
    """A claim worth nothing is zero; what an inquiry touches may not be known."""
    put(
        connection,
        "docket",
        due("nothing", "2026-03-18", "0.00"),
        due("CF28-1", "2026-03-19", "0.00", subject_kind="inquiry", deadline="D-40"),
        due("CF28-2", "2026-03-20", "3.00", subject_kind="inquiry", deadline="D-40"),
    )

    (band,) = queue(connection, TODAY)

    assert [item.money for item in band.items] == [Decimal(0), None, Decimal("3.00")]


def test_mine_is_what_was_assigned_to_me_and_what_nobody_else_has_of_my_claimants(
    connection: Connection,
) -> None:
    """An assignment takes a due date from the claimant's owner."""
    key = {"subject_kind": "claim", "deadline": "D-19"}
    put(
        connection,
        "docket",
        due("of-mine", "2026-03-18"),
        due("given-away", "2026-03-18"),
        due("given-to-me", "2026-03-18", claimant="zed"),
        due("of-zed", "2026-03-18", claimant="zed"),
    )
    put(
        connection,
        "docket_owner",
        {**key, "claimant": "acme", "subject": "given-away", "owner": "sam"},
        {**key, "claimant": "zed", "subject": "given-to-me", "owner": "ann"},
    )

    bands = queue(connection, TODAY, mine=Mine(frozenset({"ann"}), frozenset({"acme"})), owner_of=str.upper)

    assert {item.row.subject: item.owner for one in bands for item in one.items} == {
        "of-mine": "ACME",
        "given-to-me": "ann",
    }


def test_a_band_shows_its_first_ones_and_says_that_there_are_more(connection: Connection) -> None:
    """So that a year of old ones does not hide this week."""
    put(connection, "docket", *(due(f"old-{n:02}", f"2025-01-{n + 1:02}") for n in range(PER_BAND + 1)))
    put(connection, "docket", due("new", "2026-03-17"))

    old, new = queue(connection, TODAY)

    assert (len(old.items), old.more) == (PER_BAND, True)
    assert (len(new.items), new.more) == (1, False)


def test_it_says_from_which_day_a_date_moved_and_who_has_seen_it(connection: Connection) -> None:
    """Why now is in words: the summary, the day before, the answer of a person."""
    put(connection, "docket", due("one", "2026-03-18"))
    put(
        connection,
        "docket_move",
        {
            "claimant": "acme",
            "subject_kind": "claim",
            "subject": "one",
            "deadline": "D-19",
            "was_on": date(2026, 4, 1),
            "now_on": date(2026, 3, 18),
            "because": "e-1",
            "heard_on": TODAY,
        },
    )
    key = {"claimant": "acme", "subject_kind": "claim", "subject": "one", "deadline": "D-19"}
    put(
        connection,
        "alert",
        key
        | {
            "id": "a",
            "key": "k",
            "kind": "deadline",
            "obligation": "acme/claim/one/D-19",
            "raised_on": TODAY,
            "raised_at": _AT,
            "acknowledged_at": _AT,
            "acknowledged_by": "ann",
            "money": Decimal(0),
            "doc": b"",
        },
    )

    item = only(queue(connection, TODAY))

    assert item.why == "about one; moved from 2026-04-01"
    assert item.standing == "seen by ann"

    put(
        connection,
        "alert_watch",
        key | {"due_on": date(2026, 3, 18), "snoozed_until": date(2026, 3, 17), "money": Decimal(0)},
    )
    assert only(queue(connection, TODAY)).standing == "put off until 2026-03-17"
    assert only(queue(connection, date(2026, 3, 17))).standing == "seen by ann"
