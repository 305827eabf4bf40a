"""Goods under AD/CVD are suspended from entry until all they wait for is lifted; what resumes suspension stops the clock."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.lifecycles.entries.state import EntryState, FindingKind
from drawback.rules.dates.suspension import suspended_by_statute
from drawback_schemas.adcvd import InstructionIssued, RatePublished
from drawback_schemas.entries import EntryCorrected
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationScheduled,
    LiquidationSuspended,
    SuspensionLifted,
)
from drawback_schemas.parts import ChargePart, RatePart
from support.entry_days import NUMBER, EntryDays
from support.world import a_line, an_entry, day

CASE = "A-570-890"
LINE = a_line(value="100000.00", duty="3000.00", ad="10000.00", case=CASE)
FILED = an_entry(NUMBER, "2024-03-01", entry_type="03", lines=[LINE])


def results(published: str, percent: str = "15.50", exporter: str = "", case: str = CASE) -> RatePublished:
    return RatePublished(
        case_number=case,
        kind="final",
        published_on=day(published),
        rate=RatePart(rate_percent=Decimal(percent), exporter=exporter),
        period_from=day("2024-01-01"),
        period_to=day("2024-12-31"),
        fr_cite="90 FR 24380",
    )


def message(
    number: str, issued: str, mode: str = "as-entered", lifting: str | None = None, case: str = CASE
) -> InstructionIssued:
    return InstructionIssued(
        message_number=number,
        issued_on=day(issued),
        case_numbers=(case,),
        rate_mode=mode,  # type: ignore[arg-type]
        period_from=day("2024-01-01"),
        period_to=day("2024-12-31"),
        lifting_on=day(lifting) if lifting else None,
    )


def deemed(entry: EntryDays) -> date | None:
    row = entry.due("D-31")
    return row.due_on if row else None


@pytest.mark.parametrize(
    ("entry_type", "classes", "bound"),
    [
        ("01", ("duty",), False),
        ("03", ("duty",), True),
        ("07", (), True),
        ("34", (), True),
        ("38", (), True),
        ("01", ("duty", "ad"), True),
        ("06", ("cvd",), True),
        ("02", ("chapter-99",), False),
    ],
)
def test_which_entries_are_suspended_by_statute(
    entry_type: str, classes: tuple[str, ...], bound: bool
) -> None:
    """19 CFR 159.58: entries of an AD/CVD type, or with a charge of either, and no others."""
    assert suspended_by_statute(entry_type, classes) is bound


def test_an_ad_entry_is_never_deemed_liquidated_by_the_year() -> None:
    """Filed in 2024 with no notice of suspension: years later it is still suspended."""
    entry = EntryDays().receives(FILED).sweeps(day("2029-01-01"))
    assert entry.view.state is EntryState.SUSPENDED
    assert entry.view.suspended_on == day("2024-03-01")
    assert deemed(entry) is None


@pytest.mark.parametrize(
    ("word", "state"),
    [
        (LiquidationExtended(entry_number=NUMBER, extended_on=day("2024-12-02")), EntryState.SUSPENDED),
        (
            LiquidationScheduled(
                entry_number=NUMBER, noticed_on=day("2024-12-02"), scheduled_on=day("2025-02-07")
            ),
            EntryState.SUSPENDED,
        ),
        (SuspensionLifted(entry_number=NUMBER, lifted_on=day("2024-12-02")), EntryState.FILED),
    ],
)
def test_only_a_lifting_lifts(word: LiquidationExtended, state: EntryState) -> None:
    """An extension or a scheduled date of a suspended entry is received and changes no suspension."""
    entry = EntryDays().receives(FILED, word)
    assert entry.view.state is state
    assert entry.view.refused == ()


def test_after_the_lifting_the_state_follows_the_other_facts() -> None:
    """Extended while suspended, then lifted: extended. Scheduled while suspended, then lifted: scheduled."""
    lifted = SuspensionLifted(entry_number=NUMBER, lifted_on=day("2025-03-03"))
    extended = LiquidationExtended(entry_number=NUMBER, extended_on=day("2024-12-02"))
    scheduled = LiquidationScheduled(
        entry_number=NUMBER, noticed_on=day("2025-01-02"), scheduled_on=day("2025-05-09")
    )
    assert EntryDays().receives(FILED, extended, lifted).view.state is EntryState.EXTENDED
    assert EntryDays().receives(FILED, scheduled, lifted).view.state is EntryState.SCHEDULED


def test_a_correction_that_takes_the_ad_away_takes_the_suspension_away() -> None:
    """Re-filed as type 01 without AD: the year counts; a notice of suspension would have stayed."""
    without = EntryCorrected(
        entry_number=NUMBER,
        corrected_on=day("2024-05-01"),
        reason="psc",
        entry_type="01",
        lines=(a_line(value="100000.00", duty="3000.00"),),
    )
    assert deemed(EntryDays().receives(FILED, without)) == day("2025-03-01")
    told = LiquidationSuspended(entry_number=NUMBER, suspended_on=day("2024-03-11"), code="44")
    assert deemed(EntryDays().receives(FILED, told, without)) is None


def test_no_deemed_day_until_lifted_then_from_the_earliest_notice() -> None:
    """Results of 10 July 2025 alone start no clock, but are listed; the lifting of 14 August is then counted from them."""
    entry = EntryDays().receives(FILED, results("2025-07-10"))
    assert deemed(entry) is None
    assert [finding.kind for finding in entry.view.findings] == [FindingKind.MAY_BE_DEEMED]
    entry.receives(message("5226401", "2025-08-14"))
    assert deemed(entry) == day("2026-01-10")
    assert entry.view.findings == ()


@pytest.mark.parametrize(
    ("lifting", "due"), [(None, "2026-02-14"), ("2025-07-10", "2026-01-10"), ("2025-08-20", "2026-02-20")]
)
def test_an_instruction_lifts_from_the_notice_it_names(lifting: str | None, due: str) -> None:
    """Six months from the lifting that the message names; where it names none, from the message itself."""
    entry = EntryDays().receives(FILED, message("5226401", "2025-08-14", lifting=lifting))
    assert deemed(entry) == day(due)


def test_results_that_confirm_the_deposit_are_a_notice_too() -> None:
    """Final results at the deposit rate change no amount, and the six months still run from them."""
    entry = EntryDays().receives(FILED, results("2025-07-10", "10.00"), message("5226401", "2025-08-14"))
    assert deemed(entry) == day("2026-01-10")


def test_suspension_resumed_stops_the_clock_and_starts_it_anew() -> None:
    """Amended results, injunction, lifting, injunction again: suspended; nothing is refunded by a clock."""
    course = (
        results("2025-10-15", "5.00"),
        message("5300001", "2025-11-01", "resume-suspension"),
        message("5300002", "2025-12-01", lifting="2025-11-20"),
    )
    entry = EntryDays().receives(FILED, *course)
    assert deemed(entry) == day("2026-05-20"), "the results before the injunction start nothing"
    entry.receives(message("6010001", "2026-01-10", "resume-suspension")).sweeps(day("2026-11-28"))
    assert entry.view.state is EntryState.SUSPENDED
    assert entry.view.assessed is None
    assert entry.view.account.owed_to_us == 0


def test_an_injunction_received_after_the_clock_concluded_takes_the_conclusion_back() -> None:
    """Deemed by our clock on 20 May 2026; the order of January arrives in June: suspended all along."""
    entry = EntryDays().receives(FILED, message("5300002", "2025-12-01", lifting="2025-11-20"))
    entry.sweeps(day("2026-06-01"))
    assert entry.view.state is EntryState.DEEMED
    entry.receives(message("6010001", "2026-01-10", "resume-suspension")).sweeps(day("2026-06-30"))
    assert entry.view.state is EntryState.SUSPENDED
    assert entry.view.liquidated_on is None
    assert entry.view.findings == ()


def test_all_of_an_entrys_cases_must_be_lifted() -> None:
    """AD lifted in August, CVD in October: the six months run from October."""
    cvd = ChargePart(duty_class="cvd", amount=Decimal("500.00"), case_number="C-570-891")
    both = replace(LINE, charges=(*LINE.charges, cvd))
    filed = an_entry(NUMBER, "2024-03-01", entry_type="03", lines=[both])
    entry = EntryDays().receives(filed, message("5226401", "2025-08-14"))
    assert entry.view.suspended
    entry.receives(message("5226402", "2025-10-20", case="C-570-891"))
    assert deemed(entry) == day("2026-04-20")


def test_an_ad_entry_liquidated_seven_months_after_results_has_a_right() -> None:
    """Results 18 August 2022, liquidated 7 April 2023: the bill stands, and "deemed liquidated 18 February" beside it."""
    filed = an_entry(
        NUMBER, "2021-03-08", entry_type="03", lines=[a_line(value="100000.00", duty="3000.00", ad="7240.00")]
    )
    published = RatePublished(
        case_number=CASE,
        kind="final",
        published_on=day("2022-08-18"),
        rate=RatePart(rate_percent=Decimal("216.01")),
        period_from=day("2020-09-01"),
        period_to=day("2021-08-31"),
    )
    billed = LiquidationPosted(
        entry_number=NUMBER, liquidated_on=day("2023-04-07"), liquidated_duty=Decimal("219010.00")
    )
    entry = EntryDays().receives(filed, published, billed)
    pay, ground = entry.due("D-37"), entry.due("D-35-deemed")
    assert pay is not None
    assert ground is not None
    assert pay.money == Decimal("208770.00")
    assert ground.money == Decimal("208770.00") + Decimal("19246.78")
    [finding] = entry.view.findings
    assert entry.view.deemed_before_on == day("2023-02-18")
    assert "deemed liquidated 2023-02-18 as entered (19 U.S.C. 1504(d)); protest ground" in finding.says
    assert "Final 2023-08-17 if deemed liquidated, 2023-10-04 as posted on 2023-04-07" in finding.says


@pytest.mark.parametrize(("posted", "right"), [("2023-02-18", False), ("2023-02-19", True)])
def test_the_right_begins_the_day_after_the_six_months(posted: str, right: bool) -> None:
    """Liquidated on the last day of the six months is in time; a day later it is not."""
    entry = EntryDays().receives(
        an_entry(NUMBER, "2021-03-08", entry_type="03", lines=[a_line(value="100000.00", ad="7240.00")]),
        RatePublished(
            case_number=CASE,
            kind="final",
            published_on=day("2022-08-18"),
            rate=RatePart(rate_percent=Decimal(20)),
        ),
        LiquidationPosted(entry_number=NUMBER, liquidated_on=day(posted)),
    )
    assert (entry.view.deemed_before_on is not None) is right


def test_a_correction_of_an_ad_entry_is_bound_by_the_schedule_alone() -> None:
    """PSC of an entry under AD: the 300 days do not bind; no date is given while none is scheduled."""
    assert EntryDays().receives(FILED).due("D-29") is None
    scheduled = LiquidationScheduled(
        entry_number=NUMBER, noticed_on=day("2025-01-02"), scheduled_on=day("2025-05-09")
    )
    row = EntryDays().receives(FILED, scheduled).due("D-29")
    assert row is not None
    assert row.due_on == day("2025-04-23")
