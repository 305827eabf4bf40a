"""The docket's week on its page, in its files and at the command line: the same lines, within scope and by owner."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, insert

from drawback.adapters.calendar import federal_calendar
from drawback.adapters.sql.store import table
from drawback.alerting.settings import AlertSettings
from drawback.app.alerting import AlertService
from drawback.app.owners import PolicyOwners
from drawback.dashboard.app import create_app
from drawback.views.weekly import WEEKS_AHEAD, weekly
from support.dashboard import empty_database

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
BLANK = {
    "subject_kind": "claim", "operate_on": None, "met_on": None, "passes": False, "immediate": False, "rule": "", "citation": "a law",
    "formula": "", "inputs": "", "contested": "", "summary": "", "money": Decimal(0), "claimant": "acme",
}  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Eight due dates of two claimants, one move of this week and one of the week before, and a waiver."""
    made = empty_database(tmp_path / "week.db")
    rows = [
        {"subject": "late", "deadline": "D-37", "due_on": date(2026, 6, 10), "money": Decimal("100.00")},
        {"subject": "today", "deadline": "D-02", "due_on": TODAY, "money": Decimal("200.00")},
        {"subject": "sunday", "deadline": "D-02", "due_on": date(2026, 6, 21), "money": Decimal("300.00")},
        {"subject": "monday", "deadline": "D-02", "due_on": date(2026, 6, 22), "money": Decimal("400.00")},
        {"subject": "waived", "deadline": "D-02", "due_on": date(2026, 6, 16), "money": Decimal("500.00")},
        {"subject": "right", "deadline": "D-23", "due_on": date(2026, 6, 16), "passes": True},
        {"subject": "done", "deadline": "D-37", "due_on": date(2026, 6, 8), "met_on": date(2026, 6, 9)},
        {
            "subject": "other",
            "deadline": "D-02",
            "due_on": TODAY,
            "money": Decimal("7.00"),
            "claimant": "zed",
        },
    ]
    moves = [
        {
            "subject": "monday",
            "now_on": date(2026, 6, 22),
            "because": "a protest",
            "heard_on": date(2026, 6, 9),
        },
        {"subject": "before", "now_on": date(2026, 6, 30), "because": "old", "heard_on": date(2026, 6, 8)},
        {"subject": "gone", "now_on": None, "because": "ended", "heard_on": TODAY},
    ]
    with made.begin() as connection:
        connection.execute(insert(table("docket")), [{**BLANK, **row} for row in rows])
        for move in moves:
            value = {
                "claimant": "acme",
                "subject_kind": "claim",
                "deadline": "D-02",
                "was_on": date(2026, 6, 1),
                **move,
            }
            connection.execute(insert(table("docket_move")).values(**value))
    service = AlertService(made, AlertSettings(), federal_calendar(2026, 2027))
    assert not service.waive(("acme", "claim", "waived", "D-02"), "Dana", "paid elsewhere", NOW)
    yield made
    made.dispose()


def found(engine: Engine, **chosen: str) -> dict[str, list[str]]:
    with engine.connect() as connection:
        report = weekly(connection, TODAY, **chosen)
    sections: dict[str, list[str]] = {}
    for line in report.lines:
        sections.setdefault(line.section, []).append(line.subject)
    return sections


def test_each_line_stands_in_its_section(engine: Engine) -> None:
    """Seven days from today are due, the eighth is not; seven days back moved, the eighth did not; a right without money asks nobody."""
    assert found(engine) == {
        "overdue": ["late"],
        "due": ["today", "other", "sunday"],
        "moved": ["monday"],
        "waived": ["waived"],
        "met": ["done"],
    }
    assert found(engine, claimant="zed") == {"due": ["other"]}


def test_the_burn_down_counts_each_week_once(engine: Engine) -> None:
    """Overdue, this week, and the next; the last one has all that is later. Waived and done are in none."""
    with engine.connect() as connection:
        ahead = weekly(connection, TODAY).ahead
    assert [(one.first_on, one.count, one.money) for one in ahead[:4]] == [
        (None, 1, Decimal("100.00")),
        (TODAY, 3, Decimal("507.00")),
        (TODAY + timedelta(days=7), 1, Decimal("400.00")),
        (TODAY + timedelta(days=14), 0, Decimal(0)),
    ]
    assert len(ahead) == WEEKS_AHEAD + 1


def test_whose_they_are(engine: Engine) -> None:
    """A due date that was made over to somebody is theirs; what was not is the claimant's owner's."""
    key = {"claimant": "acme", "subject_kind": "claim", "subject": "sunday", "deadline": "D-02"}
    with engine.begin() as connection:
        connection.execute(insert(table("docket_owner")).values(**key, owner="lee"))

    def whose(claimant: str, assigned: str) -> str:
        return {"lee": "Lee Park"}.get(assigned, f"desk of {claimant}")

    with engine.connect() as connection:
        mine = weekly(connection, TODAY, owner="LEE park", owner_of=whose)
        desk = weekly(connection, TODAY, owner="desk of acme", owner_of=whose)
    assert [line.subject for line in mine.lines] == ["sunday"]
    assert {line.subject for line in desk.lines} == {"late", "today", "monday", "waived", "done"}
    assert sum(one.count for one in mine.ahead) == 1


def test_page_and_files_say_the_same(engine: Engine) -> None:
    """Each line of the file is on the page, and the workbook is one."""
    owners = PolicyOwners(AlertSettings())
    pages = TestClient(create_app(engine, today=lambda: TODAY, rules_version="test", owners=owners))
    lines = list(csv.DictReader(io.StringIO(pages.get("/docket/week.csv").text.lstrip("\ufeff"))))
    page = pages.get("/docket/week")

    assert page.status_code == 200
    assert [line["subject"] for line in lines] == [
        "late",
        "today",
        "other",
        "sunday",
        "monday",
        "waived",
        "done",
    ]
    assert all(line["subject"] in page.text for line in lines)
    assert "was Mon Jun 1, 2026" in page.text
    assert "Dana: paid elsewhere" in page.text
    assert pages.get("/docket/week.xlsx").content.startswith(b"PK")
    assert "/docket/week" in pages.get("/docket").text
    assert pages.get("/docket/week?owner=nobody+of+this+name").status_code == 200
