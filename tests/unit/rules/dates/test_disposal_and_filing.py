"""Until when goods may leave and claims be filed: both sides of every boundary (R-42 to R-59)."""

from datetime import date, datetime

import pytest

from drawback.adapters.calendar import federal_calendar
from drawback.domain.types import Provision
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.dates import windows
from drawback.rules.dates.paragraphs import PARAGRAPHS

CALENDAR = federal_calendar(2018, 2032)


def day(text: str) -> date:
    return date.fromisoformat(text)


def left_in_time(provision: Provision, import_on: str, left_on: str, entry_on: str | None = None) -> bool:
    limit = windows.dispose_by(provision, day(import_on), entry_on and day(entry_on), CALENDAR)
    assert isinstance(limit, Determination)
    return day(left_on) <= limit.on


@pytest.mark.parametrize(
    ("left_on", "in_time"), [("2025-06-13", True), ("2025-06-14", True), ("2025-06-15", False)]
)
def test_unused_goods_must_leave_before_the_anniversary(left_on, in_time):
    """Goods imported 15 June 2020 may leave unused through 14 June 2025, not on the anniversary."""
    assert left_in_time(Provision.UNUSED_SUBSTITUTION, "2020-06-15", left_on) == in_time


@pytest.mark.parametrize("provision", [Provision.MANUFACTURING_DIRECT, Provision.REJECTED_NO_CONSENT])
@pytest.mark.parametrize(
    ("left_on", "in_time"), [("2025-06-14", True), ("2025-06-15", True), ("2025-06-16", False)]
)
def test_manufactured_and_rejected_goods_may_leave_on_the_anniversary(provision, left_on, in_time):
    """Manufacturing and rejected goods have the anniversary itself, and no day more."""
    assert left_in_time(provision, "2020-06-15", left_on) == in_time


@pytest.mark.parametrize(
    ("left_on", "in_time"), [("2025-07-08", True), ("2025-07-09", True), ("2025-07-10", False)]
)
def test_petroleum_counts_from_entry(left_on, in_time):
    """Petroleum entered 10 January 2025 may leave through day 180, whenever it was imported."""
    assert left_in_time(Provision.PETROLEUM, "2024-12-20", left_on, "2025-01-10") == in_time


@pytest.mark.parametrize(
    ("import_on", "unused", "filing"),
    [
        ("2020-02-28", "2025-02-27", "2025-02-28"),
        ("2020-02-29", "2025-02-28", "2025-02-28"),
        ("2020-03-01", "2025-02-28", "2025-03-01"),
        ("2019-03-01", "2024-02-29", "2024-03-01"),
        ("2019-02-28", "2024-02-27", "2024-02-28"),
        ("2020-12-31", "2025-12-30", "2025-12-31"),
        ("2021-01-01", "2025-12-31", "2026-01-01"),
    ],
)
def test_leap_days_and_year_ends(import_on, unused, filing):
    """29 February becomes 28 February; a leap year inside the period changes nothing else."""
    limit = windows.dispose_by(Provision.UNUSED_DIRECT, day(import_on), None, CALENDAR)

    assert isinstance(limit, Determination)
    assert limit.on == day(unused)
    assert windows.claim_by(day(import_on), CALENDAR).on == day(filing)


@pytest.mark.parametrize(
    ("import_on", "limit", "act_by"),
    [
        ("2020-06-12", "2025-06-12", "2025-06-12"),
        ("2020-06-14", "2025-06-14", "2025-06-13"),
        ("2020-06-15", "2025-06-15", "2025-06-13"),
        ("2020-06-19", "2025-06-19", "2025-06-18"),
        ("2020-07-04", "2025-07-04", "2025-07-03"),
        ("2020-07-05", "2025-07-05", "2025-07-03"),
        ("2020-07-06", "2025-07-06", "2025-07-03"),
        ("2020-07-07", "2025-07-07", "2025-07-07"),
        ("2021-07-04", "2026-07-04", "2026-07-02"),
        ("2020-12-24", "2025-12-24", "2025-12-23"),
        ("2020-12-26", "2025-12-26", "2025-12-23"),
        ("2020-01-01", "2025-01-01", "2024-12-31"),
    ],
)
def test_no_date_rolls_forward(import_on, limit, act_by):
    """Weekends, holidays and closures by executive order leave the legal day; the day to act comes before."""
    found = windows.claim_by(day(import_on), CALENDAR)

    assert (found.on, found.operate_on) == (day(limit), day(act_by))


@pytest.mark.parametrize("provision", list(Provision))
def test_every_provision_code_has_an_answer(provision):
    """Each TFTEA code either has a last day or says why not."""
    limit = windows.dispose_by(
        provision, day("2020-06-15"), day("2020-06-16"), CALENDAR, production_closed_on=day("2020-06-30")
    )

    assert provision in PARAGRAPHS
    assert isinstance(limit, Determination) or limit.because


@pytest.mark.parametrize("provision", list(Provision))
def test_a_missing_date_is_named(provision):
    """Without any date the answer names the fact that is missing, or the reason there is none."""
    limit = windows.dispose_by(provision, None, None, CALENDAR)

    assert isinstance(limit, Undetermined)
    assert limit.needs or limit.because


def test_a_determination_explains_itself():
    """Formula, inputs and the other reading stand beside the date."""
    limit = windows.dispose_by(Provision.UNUSED_DIRECT, day("2020-06-15"), None, CALENDAR)

    assert isinstance(limit, Determination)
    assert limit.formula.startswith("date of importation + 5 years − 1 day")
    assert limit.inputs == (("date of importation", "2020-06-15"),)
    assert [reading.cite.text for reading in limit.contested] == ["U-02"]
    assert "1313(j)" in limit.basis.text


@pytest.mark.parametrize(
    ("import_on", "allowed"), [("2024-08-19", False), ("2024-08-20", True), ("2024-08-21", True)]
)
def test_a_retail_return_rests_on_an_import_of_the_last_year(import_on, allowed):
    """Goods destroyed 20 August 2025 may designate an import from 20 August 2024 on."""
    oldest = windows.earliest_designation(Provision.REJECTED_RETAIL, day("2025-08-20"))

    assert isinstance(oldest, Determination)
    assert (day(import_on) >= oldest.on) == allowed


def test_the_upload_clock_needs_a_time_zone():
    """A time without zone is refused, with an example."""
    with pytest.raises(ValueError, match="no time zone; expected an aware time such as"):
        windows.upload_until(datetime(2025, 9, 10, 10, 0))  # noqa: DTZ001 - that is the point


def test_a_claim_has_no_date_before_its_documents():
    """Accepted but not documented: the claim date is undetermined."""
    filed = datetime.fromisoformat("2025-09-10T10:00-04:00")

    answer = windows.claim_date(filed, filed, None)

    assert isinstance(answer, Undetermined)
    assert answer.needs == ("day the uploads were complete",)


def test_the_claim_date_is_the_eastern_day():
    """Filed and accepted at 23:30 in New York is that day, although it is the next in UTC."""
    filed = datetime.fromisoformat("2025-09-11T03:30+00:00")

    answer = windows.claim_date(filed, filed, filed)

    assert isinstance(answer, Determination)
    assert answer.on == day("2025-09-10")
