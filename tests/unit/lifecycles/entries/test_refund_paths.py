"""An entry on its way through CAPE: what is due, what a rejection leaves, and what the liquidation for CAPE gives back."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.lifecycles.entries.machine import ENTRY_MACHINE
from drawback.lifecycles.entries.state import EntryState, FindingKind
from drawback_schemas.cape import EntryCapeAnswered
from drawback_schemas.entries import EntryRefunded, EntryRefundReturned
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import ChargePart
from support.entry_days import NUMBER, EntryDays, at_once, day_by_day
from support.world import a_line, an_entry, day

_LINE = a_line(value="10000.00", duty="440.00")
IEEPA = replace(
    _LINE,
    charges=(
        *_LINE.charges,
        ChargePart(duty_class="chapter-99", amount=Decimal("1000.00"), heading="99030125"),
    ),
)
FILED = an_entry(NUMBER, "2025-10-02", lines=[IEEPA])


def said(on: str, outcome: str = "accepted", reason: str = "") -> EntryCapeAnswered:
    return EntryCapeAnswered(
        entry_number=NUMBER,
        answered_on=day(on),
        outcome=outcome,  # type: ignore[arg-type]  # the tests name known ones
        declaration="CAPE-1",
        reason=reason,
    )


def liquidated(on: str, *codes: str, duty: str | None = None, outcome: str = "refund") -> LiquidationPosted:
    return LiquidationPosted(
        entry_number=NUMBER,
        liquidated_on=day(on),
        outcome=outcome,  # type: ignore[arg-type]  # the tests name known ones
        reason_codes=codes,
        liquidated_duty=Decimal(duty) if duty else None,
    )


def test_an_accepted_entry_liquidates_forty_five_days_later() -> None:
    """Accepted on 1 June: CBP aims at 16 July, and a second report of the acceptance moves nothing."""
    entry = EntryDays().receives(FILED, said("2026-06-01"), said("2026-06-09"))
    row = entry.due("D-49-liquidates")
    assert row is not None
    assert (row.due_on, row.money, row.met_on) == (day("2026-07-16"), Decimal("1000.00"), None)
    correct = entry.due("D-29")
    assert correct is not None
    assert "864" in correct.summary


def test_a_rejection_is_told_at_once_and_ends_with_the_next_answer() -> None:
    """Flagged for reconciliation: the reason names phase 2; handed in again, nothing is left to read."""
    entry = EntryDays().receives(FILED, said("2026-06-01", "rejected", "Entry on reconciliation"))
    row = entry.due("D-49-refused")
    assert row is not None
    assert row.immediate
    assert "phase 2" in row.summary
    assert [f.kind for f in entry.view.findings] == [FindingKind.CAPE_REFUSED]
    entry.receives(said("2026-07-01", "submitted"))
    assert entry.due("D-49-refused") is None
    assert entry.view.cape is not None
    assert entry.view.cape.flagged


@pytest.mark.parametrize(("duty", "outcome"), [(None, "refund"), ("440.00", "unknown"), ("440.00", "refund")])
def test_a_liquidation_for_cape_takes_ieepa_duty_off_the_lines(duty: str | None, outcome: str) -> None:
    """Reason code 36: $1,000 back, ordinary duty stays; without the code nothing is guessed."""
    entry = EntryDays().receives(
        FILED, said("2026-06-01"), liquidated("2026-07-16", "36", duty=duty, outcome=outcome)
    )
    current = entry.view.current
    assert current is not None
    assert [c.heading for c in current.lines[0].charges] == ["8481805090"]
    assert entry.view.account.refunds == Decimal("1000.00")
    assert entry.decision.rows["entry_refund"][0]["open"] == Decimal("1000.00")
    row = entry.due("D-49-liquidates")
    assert row is not None
    assert row.met_on == day("2026-07-16")


@pytest.mark.parametrize(
    ("codes", "duty", "outcome"),
    [
        ((), None, "refund"),
        (("36",), "900.00", "refund"),
        (("36",), None, "increase"),
        (("36",), None, "no-change"),
    ],
)
def test_another_liquidation_leaves_ieepa_duty_where_it_is(
    codes: tuple[str, ...], duty: str | None, outcome: str
) -> None:
    """No code 36, another sum or another outcome: the heading stays on the line."""
    entry = EntryDays().receives(FILED, liquidated("2026-07-16", *codes, duty=duty, outcome=outcome))
    current = entry.view.current
    assert current is not None
    assert "99030125" in [c.heading for c in current.lines[0].charges]


def test_what_treasury_paid_is_missing_or_came_back() -> None:
    """$1,000 given back, $999.99 paid: a cent is missing; all of it returned: all is missing again."""
    entry = EntryDays().receives(FILED, liquidated("2026-07-16", "36"))
    entry.receives(
        EntryRefunded(entry_number=NUMBER, refunded_on=day("2026-08-03"), amount=Decimal("999.99"))
    )
    [row] = entry.decision.rows["entry_refund"]
    assert (row["refunds"], row["refunded"], row["open"]) == (
        Decimal("1000.00"),
        Decimal("999.99"),
        Decimal("0.01"),
    )
    entry.receives(
        EntryRefundReturned(entry_number=NUMBER, returned_on=day("2026-08-05"), amount=Decimal("999.99"))
    )
    [row] = entry.decision.rows["entry_refund"]
    assert (row["open"], row["returned_on"]) == (Decimal("1000.00"), day("2026-08-05"))


@pytest.mark.parametrize(
    ("on", "due"), [("2026-01-29", None), ("2026-01-30", "2026-04-20"), ("2026-07-16", "2026-10-04")]
)
def test_the_first_phase_is_due_eighty_days_after_liquidation(on: str, due: str | None) -> None:
    """CAPE opened on 20 April 2026: eighty days that were over before it are no date."""
    entry = EntryDays().receives(FILED, liquidated(on, outcome="no-change"))
    row = entry.due("D-49")
    assert (row.due_on if row else None) == (day(due) if due else None)
    entry.receives(said("2026-10-01"))
    assert entry.due("D-49") is None


def test_late_by_cbp_is_a_finding() -> None:
    """The forty-fifth day is in time, the next is not."""
    for on, found in (("2026-07-16", []), ("2026-07-17", [FindingKind.CAPE_OVERDUE])):
        entry = EntryDays().receives(FILED, said("2026-06-01"), liquidated(on, "36"))
        assert [f.kind for f in entry.view.findings] == found


def test_the_order_of_arrival_changes_nothing() -> None:
    """At once, day by day with sweeps, or backwards: the same rows, due dates and findings."""
    events = [
        FILED,
        said("2026-06-01", "rejected", "duplicate"),
        said("2026-06-05"),
        liquidated("2026-07-16", "36"),
    ]
    last = day("2026-07-20")
    assert at_once(events, last).outcome == day_by_day(events, last, [day("2026-06-03")]).outcome
    assert at_once(events, last).outcome == at_once(reversed(events), last).outcome


def test_every_state_but_cancelled_takes_an_answer() -> None:
    """An answer may come before the summary and long after finality; of a cancelled entry it is refused."""
    taken = {state for row in ENTRY_MACHINE.table if row.event is EntryCapeAnswered for state in row.states}
    assert taken == set(EntryState) - {EntryState.CANCELLED}
