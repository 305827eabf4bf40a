"""The overview's sums against the rows themselves, and the memory that keeps them."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event, Thread

import pytest
from drawback.dashboard.queries import claims, desks, docket, overview, search
from drawback.dashboard.queries.schema import CLAIMS, DOCKET, ENTRIES, LOTS
from sqlalchemy import Connection, insert, select

from drawback.dashboard.shell import Here, Remembered
from drawback.domain.calendar import anniversary
from drawback.domain.money import ZERO
from support.dashboard import TODAY, filled_database


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A connection to a filled database."""
    path: Path = tmp_path_factory.mktemp("sums") / "sums.db"
    with filled_database(path).connect() as connection:
        yield connection


def rows(connection: Connection, table: object) -> list[object]:
    return list(connection.execute(select(table)))  # type: ignore[call-overload]


@pytest.mark.parametrize("claimant", ["", "borealis"])
def test_claims_are_summed_by_state_to_the_cent(connection: Connection, claimant: str) -> None:
    """Each state's count and money are those of its claims, and together those of all claims."""
    mine = [r for r in rows(connection, CLAIMS) if claimant in {"", r.claimant}]

    sums = overview.by_state(connection, claimant)

    assert {s.state for s in sums} == {r.state for r in mine}
    for s in sums:
        of_state = [r for r in mine if r.state == s.state]
        assert (s.count, s.claimed, s.entitled, s.paid) == (
            len(of_state),
            sum(r.claimed for r in of_state),
            sum(r.entitled for r in of_state),
            sum(r.paid for r in of_state),
        )


def test_differences_on_entries_are_told_as_refunds_and_bills(connection: Connection) -> None:
    """Both are positive amounts; a bill is what CBP wants, a refund what it gives back."""
    refunds, bills = overview.entry_differences(connection, "")

    assert (
        bills.money
        == sum(r.difference for r in rows(connection, ENTRIES) if r.difference > 0)
        == Decimal(1350)
    )
    assert (refunds.count, refunds.money) == (0, ZERO)


def test_a_refund_on_an_entry_is_counted_as_a_positive_amount(tmp_path: Path) -> None:
    """A negative difference is money that comes back."""
    engine = filled_database(tmp_path / "refund.db", entries=10, claims=1)
    with engine.begin() as connection:
        connection.execute(
            insert(ENTRIES).values(
                claimant="acme",
                key="R",
                version=1,
                doc=b"",
                trace=b"",
                state="final",
                value=0,
                deposited=0,
                interest=0,
                difference=Decimal("-12.34"),
            )
        )
        refunds, _ = overview.entry_differences(connection, "acme")

    assert (refunds.count, refunds.money) == (1, Decimal("12.34"))


def test_every_unpaid_claim_has_exactly_one_age(connection: Connection) -> None:
    """The ages together are all claims that are filed and not paid."""
    unpaid = [
        r for r in rows(connection, CLAIMS) if r.state in {"filed", "perfected", "accepted"} and r.filed_on
    ]

    ages = overview.ageing(connection, "", TODAY)

    assert sum(age.count for _, age in ages) == len(unpaid) > 0
    assert sum(age.money for _, age in ages) == sum(r.claimed for r in unpaid)


@pytest.mark.parametrize("show", ["", "happens", "all"])
def test_the_bands_of_the_docket_are_the_whole_docket(connection: Connection, show: str) -> None:
    """Every due date of the filter lies in one band, and the money adds up."""
    chosen = docket.DocketFilter(show=show)

    found = connection.execute(chosen.query(TODAY)).all()

    bands = docket.totals(connection, TODAY, chosen)
    assert sum(count for _, count, _ in bands) == len(found) > 0
    assert sum(money for _, _, money in bands) == sum(row.money for row in found)


def test_acting_and_happening_make_up_everything_open(connection: Connection) -> None:
    """No due date falls between what somebody must do and what happens by itself."""
    counts = {
        show: len(connection.execute(docket.DocketFilter(show=show).query(TODAY)).all())
        for show in ("act", "happens", "all")
    }

    assert counts["act"] + counts["happens"] == counts["all"]


@pytest.mark.parametrize("days", [0, 7])
def test_due_dates_count_from_today_through_the_last_day(connection: Connection, days: int) -> None:
    """Today and the last day are both inside."""
    last = TODAY + timedelta(days=days)
    expected = [
        r
        for r in rows(connection, DOCKET)
        if r.met_on is None and TODAY <= r.due_on <= last and r.deadline not in overview.HAPPENS
    ]

    found = overview.due(connection, "", TODAY, last)

    assert (found.count, found.money) == (len(expected), sum((r.money for r in expected), ZERO))


def test_the_burn_down_is_what_expires_in_its_months(connection: Connection) -> None:
    """Each month holds the unclaimed refund whose five years end in it, nothing that is over, for 24 months."""
    burn = docket.burn_down(connection, TODAY, "")

    expected: dict[tuple[int, int], Decimal] = {}
    for row in rows(connection, LOTS):
        if row.free_lines and row.import_on >= anniversary(TODAY, -5):
            key = (row.import_on.year + 5, row.import_on.month)
            expected[key] = expected.get(key, ZERO) + row.unclaimed
    assert len(burn) == 24
    assert burn[0][0] == TODAY.replace(day=1)
    assert {(end.year, end.month): money for end, money in burn if money} == {
        key: money for key, money in expected.items() if key in {(end.year, end.month) for end, _ in burn}
    }


def test_what_is_pressing_is_dear_and_near_and_each_subject_once(connection: Connection) -> None:
    """Ten at most, nobody twice, nothing that happens by itself."""
    found = overview.pressing(connection, "", TODAY)

    assert 0 < len(found) <= 10
    assert len({(r.claimant, r.subject_kind, r.subject) for r in found}) == len(found)
    assert not [r for r in found if r.deadline in overview.HAPPENS]


@pytest.mark.parametrize("said", ["ABC-1234501", "abc 1234501", "ABC1234501", "acme-2025-02-59-001"])
def test_a_claim_is_found_however_its_number_is_typed(connection: Connection, said: str) -> None:
    """Dashes, blanks and small letters do not matter, and our own name finds it too."""
    found = connection.execute(claims.ClaimFilter(q=said).query()).all()

    assert [row.key for row in found] == ["acme-2025-02-59-001"]


@pytest.mark.parametrize("said", ["%", "_", "\\", "ABC%", "1234501"])
def test_a_search_is_a_beginning_and_no_pattern(connection: Connection, said: str) -> None:
    """Wildcards are ordinary characters, and the middle of a number finds nothing."""
    assert connection.execute(claims.ClaimFilter(q=said).query()).all() == []


@pytest.mark.parametrize("said", ["A-570-967", "a570967", "A570"])
def test_a_case_is_found_with_and_without_hyphens(connection: Connection, said: str) -> None:
    """An AD/CVD case is found by the beginning of its number."""
    assert ("adcvd_case", "*", "A-570-967", "A-570-967", "") in search.everything(connection, said)


def test_lists_leave_the_bytes_of_parked_events_out() -> None:
    """A list of parked events does not carry their content."""
    assert "raw" not in [column.name for column in desks.ParkedFilter().query().selected_columns]


def test_one_question_is_answered_once_per_version_of_the_data() -> None:
    """The same version is answered from memory, a new one afresh."""
    memory, asked = Remembered(), []

    def answer() -> int:
        asked.append(1)
        return len(asked)

    assert [memory.get("q", 1, answer), memory.get("q", 1, answer)] == [1, 1]
    assert memory.get("q", 2, answer) == 2
    assert memory.get("other", 2, answer) == 3


def test_while_an_answer_is_worked_out_others_get_the_one_before() -> None:
    """Readers do not queue behind a slow count when there is an older answer."""
    memory, started, finish = Remembered(), Event(), Event()
    memory.get("q", 1, lambda: "old")

    def slow() -> str:
        started.set()
        finish.wait(10)
        return "new"

    worker = Thread(target=memory.get, args=("q", 2, slow))
    worker.start()
    started.wait(10)
    meanwhile = memory.get("q", 2, lambda: "never asked")
    finish.set()
    worker.join(10)

    assert meanwhile == "old"
    assert memory.get("q", 2, lambda: "never asked") == "new"


def test_a_failed_answer_is_asked_for_again() -> None:
    """An error is not remembered and blocks nobody."""
    memory = Remembered()
    with pytest.raises(ZeroDivisionError):
        memory.get("q", 1, lambda: 1 // 0)

    assert memory.get("q", 1, lambda: 5) == 5


def test_a_changed_filter_begins_at_the_first_page() -> None:
    """The address keeps the other filters and forgets the place in the list."""
    here = Here("/claims", (("state", "filed"), ("after", "x"), ("claimant", "acme & co")))

    assert here.to(state="paid") == "/claims?claimant=acme+%26+co&state=paid"
    assert here.to(state="") == "/claims?claimant=acme+%26+co"
    assert here.to("/claims.csv") == "/claims.csv?state=filed&claimant=acme+%26+co"
