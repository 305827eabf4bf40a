"""A fact from CBP outranks what the clock concluded, in any order and with the clock running between."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawback.lifecycles.entries.state import EntryState, FindingKind
from drawback_schemas.adcvd import InstructionIssued, RatePublished
from drawback_schemas.entries import EntryBilled, EntryBillPaid, EntryCorrected
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationScheduled,
    LiquidationSuspended,
    ProtestDecided,
    ProtestFiled,
    SuspensionLifted,
)
from drawback_schemas.parts import RatePart
from drawback_schemas.registry import Event
from support.entry_days import NUMBER, EntryDays, at_once, day_by_day
from support.world import a_line, an_entry, day

FILED = an_entry(
    NUMBER, "2024-03-04", lines=[a_line(value="20000.00", duty="1120.00", section_301="5000.00")]
)
AT_EIGHT = a_line(value="20000.00", duty="1600.00", section_301="5000.00")
LATER = day("2026-06-30")


def posted(on: str, **more: object) -> LiquidationPosted:
    return LiquidationPosted(entry_number=NUMBER, liquidated_on=day(on), **more)  # type: ignore[arg-type]


def ways(*events: Event) -> list[EntryDays]:
    """The same facts at once, day by day with a sweep each month, and the last one years late."""
    monthly = [date(2024, 1, 1) + timedelta(days=30 * n) for n in range(30)]
    late = EntryDays().receives(*events[:-1]).sweeps(LATER).receives(events[-1]).sweeps(LATER)
    return [at_once(events, LATER), at_once(events[::-1], LATER), day_by_day(events, LATER, monthly), late]


@pytest.mark.parametrize(
    ("on", "pay_by"),
    [("2025-05-09", "2025-06-08"), ("2025-10-03", "2025-11-02")],
)
def test_a_liquidation_after_the_year_replaces_the_deemed_one(on: str, pay_by: str) -> None:
    """Deemed by the clock on 2025-03-04, liquidated by CBP later with $480 more: CBP's day and bill hold in every order."""
    for entry in ways(FILED, posted(on, lines=(AT_EIGHT,), outcome="increase")):
        view = entry.view
        assert view.liquidated_on == day(on)
        assert view.assessed is not None
        assert view.assessed - view.deposited == Decimal("480.00")
        assert view.refused == ()
        bill = entry.due("D-37")
        assert bill is not None
        assert (bill.due_on, bill.money, bill.met_on) == (day(pay_by), Decimal("480.00"), None)
        [right] = view.findings
        assert (right.kind, right.on) == (FindingKind.DEEMED_BEFORE, day(on))
        assert view.deemed_before_on == day("2025-03-04")
        assert "liquidated after the year: extension or suspension unknown to us" in right.says
        assert right.money > Decimal("480.00"), "with interest"


@pytest.mark.parametrize(("on", "protest_by"), [("2025-05-09", "2025-11-05"), ("2025-10-03", "2026-04-01")])
def test_the_days_to_protest_run_from_cbps_day(on: str, protest_by: str) -> None:
    """180 days from what CBP posted, and the right of the earlier deemed liquidation is listed beside it with its money."""
    entry = day_by_day([FILED, posted(on, lines=(AT_EIGHT,))], day(on), [day("2025-03-05")])
    protest, ground = entry.due("D-35"), entry.due("D-35-deemed")
    assert protest is not None
    assert ground is not None
    assert protest.due_on == ground.due_on == day(protest_by)
    assert ground.money > 0
    assert ground.immediate


@pytest.mark.parametrize(
    ("word", "state"),
    [
        (LiquidationExtended(entry_number=NUMBER, extended_on=day("2025-06-01")), EntryState.EXTENDED),
        (
            LiquidationSuspended(entry_number=NUMBER, suspended_on=day("2025-06-01"), code="46"),
            EntryState.SUSPENDED,
        ),
        (
            LiquidationScheduled(
                entry_number=NUMBER, noticed_on=day("2025-06-01"), scheduled_on=day("2026-12-01")
            ),
            EntryState.SCHEDULED,
        ),
        (
            EntryCorrected(
                entry_number=NUMBER, corrected_on=day("2025-06-01"), reason="psc", lines=(AT_EIGHT,)
            ),
            EntryState.FILED,
        ),
    ],
)
def test_whatever_cbp_does_with_an_open_entry_reopens_it(word: Event, state: EntryState) -> None:
    """Extended, suspended, scheduled or corrected after the year: the entry is open, and the deemed day stays a right."""
    for entry in ways(FILED, word):
        if state is EntryState.EXTENDED:
            assert entry.view.state is EntryState.DEEMED, "the extension too ran out, on 2026-03-04"
            assert entry.view.liquidated_on == day("2026-03-04")
            continue
        assert entry.view.state is state
        assert entry.view.liquidated_on is None
        assert entry.view.deemed_before_on == day("2025-03-04")
        assert entry.view.refused == ()
        assert entry.due("D-31") is None


def test_a_reliquidation_after_our_finality_is_applied() -> None:
    """Final by the clock, then reliquidated by CBP: the reliquidation holds, with days to protest of its own."""
    for entry in ways(
        FILED, posted("2024-12-20"), posted("2025-09-01", kind="reliquidated", lines=(AT_EIGHT,))
    ):
        assert entry.view.liquidated_on == day("2025-09-01")
        assert entry.view.refused == ()
        assert entry.view.account.owed_by_us == Decimal("480.00")


def test_a_late_protest_is_refused_for_its_day_and_not_for_finality() -> None:
    """The 181st day is too late, and that is the reason given."""
    late = ProtestFiled(entry_number=NUMBER, protest_number="270426000001", filed_on=day("2025-09-01"))
    for entry in ways(FILED, posted("2024-12-20"), late):
        [refusal] = entry.view.refused
        assert "within 180 days after liquidation (2024-12-20), seen 2025-09-01" in refusal.reason


AD_FILED = an_entry(
    NUMBER, "2024-03-04", entry_type="03", lines=[a_line(value="20000.00", duty="1120.00", ad="2000.00")]
)
RESULTS = RatePublished(
    case_number="A-570-890",
    kind="final",
    published_on=day("2025-07-10"),
    rate=RatePart(rate_percent=Decimal(25)),
    period_from=day("2024-01-01"),
    period_to=day("2024-12-31"),
    fr_cite="90 FR 1",
)


def instruction(number: str, issued: str, mode: str, lifting: str | None = None) -> InstructionIssued:
    return InstructionIssued(
        message_number=number,
        issued_on=day(issued),
        case_numbers=("A-570-890",),
        rate_mode=mode,  # type: ignore[arg-type]
        period_from=day("2024-01-01"),
        period_to=day("2024-12-31"),
        lifting_on=day(lifting) if lifting else None,
    )


POOL: tuple[Event, ...] = (
    LiquidationScheduled(entry_number=NUMBER, noticed_on=day("2024-11-02"), scheduled_on=day("2025-01-10")),
    LiquidationScheduled(entry_number=NUMBER, noticed_on=day("2024-12-07"), scheduled_on=None),
    LiquidationExtended(entry_number=NUMBER, extended_on=day("2025-02-20")),
    LiquidationExtended(entry_number=NUMBER, extended_on=day("2026-03-20")),
    LiquidationSuspended(entry_number=NUMBER, suspended_on=day("2025-04-01"), code="46"),
    SuspensionLifted(entry_number=NUMBER, lifted_on=day("2025-05-15")),
    EntryCorrected(entry_number=NUMBER, corrected_on=day("2024-06-01"), reason="psc", lines=(AT_EIGHT,)),
    EntryCorrected(entry_number=NUMBER, corrected_on=day("2025-08-01"), reason="report", lines=(AT_EIGHT,)),
    posted("2025-01-10"),
    posted("2025-05-09", lines=(AT_EIGHT,), outcome="increase"),
    posted("2025-05-16", reported_by="bulletin", liquidated_duty=Decimal("6600.00")),
    posted("2025-03-04", kind="deemed", reported_by="courtesy-notice"),
    posted("2025-10-01", kind="reliquidated", liquidated_duty=Decimal("6120.00"), outcome="refund"),
    ProtestFiled(entry_number=NUMBER, protest_number="270426000001", filed_on=day("2025-07-01")),
    ProtestDecided(
        entry_number=NUMBER, protest_number="270426000001", decided_on=day("2025-11-20"), outcome="denied"
    ),
    EntryBilled(entry_number=NUMBER, billed_on=day("2025-05-20"), amount=Decimal("480.00")),
    EntryBillPaid(entry_number=NUMBER, paid_on=day("2025-06-02"), amount=Decimal("480.00")),
    an_entry(NUMBER, "2024-02-20", entry_type="03", lines=[a_line(ad="500.00")]),
    RESULTS,
    instruction("5226401", "2025-08-14", "as-entered", "2025-07-10"),
    instruction("5226402", "2025-09-14", "resume-suspension"),
    instruction("5226403", "2025-10-20", "without-regard"),
)
DAYS = st.dates(date(2024, 2, 20), date(2026, 6, 29))


@pytest.mark.slow
@settings(max_examples=300)
@given(
    data=st.data(),
    first=st.sampled_from([FILED, AD_FILED]),
    chosen=st.lists(st.sampled_from(range(len(POOL))), unique=True, max_size=7),
    sweeps=st.lists(DAYS, max_size=8),
)
def test_the_same_facts_end_the_same_whenever_they_come(
    data: st.DataObject, first: Event, chosen: list[int], sweeps: list[date]
) -> None:
    """At once, day by day with sweeps at random days between, or in any order and late: one state, docket, money, refusals."""
    events = [first, *(POOL[n] for n in chosen)]
    expected = at_once(events, LATER).outcome
    assert day_by_day(events, LATER, sweeps).outcome == expected
    shuffled = data.draw(st.permutations([*events, *sorted(sweeps)]))
    entry = EntryDays()
    for one in shuffled:
        entry = entry.sweeps(one) if isinstance(one, date) else entry.receives(one)
    assert entry.sweeps(LATER).outcome == expected


@settings(max_examples=60)
@given(
    data=st.data(), chosen=st.lists(st.sampled_from(range(len(POOL))), unique=True, min_size=2, max_size=8)
)
def test_a_sequence_cut_into_other_batches_leaves_the_same_bytes(
    data: st.DataObject, chosen: list[int]
) -> None:
    """The facts of a file at once or in two parts: the stored entry is the same, whatever was refused between."""
    events = [FILED, *(POOL[n] for n in chosen)]
    cut = data.draw(st.integers(1, len(events) - 1))
    assert (
        EntryDays().receives(*events[:cut]).receives(*events[cut:]).file == EntryDays().receives(*events).file
    )
