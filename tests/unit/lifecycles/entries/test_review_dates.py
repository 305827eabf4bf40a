"""The windows of reviews as rows of the entries that they concern (19 CFR 351.213(b), (d), (e); days counted by hand)."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.rules.dates.adcvd_reviews import review_year_of
from drawback.rules.money.adcvd_cases import DutyKind
from drawback_schemas.adcvd import InstructionIssued, OrderPublished, ReviewMoved, ReviewStage
from support.entry_days import NUMBER, EntryDays
from support.world import a_line, an_entry, day

CASE = "A-570-890"
LINE = replace(
    a_line(value="100000.00", duty="3000.00", ad="10000.00", case=CASE),
    exporter="GOOD CO LTD",
    producer="MAKER",
)
FILED = an_entry(NUMBER, "2024-03-01", entry_type="03", lines=[LINE])
ORDER = OrderPublished(case_number=CASE, published_on=day("2005-01-04"))


def step(stage: ReviewStage, on: str, party: str = "", first: str = "2024-01-01") -> ReviewMoved:
    return ReviewMoved(
        case_number=CASE,
        stage=stage,
        on=day(on),
        period_from=day(first),
        period_to=day("2024-12-31"),
        party=party,
    )


def rows(entry: EntryDays) -> dict[str, tuple[date, date | None]]:
    found = {name: entry.due(name) for name in ("D-44", "D-45", "D-46")}
    return {name: (row.due_on, row.met_on) for name, row in found.items() if row is not None}


@pytest.mark.parametrize(
    ("kind", "entry_on", "year"),
    [
        (DutyKind.AD, "2024-05-31", 2024),  # June 2024: entries of June 2023 to May 2024
        (DutyKind.AD, "2024-06-01", 2025),  # June 2025: entries of June 2024 to May 2025
        (DutyKind.AD, "2025-05-31", 2025),
        (DutyKind.AD, "2022-01-15", 2023),  # before the order: the first review
        (DutyKind.CVD, "2024-12-31", 2025),  # June 2025: the calendar year 2024
        (DutyKind.CVD, "2025-01-01", 2026),
        (DutyKind.CVD, "2021-12-31", 2023),
    ],
)
def test_the_year_in_which_a_review_of_an_entry_is_asked_for(
    kind: DutyKind, entry_on: str, year: int
) -> None:
    """Order of 2022-06-14: the anniversary month is June."""
    assert review_year_of(kind, date(2022, 6, 14), day(entry_on)) == year


def test_the_last_day_to_ask_for_the_review_of_an_entry() -> None:
    """Order of January 2005: entries of 2024 are reviewed on a request of January 2025, by 2025-01-31; 10,000.00 rest on it."""
    entry = EntryDays().receives(FILED, ORDER)
    row = entry.due("D-44")
    assert row is not None
    assert (row.due_on, row.money, row.met_on) == (day("2025-01-31"), Decimal("10000.00"), None)
    assert rows(entry.sweeps(day("2025-01-31"))) == {"D-44": (day("2025-01-31"), None)}
    assert rows(entry.sweeps(day("2025-02-01"))) == {}


def test_a_request_meets_it_and_the_initiation_opens_the_withdrawal() -> None:
    """Requested 2025-01-30; initiated 2025-03-05: whoever asked may withdraw until 2025-06-03, ninety days later."""
    entry = EntryDays().receives(FILED, ORDER, step("requested", "2025-01-30", "Good Co., Ltd."))
    assert rows(entry) == {"D-44": (day("2025-01-31"), day("2025-01-30"))}
    entry.receives(step("initiated", "2025-03-05", "GOOD CO LTD"))
    assert rows(entry)["D-45"] == (day("2025-06-03"), None)


def test_final_results_say_when_instructions_may_follow() -> None:
    """Published 2025-06-10: not before 2025-07-15, thirty-five days later; nothing is left to ask for or to withdraw."""
    entry = EntryDays().receives(FILED, ORDER, step("initiated", "2025-03-05"), step("final", "2025-06-10"))
    assert rows(entry) == {"D-46": (day("2025-07-15"), None)}


@pytest.mark.parametrize("stage", ["rescinded", "preliminary"])
def test_after_that_nothing_can_be_withdrawn(stage: ReviewStage) -> None:
    """A rescinded review is over; one with preliminary results is past its ninety days."""
    entry = EntryDays().receives(FILED, ORDER, step("initiated", "2025-03-05"), step(stage, "2025-06-02"))
    assert "D-45" not in rows(entry)


def test_steps_of_other_parties_and_periods_are_not_of_this_entry() -> None:
    """Neither another exporter's review nor one of entries from April on is this entry's."""
    entry = EntryDays().receives(
        FILED,
        ORDER,
        step("initiated", "2025-03-05", "ANOTHER CO"),
        step("initiated", "2025-03-05", first="2024-03-02"),
    )
    assert rows(entry) == {"D-44": (day("2025-01-31"), None)}


def test_nothing_stays_when_the_suspension_is_lifted() -> None:
    """CBP's message to liquidate as entered ends what could be asked for."""
    lifted = InstructionIssued(
        message_number="5045401",
        issued_on=day("2025-02-14"),
        case_numbers=(CASE,),
        rate_mode="as-entered",
        period_from=day("2024-01-01"),
        period_to=day("2024-12-31"),
    )
    assert rows(EntryDays().receives(FILED, ORDER, lifted)) == {}
