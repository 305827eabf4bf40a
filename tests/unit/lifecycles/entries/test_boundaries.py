"""Both sides of days and facts on which the rest of an entry depends."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.domain.state_machine import Refused
from drawback.lifecycles.contest import Award, Contest, Found
from drawback.lifecycles.entries import dates
from drawback.lifecycles.entries.evolve import consult
from drawback.lifecycles.entries.findings import contest_finding
from drawback.lifecycles.entries.machine import ENTRY_MACHINE
from drawback.lifecycles.entries.state import EntryRecord, EntryState
from drawback_schemas.adcvd import CaseChanged
from drawback_schemas.liquidations import LiquidationPosted, SuspensionLifted
from drawback_schemas.time import DeadlinePassed
from support.entry_days import NUMBER, EntryDays
from support.world import a_line, an_entry, day

FILED = an_entry(NUMBER, "2025-01-15", lines=[a_line(value="20000.00", duty="1120.00")])
POSTED = LiquidationPosted(
    entry_number=NUMBER, liquidated_on=day("2025-11-28"), liquidated_duty=Decimal("1120.00")
)


def went_by(deadline: str, on: str) -> DeadlinePassed:
    return DeadlinePassed(subject_kind="entry", subject=NUMBER, deadline=deadline, due_on=day(on))


@pytest.mark.parametrize(
    ("facts", "deadline", "on", "state"),
    [
        ((FILED, POSTED), dates.FINAL, "2026-05-27", EntryState.FINAL),
        ((FILED, POSTED), dates.FINAL, "2026-05-26", None),
        ((FILED, POSTED), dates.FINAL, "2026-05-28", None),
        ((FILED, POSTED), dates.DEEMED, "2026-05-27", None),
        ((FILED,), dates.DEEMED, "2026-01-15", EntryState.DEEMED),
        ((FILED,), dates.DEEMED, "2026-01-14", None),
        ((FILED,), dates.DEEMED, "2026-01-16", None),
        ((FILED,), dates.FINAL, "2026-01-15", None),
    ],
)
def test_only_its_own_date_on_its_own_day_concludes_an_entry(
    facts: tuple, deadline: str, on: str, state: EntryState | None
) -> None:
    """Entered on 15 January 2025, deemed liquidated a year later; posted on 28 November 2025, final on the 180th day, 27 May 2026."""
    view = EntryDays().receives(*facts).view
    if state is None:
        with pytest.raises(Refused):
            ENTRY_MACHINE.apply(view, went_by(deadline, on))
    else:
        assert ENTRY_MACHINE.apply(view, went_by(deadline, on)).state is state


@pytest.mark.parametrize(("days", "stands"), [(-1, True), (0, False), (1, False)])
def test_where_cbp_treats_the_entry_as_open_on_or_after_the_year_the_deemed_day_is_a_right(
    days: int, stands: bool
) -> None:
    """CBP's own word of that very day passes it over; of the day before, it does not."""
    view = EntryDays().receives(FILED).view
    told = replace(view, open_by_cbp_on=day("2026-01-15") + timedelta(days=days))
    assert dates.deemed_on(told) == (day("2026-01-15") if stands else None)


def test_lifting_what_is_not_suspended_is_refused_with_a_sentence() -> None:
    """It names the state."""
    entry = EntryDays().receives(FILED, SuspensionLifted(entry_number=NUMBER, lifted_on=day("2025-06-02")))
    assert [one.reason for one in entry.view.refused] == [
        "liquidation suspension lifted does not fit: the entry is filed, not suspended (concerning 2025-06-02)"
    ]


def test_a_duty_of_a_case_that_nobody_deposited_is_told_without_a_ruling() -> None:
    """CBP liquidates under an AD case of which the entry knew nothing: $0.00 deposited, $100.00 assessed."""
    assessed = replace(
        POSTED, liquidated_duty=None, lines=(a_line(value="20000.00", duty="1120.00", ad="100.00"),)
    )
    (position,) = EntryDays().receives(FILED, assessed).view.positions
    assert (position.deposited, position.expected, position.case_number) == (
        Decimal("0.00"),
        Decimal("100.00"),
        "A-570-890",
    )


def test_a_page_of_the_case_book_that_is_not_newer_changes_nothing() -> None:
    """Of one revision the first told stands."""
    page = CaseChanged(case_number="A-570-890", revision=2)
    record = consult(EntryRecord(NUMBER), page)
    other = replace(page, order_published_on=date(2020, 1, 1))
    assert consult(record, other) is record
    assert consult(record, replace(other, revision=1)) is record
    assert consult(record, replace(other, revision=3)).cases == (replace(other, revision=3),)


def test_an_entry_that_another_claimant_reports_says_so_until_it_is_decided_to_be_ours() -> None:
    """Nothing found, nothing said; found, a sentence; ours, nothing; the other's, a sentence."""
    found = Found(on=date(2025, 11, 1), id="f", others=("zed",))
    ours = Award(on=date(2025, 11, 3), at=datetime(2025, 11, 3, tzinfo=UTC), id="a", ours=True)
    said = [
        [one.says for one in contest_finding(Contest(found=f, awards=a))]
        for f, a in (
            ((), ()),
            ((found,), ()),
            ((found,), (ours,)),
            ((found,), (replace(ours, ours=False),)),
        )
    ]
    assert said == [
        [],
        ["reported by another claimant too: a person must decide whose it is"],
        [],
        ["decided to be another claimant's"],
    ]
