"""Rows written in bulk read back as SQLAlchemy writes them, few or many, on SQLite and on PostgreSQL."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from drawback.adapters.sql import bulk
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.faults import is_conflict
from drawback.adapters.sql.store import table
from drawback.adapters.sql.tables import metadata

FEW, MANY = 3, 200
ODD = [
    "plain",
    "tab\there",
    "line\nbreak",
    "back\\slash",
    "'quoted' \"twice\"",
    "naïve – ☕",
    "",
    "\\N",
    "%s ?",
]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    """An empty database of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'bulk.db'}"
    else:
        url = request.getfixturevalue("postgres_database")
    opened = open_database(url)
    metadata.create_all(opened)
    yield opened
    opened.dispose()


def docket(number: int, **change: object) -> dict[str, object]:
    row: dict[str, object] = {
        "claimant": "acme",
        "subject_kind": "entry",
        "subject": f"XYZ{number:08d}",
        "deadline": "D-35",
        "due_on": date(2026, 2, 28),
        "due_at": datetime(2026, 2, 28, 17, 5, 9, 123456, tzinfo=UTC) if number % 5 == 0 else None,
        "operate_on": None,
        "met_on": date(2026, 1, 5) if number % 2 else None,
        "passes": number % 3 == 0,
        "immediate": False,
        "rule": ODD[number % len(ODD)],
        "citation": "19 U.S.C. 1514(c)(3)",
        "formula": ODD[(number + 1) % len(ODD)],
        "inputs": "",
        "contested": "",
        "summary": "last day",
        "money": Decimal("-12.34") * number,
    }
    return row | change


def stored(engine, name, *order):
    rows = table(name)
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(select(rows).order_by(*order))]


@pytest.mark.parametrize("count", [FEW, MANY])
def test_rows_come_back_as_they_were(engine, count):
    """Text with every separator, cents, dates, truth values and nothing at all."""
    rows = [docket(number) for number in range(count)]
    with engine.begin() as connection:
        bulk.put(connection, "docket", rows)
    assert stored(engine, "docket", "subject") == rows


@pytest.mark.parametrize("count", [FEW, MANY])
def test_a_second_put_replaces(engine, count):
    """The row with the same key has the new values; the others stay."""
    with engine.begin() as connection:
        bulk.put(connection, "docket", [docket(number) for number in range(count + 1)])
    with engine.begin() as connection:
        bulk.put(connection, "docket", [docket(number, summary="moved") for number in range(count)])
        bulk.put(connection, "docket", [docket(number, summary="moved again") for number in range(count)])
    assert [row["summary"] for row in stored(engine, "docket", "subject")] == ["moved again"] * count + [
        "last day"
    ]


@pytest.mark.parametrize("count", [FEW, MANY])
def test_only_the_named_columns_change(engine, count):
    """With `change`, the rest of a row that is there stays."""
    with engine.begin() as connection:
        bulk.put(connection, "docket", [docket(number) for number in range(count)])
        new = [docket(number, summary="new", citation="other") for number in range(count)]
        bulk.put(connection, "docket", new, change=("summary",))
    assert {(row["summary"], row["citation"]) for row in stored(engine, "docket", "subject")} == {
        ("new", "19 U.S.C. 1514(c)(3)")
    }


@pytest.mark.parametrize("count", [FEW, MANY])
def test_kept_rows_stay(engine, count):
    """What is there under the same key is left as it is."""
    with engine.begin() as connection:
        bulk.put(connection, "docket", [docket(0)])
        bulk.keep(connection, "docket", [docket(number, summary="second") for number in range(count)])
    assert [row["summary"] for row in stored(engine, "docket", "subject")] == ["last day"] + ["second"] * (
        count - 1
    )


@pytest.mark.parametrize("count", [FEW, MANY])
def test_the_journal_numbers_its_rows(engine, count):
    """Appended rows get their numbers in the order in which they were given; bytes and instants come back."""
    rows = [
        {
            "event_id": f"e{number}",
            "type": "entry.filed.v1",
            "source": "urn:test",
            "claimant": "acme",
            "subject": "",
            "happened_at": datetime(2026, 1, 5, 12, number % 60, tzinfo=UTC),
            "heard_on": date(2026, 1, 5),
            "lane": "embedded",
            "position": number,
            "raw": bytes([0, 255, 92, 10, 9, number % 256]),
            "chain": b"",
            "chain_version": 1,
            "batch": None,
        }
        for number in range(count)
    ]
    with engine.begin() as connection:
        bulk.append(connection, "journal", rows)
    found = stored(engine, "journal", "seq")
    assert [{key: value for key, value in row.items() if key != "seq"} for row in found] == rows
    with pytest.raises(DBAPIError) as twice, engine.begin() as connection:
        bulk.append(connection, "journal", rows)
    assert is_conflict(twice.value)
    assert len(stored(engine, "journal", "seq")) == count


def test_rows_are_found_and_removed_among_many(engine):
    """A thousand keys are one question; what is not there is not found, what is removed is gone."""
    with engine.begin() as connection:
        bulk.put(connection, "docket", [docket(number) for number in range(MANY)])
    wanted = [f"XYZ{number:08d}" for number in range(MANY // 2, MANY * 5)]
    with engine.begin() as connection:
        found = bulk.find(
            connection, "docket", ("subject", "deadline"), {"claimant": "acme"}, ("subject", wanted)
        )
        gone = [{"claimant": "acme", "subject": subject} for subject in wanted[:10]]
        bulk.remove(connection, "docket", gone)
    assert sorted(subject for subject, _ in found) == wanted[: MANY // 2]
    assert len(stored(engine, "docket", "subject")) == MANY - 10


def test_pairs_are_found_only_among_the_rows_asked_for(engine) -> None:
    """A link of one claimant does not reach another who has one of the same name, nor to another kind."""
    rows = [
        {"kind": kind, "link": "claimant", "claimant": claimant, "key": f"C-{number}"}
        for kind in ("claim", "lot")
        for claimant in ("acme", "harbor", "third")
        for number in range(2)
    ]
    with engine.begin() as connection:
        bulk.put(connection, "link", rows)
        found = bulk.find_pairs(
            connection,
            "link",
            ("kind", "claimant", "key"),
            {"kind": "claim"},
            ("claimant", "link"),
            [("acme", "claimant"), ("third", "claimant"), ("acme", "entry:1")],
        )
    wanted = [("claim", claimant, key) for claimant in ("acme", "third") for key in ("C-0", "C-1")]
    assert sorted(map(tuple, found)) == wanted


def test_reading_many_keys_looks_at_few_rows_however_many_there_are(engine) -> None:
    """PostgreSQL looks each wanted key up, though it has counted no row yet and most rows share the other column."""
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite plans each statement by its indexes alone")
    with engine.begin() as connection:
        rows = [{"service": "embedded", "event_id": f"event-{n}"} for n in range(5000)]
        bulk.put(connection, "handled", rows)
        for turn in range(8):  # a prepared statement's plan is chosen after a few turns
            wanted = [f"event-{n}" for n in range(turn * 100, turn * 100 + 50)] + ["unknown"]
            found = bulk.find(
                connection, "handled", ("event_id",), {"service": "embedded"}, ("event_id", wanted)
            )
            assert sorted(event_id for (event_id,) in found) == sorted(wanted[:-1])
    with engine.connect() as connection:
        assert _looked_at(connection, "handled") < 5000


def _looked_at(connection, name: str) -> int:
    """Rows and index entries that PostgreSQL has looked at in a table, once it has told of them."""
    connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")
    connection.commit()
    query = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = %s"
    entries = "SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = %s"
    return sum(int(connection.exec_driver_sql(one, (name,)).scalar() or 0) for one in (query, entries))
