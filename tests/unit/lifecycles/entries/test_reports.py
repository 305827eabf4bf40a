"""Several reports of one liquidation are kept with their source; the legal one governs, and a disagreement is a finding."""

import pytest

from drawback.lifecycles.entries.state import FindingKind
from drawback_schemas.liquidations import LiquidationPosted, LiquidationScheduled
from support.entry_days import NUMBER, EntryDays
from support.world import an_entry, day

FILED = an_entry(NUMBER, "2024-02-01")


def report(on: str, source: str = "") -> LiquidationPosted:
    return LiquidationPosted(entry_number=NUMBER, liquidated_on=day(on), reported_by=source)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "governs"),
    [
        (("2024-12-13", ""), ("2024-12-20", ""), "2024-12-13"),
        (("2024-12-13", "courtesy-notice"), ("2024-12-20", "bulletin"), "2024-12-20"),
        (("2024-12-13", "query"), ("2024-12-20", "ace-report"), "2024-12-20"),
        (("2024-12-13", "bulletin"), ("2024-12-20", "ace-report"), "2024-12-13"),
        (("2024-12-13", ""), ("2024-12-20", "courtesy-notice"), "2024-12-13"),
        (("2024-12-13", "bulletin"), ("2024-12-20", "bulletin"), "2024-12-20"),
    ],
)
def test_which_of_two_reports_governs(first: tuple[str, str], second: tuple[str, str], governs: str) -> None:
    """The bulletin, then ACE's report, then a query; of equal ones the earlier day; of one source its latest word."""
    for order in ((first, second), (second, first)):
        entry = EntryDays().receives(FILED, *(report(*one) for one in order))
        assert entry.view.liquidated_on == day(governs)
        assert entry.view.refused == ()
        assert {one.on for one in entry.view.reports} == {day(first[0]), day(second[0])}
        assert [one.governs for one in entry.view.reports if one.on == day(governs)] == [True]
        assert FindingKind.REPORTS_DISAGREE in {finding.kind for finding in entry.view.findings}


def test_reports_that_agree_are_no_finding() -> None:
    """Two sources, one day: both are kept, nobody is asked."""
    entry = EntryDays().receives(FILED, report("2024-12-13", "bulletin"), report("2024-12-13", "ace-report"))
    assert len(entry.view.reports) == 2
    assert entry.view.findings == ()
    assert entry.due("D-35-look") is None


def test_a_courtesy_notice_alone_has_no_legal_effect() -> None:
    """19 CFR 159.9: its day is taken, so that no last day is missed, and a person looks at the bulletin."""
    entry = EntryDays().receives(FILED, report("2024-12-13", "courtesy-notice"))
    assert entry.view.liquidated_on == day("2024-12-13")
    assert [finding.kind for finding in entry.view.findings] == [FindingKind.COURTESY_ONLY]


def test_a_date_that_ace_shows_after_the_liquidation_is_a_finding() -> None:
    """Liquidated on 13 December, on the 30th ACE shows 10 January: something is coming; nothing is parked."""
    ahead = LiquidationScheduled(
        entry_number=NUMBER, noticed_on=day("2024-12-30"), scheduled_on=day("2025-01-10")
    )
    entry = EntryDays().receives(FILED, report("2024-12-13"), ahead)
    assert entry.view.refused == ()
    assert [finding.kind for finding in entry.view.findings] == [FindingKind.SCHEDULED_AFTER]


def test_a_scheduled_date_that_vanishes_stays_in_the_story() -> None:
    """Scheduled, no longer shown, liquidated: three lines, each of its own event, also when all come at once."""
    events = (
        FILED,
        LiquidationScheduled(
            entry_number=NUMBER, noticed_on=day("2024-10-01"), scheduled_on=day("2024-12-13")
        ),
        LiquidationScheduled(entry_number=NUMBER, noticed_on=day("2024-11-05"), scheduled_on=None),
        report("2025-01-24"),
    )
    found = EntryDays().receives(*events).history
    assert [line.text.removeprefix(f"entry {NUMBER}") for line in found] == [
        " filed",
        " scheduled to liquidate 2024-12-13",
        ": the scheduled liquidation of 2024-12-13 is no longer shown",
        " liquidated 2025-01-24",
    ]
    assert [line.event_id for line in found] == [repr(event) for event in events]
