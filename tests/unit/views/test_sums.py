"""The overview's sums against the rows themselves, and the memory that keeps them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection

from drawback.domain.calendar import anniversary
from drawback.domain.money import ZERO
from drawback.views import claims, docket, entries, overview, parked, search
from drawback.views.amendments import AMENDMENTS
from drawback.views.amendments import OPEN as UNDER_WAY
from drawback.views.at_risk import at_risk
from drawback.views.claims import CLAIMS, Claim
from drawback.views.docket import DOCKET, DocketFilter, DueDate
from drawback.views.due_dates import OWED, band_of
from drawback.views.entries import LOTS
from drawback.views.inquiries import INQUIRIES, OPEN
from support.dashboard import CASE, ENTRY, MOVED, MOVED_NUMBER, TODAY, filled_database

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A connection to a filled database."""
    path: Path = tmp_path_factory.mktemp("sums") / "sums.db"
    with filled_database(path).connect() as connection:
        yield connection


def every_claim(connection: Connection) -> list[Claim]:
    return CLAIMS.read(connection, CLAIMS.select())


def every_due_date(connection: Connection) -> list[DueDate]:
    return DOCKET.read(connection, DOCKET.select())


def stake(rows: Sequence[DueDate], *, owed: bool) -> Decimal:
    """The money of due dates, each subject's once: what we owe, or all else."""
    each: dict[tuple[str, str, str], Decimal] = {}
    for row in rows:
        if (row.deadline in OWED) == owed:
            subject = (row.claimant, row.subject_kind, row.subject)
            each[subject] = max(row.money, each.get(subject, ZERO))
    return sum(each.values(), ZERO)


def test_cash_at_risk_is_what_was_paid_early_what_falls_and_what_is_asked(connection: Connection) -> None:
    """Each of the three against the rows themselves."""
    early = [r for r in every_claim(connection) if r.state == "accelerated-paid" and r.paid]
    asked = [r for r in INQUIRIES.read(connection, INQUIRIES.select()) if r.state in OPEN]
    falls = [r for r in AMENDMENTS.read(connection, AMENDMENTS.select()) if r.difference < 0]

    found = at_risk(connection)

    assert (found.accelerated, found.accelerated_claims) == (sum((r.paid for r in early), ZERO), len(early))
    assert (found.asked, found.inquiries) == (sum((r.money for r in asked), ZERO), len(asked))
    assert found.claw_back == -sum((r.difference for r in falls if r.state in UNDER_WAY), ZERO)
    assert at_risk(connection, "nobody").accelerated == ZERO


@pytest.mark.parametrize("claimant", ["", "importer-002"])
def test_claims_are_summed_by_state_to_the_cent(connection: Connection, claimant: str) -> None:
    """Each state's count and money are those of its claims, and together those of all claims."""
    mine = [r for r in every_claim(connection) if claimant in {"", r.claimant}]

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


def test_what_is_owed_on_entries_is_the_sum_of_its_rows_on_the_docket(connection: Connection) -> None:
    """The tile and the list it leads to show one figure; what is met is owed no longer."""
    of_bills = DocketFilter(deadline="D-37", show="all").listing(TODAY).page(connection, size=1000).rows

    _, bills = overview.entry_money(connection, "")

    assert (bills.count, bills.money) == (len(of_bills), sum(row.money for row in of_bills))
    assert bills.money > 0
    assert overview.entry_money(connection, "importer-002")[1].money <= bills.money


def test_the_days_of_one_entry_stand_for_the_same_money(connection: Connection) -> None:
    """Goods that nobody designated have a day to export and a day to claim: their refund is at stake once."""
    lot = ENTRY, "lot"
    days = [row for row in every_due_date(connection) if (row.subject, row.subject_kind) == lot]

    whole, _ = docket.totals(connection, TODAY, DocketFilter(subject=ENTRY, kind="lot", show="all"))

    assert {row.deadline: row.met_on for row in days} == {"D-01": None, "D-02": None}
    assert whole.count == 2
    assert whole.at_stake == max(row.money for row in days) > 0


def test_every_unpaid_claim_has_exactly_one_age(connection: Connection) -> None:
    """The ages together are all claims that are filed and not paid."""
    unpaid = [
        r for r in every_claim(connection) if r.state in {"filed", "perfected", "accepted"} and r.filed_on
    ]

    ages = overview.ageing(connection, "", TODAY)

    assert sum(age.count for _, age in ages) == len(unpaid) > 0
    assert sum(age.money for _, age in ages) == sum(r.claimed for r in unpaid)


@pytest.mark.parametrize("show", ["", "happens", "all"])
def test_the_bands_of_the_docket_are_the_whole_docket(connection: Connection, show: str) -> None:
    """Every due date of the filter lies in one band, and the money adds up."""
    chosen = DocketFilter(show=show)

    found = chosen.listing(TODAY).page(connection, size=1000).rows

    whole, bands = docket.totals(connection, TODAY, chosen)
    assert sum(sums.count for _, sums in bands) == whole.count == len(found) > 0
    assert (whole.at_stake, whole.owed) == (stake(found, owed=False), stake(found, owed=True))
    for band, sums in bands:
        inside = [row for row in found if band_of(row.due_on, TODAY) == band]
        assert (sums.at_stake, sums.owed) == (stake(inside, owed=False), stake(inside, owed=True))


def test_acting_and_happening_make_up_everything_open(connection: Connection) -> None:
    """No due date falls between what somebody must do and what happens by itself."""
    counts = {
        show: DocketFilter(show=show).listing(TODAY).count(connection) for show in ("act", "happens", "all")
    }

    assert counts["act"] + counts["happens"] == counts["all"]


@pytest.mark.parametrize("days", [0, 7])
def test_due_dates_count_from_today_through_the_last_day(connection: Connection, days: int) -> None:
    """Today and the last day are both inside."""
    last = TODAY + timedelta(days=days)
    expected = [
        r
        for r in every_due_date(connection)
        if r.met_on is None and TODAY <= r.due_on <= last and r.deadline not in overview.HAPPENS
    ]

    found = overview.due(connection, "", TODAY, last)

    assert found.count == len(expected)
    assert (found.at_stake, found.owed) == (stake(expected, owed=False), stake(expected, owed=True))


def test_the_burn_down_is_what_expires_in_its_months(connection: Connection) -> None:
    """Each month holds the unclaimed refund whose five years end in it, nothing that is over, for 24 months."""
    burn = docket.burn_down(connection, TODAY, "")

    expected: dict[tuple[int, int], Decimal] = {}
    for row in LOTS.read(connection, LOTS.select()):
        if row.free_lines and row.import_on >= anniversary(TODAY, -5):
            key = (row.import_on.year + 5, row.import_on.month)
            expected[key] = expected.get(key, ZERO) + row.unclaimed
    assert len(burn) == 24
    assert burn[0][0] == TODAY.replace(day=1)
    assert {(end.year, end.month): money for end, money in burn if money} == {
        key: money for key, money in expected.items() if key in {(end.year, end.month) for end, _ in burn}
    }


@pytest.mark.parametrize("said", ["ABC-1234501", "abc 1234501", MOVED_NUMBER, MOVED])
def test_a_claim_is_found_however_its_number_is_typed(connection: Connection, said: str) -> None:
    """Dashes, blanks and small letters do not matter, and our own name finds it too."""
    found = claims.ClaimFilter(q=said).listing().page(connection).rows

    assert [row.key for row in found] == [MOVED]


@pytest.mark.parametrize("said", ["%", "_", "\\", "ABC%", "1234501"])
def test_a_search_is_a_beginning_and_no_pattern(connection: Connection, said: str) -> None:
    """Wildcards are ordinary characters, and the middle of a number finds nothing."""
    assert claims.ClaimFilter(q=said).listing().count(connection) == 0


@pytest.mark.parametrize("said", [CASE, "a570890", "A570"])
def test_a_case_is_found_with_and_without_hyphens(connection: Connection, said: str) -> None:
    """An AD/CVD case is found by the beginning of its number."""
    assert search.Hit("adcvd_case", "*", CASE, CASE) in search.everything(connection, said)


def test_lists_leave_the_bytes_of_parked_events_out(connection: Connection) -> None:
    """A list of parked events does not carry their content; one of them does."""
    listing = parked.ParkedFilter().listing()
    some = listing.page(connection).rows[0]

    assert "raw" not in listing.names
    assert parked.raw(connection, some.id)


def test_a_claim_and_what_belongs_to_it_are_read_by_any_of_its_names(connection: Connection) -> None:
    """By number with or without hyphens, or by our own name; its lines add up to its money."""
    dashed = f"{MOVED_NUMBER[:3]}-{MOVED_NUMBER[3:10]}-{MOVED_NUMBER[10:]}"

    (found,) = claims.named(connection, dashed)

    assert [found] == claims.named(connection, MOVED_NUMBER) == claims.named(connection, MOVED)
    assert claims.named(connection, MOVED, "another") == []
    lines = claims.lines(connection, found.claimant, found.key)
    assert sum(line.entitled for line in lines) == found.entitled > found.claimed
    assert sum(line.claimed for line in lines) == found.claimed
    record = claims.claim_record(connection, found.claimant, found.key)
    assert (record.view.state, record.view.entitled) == (found.state, found.entitled)


def test_the_whole_list_is_read_in_chunks_by_key(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a file holds is the list that the page shows, however small the chunks."""
    monkeypatch.setattr("drawback.views.models._CHUNK", 7)
    listing = entries.EntryFilter().listing()

    read = [row for chunk in listing.every(connection.engine) for row in chunk]

    assert read == list(listing.page(connection, size=1000).rows)
    assert len(read) == listing.count(connection) > 60
