"""The remedies of an entry: where each stands on a day, what its events do, and which exclude each other."""

from decimal import Decimal

from msgspec.structs import replace

from drawback.lifecycles.entries.remedies import ClaimOnEntry, board
from drawback.lifecycles.entries.state import EntryState, FindingKind
from drawback.rules.eligibility.remedies import RemedyAnswer
from drawback_schemas.cape import EntryCapeAnswered
from drawback_schemas.liquidations import LiquidationPosted, ProtestDecided, ProtestFiled
from drawback_schemas.parts import ChargePart
from drawback_schemas.remedies import EntryReconciliationFlagged, EntryRemedyEnded, EntryRemedyTaken
from support.entry_days import LAW, NUMBER, EntryDays, at_once, day_by_day
from support.world import a_line, an_entry, day

_LINE = a_line(value="10000.00", duty="440.00")
_IEEPA = ChargePart(duty_class="chapter-99", amount=Decimal("1000.00"), heading="99030125")
FILED = an_entry(NUMBER, "2025-10-02", lines=[replace(_LINE, charges=(*_LINE.charges, _IEEPA))])
LIQUIDATED = LiquidationPosted(
    entry_number=NUMBER,
    liquidated_on=day("2026-03-02"),
    outcome="increase",
    liquidated_duty=Decimal("1640.00"),
)
PROTESTED = ProtestFiled(entry_number=NUMBER, protest_number="P-1", filed_on=day("2026-04-01"))
DENIED = ProtestDecided(
    entry_number=NUMBER, protest_number="P-1", decided_on=day("2026-06-01"), outcome="denied"
)


def sued(on: str = "2026-07-01") -> EntryRemedyTaken:
    return EntryRemedyTaken(entry_number=NUMBER, remedy="suit", taken_on=day(on), reference="26-00017")


def decided(outcome: str, on: str = "2027-05-03") -> EntryRemedyEnded:
    return EntryRemedyEnded(
        entry_number=NUMBER,
        remedy="suit",
        ended_on=day(on),
        outcome=outcome,  # type: ignore[arg-type]  # the tests name known ones
    )


def stands(entry: EntryDays, on: str, *claims: ClaimOnEntry) -> dict[str, RemedyAnswer]:
    return {one.remedy.value: one for one in board(entry.view, LAW.calendar, day(on), claims)}


def test_an_open_entry_can_be_corrected_and_not_yet_protested() -> None:
    """Entered 2025-10-02: a correction until day 300, 2026-07-29, and not the day after; CAPE's first lane takes it."""
    entry = EntryDays().receives(FILED)
    on_last, after = stands(entry, "2026-07-29"), stands(entry, "2026-07-30")
    assert [on_last["correction"].standing, after["correction"].standing] == ["open", "closed"]
    assert on_last["protest"].standing == "not yet"
    assert (on_last["cape"].standing, on_last["cape"].money) == ("open", Decimal("1000.00"))
    assert on_last["suit"].standing == "not yet"


def test_a_liquidated_entry_can_be_protested_for_what_it_was_raised() -> None:
    """Liquidated 2026-03-02 with $200 more: protest until 2026-08-31 (day 180 is Saturday 08-29), not on 09-01."""
    entry = EntryDays().receives(FILED, LIQUIDATED)
    last, after = stands(entry, "2026-08-31")["protest"], stands(entry, "2026-09-01")["protest"]
    assert (last.standing, last.money) == ("open", Decimal("200.00"))
    assert after.standing == "closed"
    assert stands(entry, "2026-04-01")["correction"].standing == "closed"


def test_a_suit_keeps_the_liquidation_open_until_judgment() -> None:
    """Denied 2026-06-01 and sued: not final when the 180 days are over, final with the judgment."""
    waiting = at_once([FILED, LIQUIDATED, PROTESTED, DENIED, sued()], day("2027-03-01"))
    assert waiting.view.state is EntryState.LIQUIDATED
    assert waiting.view.final_on is None
    row = waiting.due("D-38")
    assert row is not None
    assert row.met_on == day("2026-07-01")
    assert stands(waiting, "2027-03-01")["suit"].because == "pending"
    unsued = at_once([FILED, LIQUIDATED, PROTESTED, DENIED], day("2027-03-01"))
    assert unsued.view.state is EntryState.FINAL
    lost = at_once([FILED, LIQUIDATED, PROTESTED, DENIED, sued(), decided("denied")], day("2027-06-01"))
    assert (lost.view.state, lost.view.final_on) == (EntryState.FINAL, day("2027-05-03"))


def test_a_suit_comes_after_a_denial_and_in_time() -> None:
    """Without a denial, or more than 180 days after it (2026-11-28 is a Saturday: 11-30 is in time), it is refused."""
    early = EntryDays().receives(FILED, LIQUIDATED, sued())
    assert "needs a protest that was denied" in early.view.refused[0].reason
    late = EntryDays().receives(FILED, LIQUIDATED, PROTESTED, DENIED, sued("2026-12-01"))
    assert "until 2026-11-30" in late.view.refused[0].reason
    assert not EntryDays().receives(FILED, LIQUIDATED, PROTESTED, DENIED, sued("2026-11-30")).view.refused
    nothing = EntryDays().receives(FILED, decided("denied"))
    assert "no suit" in nothing.view.refused[0].reason


def test_the_order_in_which_it_becomes_known_changes_nothing() -> None:
    """A suit learnt of after the clock called the liquidation final takes that back."""
    events = [FILED, LIQUIDATED, PROTESTED, DENIED, sued()]
    end = day("2027-03-01")
    together = at_once(events, end).outcome
    entry = at_once(events[:-1], end)
    assert entry.view.state is EntryState.FINAL
    entry.receives(sued())
    assert entry.sweeps(end).outcome == together
    assert day_by_day(events, end, [day("2026-12-15"), day("2027-01-15")]).outcome == together


def test_a_suit_on_the_last_day_is_in_time_although_the_clock_was_faster() -> None:
    """Sued on 2026-11-30, told after the sweep that called the liquidation final that day."""
    entry = at_once([FILED, LIQUIDATED, PROTESTED, DENIED], day("2026-12-15"))
    assert entry.view.state is EntryState.FINAL
    entry.receives(sued("2026-11-30"))
    assert (entry.view.state, entry.view.refused) == (EntryState.LIQUIDATED, ())


def test_a_flagged_summary_has_its_last_day_for_the_type_09() -> None:
    """Summary 2025-10-16, flagged for value: 2027-07-16; filed, the row is met."""
    flag = EntryReconciliationFlagged(entry_number=NUMBER, flagged_on=day("2025-10-16"), issue="value")
    filed = replace(FILED, summary_on=day("2025-10-16"))
    entry = EntryDays().receives(filed, flag)
    row = entry.due("reconcile")
    assert row is not None
    assert (row.due_on, row.met_on) == (day("2027-07-16"), None)
    done = EntryRemedyTaken(entry_number=NUMBER, remedy="reconciliation", taken_on=day("2026-02-02"))
    entry.receives(done)
    row = entry.due("reconcile")
    assert row is not None
    assert row.met_on == day("2026-02-02")
    assert [f.kind for f in entry.view.findings] == [FindingKind.REMEDIES_EXCLUDE]
    assert entry.due("remedies-exclude") is not None


def test_cape_and_an_open_protest_exclude_each_other() -> None:
    """Both taken: a finding with the IEEPA duty, a row at once; gone when the protest is withdrawn."""
    handed_in = EntryCapeAnswered(entry_number=NUMBER, answered_on=day("2026-05-01"), outcome="submitted")
    entry = EntryDays().receives(FILED, LIQUIDATED, PROTESTED, handed_in)
    found = [f for f in entry.view.findings if f.kind is FindingKind.REMEDIES_EXCLUDE]
    assert [(f.on, f.money) for f in found] == [(day("2026-05-01"), Decimal("1000.00"))]
    row = entry.due("remedies-exclude")
    assert row is not None
    assert row.immediate
    entry.receives(
        ProtestDecided(
            entry_number=NUMBER, protest_number="P-1", decided_on=day("2026-05-04"), outcome="withdrawn"
        )
    )
    assert entry.due("remedies-exclude") is None


def test_a_designated_entry_is_closed_to_cape() -> None:
    """A filed claim that designates it uses drawback, with its money, and CAPE refuses the entry."""
    entry = EntryDays().receives(FILED)
    claim = ClaimOnEntry("CLM00000015", filed=True, claimed=Decimal("435.60"))
    shown = stands(entry, "2026-05-01", claim)
    assert (shown["drawback"].standing, shown["drawback"].money) == ("used", Decimal("435.60"))
    assert shown["cape"].standing == "closed"
    proposed = stands(entry, "2026-05-01", replace_filed(claim))
    assert proposed["cape"].standing == "open"


def replace_filed(claim: ClaimOnEntry) -> ClaimOnEntry:
    return ClaimOnEntry(claim.name, filed=False, claimed=claim.claimed)


def test_drawback_and_preference_have_their_last_days() -> None:
    """Imported with the entry of 2025-10-02 (the support's import day): five years, and one year, both days included."""
    entry = EntryDays().receives(FILED)
    imported = entry.view.import_on
    assert imported is not None
    one, five = imported.replace(year=imported.year + 1), imported.replace(year=imported.year + 5)
    assert stands(entry, one.isoformat())["post-importation"].standing == "open"
    assert stands(entry, five.isoformat())["drawback"].standing == "open"
    assert stands(entry, five.isoformat())["post-importation"].standing == "closed"
