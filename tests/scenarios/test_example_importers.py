"""What happens to the two example importers in five years, happening by happening, as their files hold it."""

from decimal import Decimal

import pytest

from drawback.lifecycles.claims.state import AmendmentState, ClaimState, FilingRoute
from drawback.lifecycles.entries.state import EntryState
from support.example import Example


def test_real_entries_recompute_to_the_cent(example: Example):
    """Duty, processing fee and harbor fee of five real entry summaries give the printed totals."""
    happening = example.happening("real-arithmetic")
    for number in happening.entries:
        assert example.entry(number).deposited == happening.figure(f"total_{number}")


def test_final_results_bill_the_entries_and_leave_statutory_claims(example: Example):
    """10 % becomes 15.50 %: bills on three entries, two amendments of $0.00 recorded under 19 U.S.C. 1677h."""
    happening = example.happening("final-results-acme")
    for number in happening.entries:
        assert sum(p.difference for p in example.entry(number).positions) == happening.figure(
            f"bill_{number}"
        )
    for claim in happening.claims:
        moved = [
            line
            for line in example.story
            if line.kind == "adcvd.final" and line.on == happening.on("results")
        ]
        assert moved
        assert "claims re-priced" in moved[-1].text
        assert example.claim(claim).claimed == example.claim(claim).entitled


def test_final_results_re_price_claims_that_asked_for_antidumping_duty(example: Example):
    """The same under `as_claimed`: both claims are amended upwards by 99 % of the bill on their units."""
    happening = example.happening("final-results-harbor")
    for claim in happening.claims:
        done = [a for a in example.claim(claim).done if a.state is AmendmentState.ACCEPTED]
        assert sum(a.difference for a in done) == happening.figure(f"drawback_change_{claim}")
        assert example.claim(claim).exposure > 0


def test_entries_nobody_asked_to_review_liquidate_as_entered(example: Example):
    """CBP's message lifts the suspension; nothing changes on the entries."""
    happening = example.happening("automatic-liquidation-as-entered")
    for number in happening.entries:
        entry = example.entry(number)
        assert entry.lifted_on == happening.on("instruction")
        assert all(position.difference == 0 for position in entry.positions)


def test_a_lower_countervailing_rate_refunds_the_entries_and_reduces_the_claim(example: Example):
    """7.23 % becomes 5.10 %: refunds on three entries, the claim amended down."""
    happening = example.happening("countervailing-rate-down")
    refunds = [sum(p.difference for p in example.entry(number).positions) for number in happening.entries]
    assert sum(refunds) == -happening.figure("refund")
    [claim] = happening.claims
    assert example.claim(claim).done[0].difference == happening.figure(f"drawback_change_{claim}")


def test_the_extended_entry_was_not_deemed_liquidated_at_one_year(example: Example):
    """Extended on 2022-01-21, it was liquidated by CBP in November."""
    happening = example.happening("extension")
    [number] = happening.entries
    entry = example.entry(number)
    assert entry.extensions == 1
    assert entry.liquidated_on == happening.on("liquidated")


def test_the_forgotten_entry_liquidated_by_operation_of_law(example: Example):
    """The year passed; the amounts asserted stand, and it is final after 180 days."""
    happening = example.happening("deemed-liquidation")
    [number] = happening.entries
    entry = example.entry(number)
    assert entry.liquidated_on == happening.on("deemed")
    assert entry.final_on == happening.on("protest_until")
    assert entry.assessed == entry.deposited


def test_a_reliquidation_after_the_claim_liquidated_is_protested(example: Example):
    """More duty on the entry, more drawback only by protest."""
    happening = example.happening("reliquidation-after-claim-liquidated")
    [claim] = happening.claims
    [protest] = [a for a in example.claim(claim).done if a.way is FilingRoute.PROTEST]
    assert protest.difference == happening.figure(f"drawback_change_{claim}")
    entry = example.entry(happening.entries[0])
    assert entry.assessed is not None
    assert entry.assessed - entry.deposited == happening.figure("bill")


def test_a_protest_approved_turns_the_claim_down(example: Example):
    """The importer gets duty back, and what was drawn back on it is given up."""
    happening = example.happening("protest-approved")
    [claim] = happening.claims
    entry = example.entry(happening.entries[0])
    assert entry.protest_outcome in {"approved", ""}
    assert entry.liquidated_on == happening.on("reliquidated")
    assert example.claim(claim).done[0].difference == happening.figure(f"drawback_change_{claim}")


def test_a_claim_filed_after_a_correction_needs_no_amendment(example: Example):
    """The corrected value is the basis from the start."""
    happening = example.happening("post-summary-correction")
    [claim] = happening.claims
    assert example.claim(claim).claimed == happening.figure("claimed")
    assert not example.claim(claim).amendments


def test_an_amendment_down_is_repaid(example: Example):
    """Paid in advance, then amended down: the claimant returned the difference and owes nothing."""
    happening = example.happening("amendment-down-repaid")
    [claim] = happening.claims
    view = example.claim(claim)
    assert view.done[0].difference == happening.figure(f"drawback_change_{claim}")
    assert view.paid == happening.figure("paid") + happening.figure(f"drawback_change_{claim}")
    assert view.owed_by_us == 0


def test_a_late_answer_led_to_a_notice_of_action_and_an_amendment_up(example: Example):
    """CF-28 answered a week late, CF-29 proposed and taken, liquidated with an increase, claim amended upwards."""
    happening = example.happening("cf28-late-cf29-taken-amendment-up")
    [claim] = happening.claims
    assert example.claim(claim).done[0].difference == happening.figure(f"drawback_change_{claim}")
    late = [line for line in example.story if line.kind == "inquiry.answered" and "LATE" in line.text]
    assert [line.on for line in late] == [happening.on("cf28_answered")]


def test_the_section_301_rate_of_the_day_of_entry_counts(example: Example):
    """Entered on both sides of 2024-09-27, the same modules bear 25 % and 50 %."""
    happening = example.happening("dated-rate-change")
    duties = [
        sum(
            c.amount
            for line in example.entry(n).versions[-1].lines
            for c in line.charges
            if c.duty_class == "chapter-99"
        )
        for n in happening.entries
    ]
    assert duties == [happening.figure("before"), happening.figure("after")]


def test_a_rejected_claim_was_perfected_in_time(example: Example):
    """The second filing gives the claim date."""
    happening = example.happening("rejected-and-perfected")
    [claim] = happening.claims
    view = example.claim(claim)
    assert view.rejected_on == happening.on("rejected")
    assert view.filed_on == happening.on("refiled")
    assert view.claimed == happening.figure("claimed")


def test_a_claim_left_on_a_desk_was_lost(example: Example):
    """The fifth anniversary passed: abandoned by time bar."""
    happening = example.happening("missed-window-not-filed")
    [claim] = happening.claims
    view = example.claim(claim)
    assert view.state is ClaimState.ABANDONED
    assert view.entitled == 0


def test_the_withdrawn_claim_freed_its_goods(example: Example):
    """The next cut took them up again."""
    happening = example.happening("withdrawn")
    [claim] = happening.claims
    assert example.claim(claim).state is ClaimState.WITHDRAWN


@pytest.mark.parametrize(
    "form",
    [
        "51",
        "52",
        "53",
        "54",
        "55",
        "56",
        "58",
        "59",
        "65",
        "66",
        "67",
        "68",
        "69",
        "70",
        "71",
        "72",
        "60",
        "74",
    ],
)
def test_every_priced_provision_asks_what_the_law_gives(example: Example, form: str):
    """Each scripted claim asked exactly what the program prices on its ground."""
    names = [name for name in example.happenings if name.startswith(f"provision-{form}-")]
    assert names
    for name in names:
        happening = example.happening(name)
        view = example.claim(happening.claims[0])
        assert view.claimed == happening.figure("claimed")
        assert sum(a.amount for line in view.lines for a in line.amounts) == view.claimed


def test_bad_rows_are_parked_with_row_column_value_and_expectation(example: Example):
    """Seven bad cells, each named; the three good entries of the file were taken."""
    happening = example.happening("bad-file")
    parked = example.rows(
        "select row, field, seen, expected from parked where file = :file order by row",
        file=happening.files[0],
    )
    found = {f"row_{row}": f"{field}={seen}" for row, field, seen, _ in parked}
    for row in (f"row_{number}" for number in range(5, 12)):
        assert found[row] == happening.figures[row]
    assert all(expected for *_, expected in parked)
    for number in happening.entries:
        assert example.entry(number).state is not EntryState.AWAITED


def test_an_unreadable_file_is_parked_whole(example: Example):
    """One sentence says why; nothing else stopped."""
    happening = example.happening("unreadable-file")
    [(reason,)] = example.rows("select reason from parked where file = :file", file=happening.files[0])
    assert "cannot be opened" in reason


def test_a_liquidation_listed_before_its_entry_waited_for_it(example: Example):
    """The outcome is as if the order had been right."""
    happening = example.happening("out-of-order")
    assert example.entry(happening.entries[0]).liquidated_on == happening.on("liquidated")


def test_a_newer_report_gives_one_correction_and_a_duplicate_gives_nothing(example: Example):
    """A re-exported report is a snapshot: what changed becomes a correction, what did not becomes nothing."""
    happening = example.happening("newer-report-with-one-change")
    versions = [v for v in example.entry(happening.entries[0]).versions if v.cause == "report"]
    assert len(versions) == int(happening.figures["corrections"])
    duplicate = example.happening("duplicate-file")
    for number in duplicate.entries:
        assert sum(v.cause == "filed" for v in example.entry(number).versions) == 1


def test_another_part_number_is_substituted_on_the_lower_value(example: Example):
    """Same eight digits whose text is no "other": the matcher designates under 59, on the lower exported value."""
    happening = example.happening("different-sku-substituted")
    rows = example.rows(
        "select sum(entitled) from claim_line where export_id = :export and class_code = '364'",
        export=happening.exports[0],
    )
    assert Decimal(rows[0][0]) / 100 == happening.figure("class_364")


def test_other_at_eight_and_ten_digits_is_left_for_a_person(example: Example):
    """Such goods are not substituted by statute; no claim is proposed."""
    happening = example.happening("different-sku-person-must-look")
    assert (
        example.rows("select * from claim_line where export_id = :export", export=happening.exports[0]) == []
    )


def test_open_questions_stand_on_the_docket(example: Example):
    """The answers are due in 30 and 20 days."""
    happening = example.happening("open-questions")
    dues = {
        str(row[0])  # SQLite returns days as text
        for row in example.rows("select due_on from docket where subject_kind = 'inquiry' and met_on is null")
    }
    assert {happening.dates["cf28_due"], happening.dates["cf29_due"]} <= dues


def test_an_unsigned_amendment_waits_until_the_fifth_anniversary(example: Example):
    """Drafted, not approved; the last day is on the docket."""
    happening = example.happening("unsigned-amendment")
    [claim] = happening.claims
    amendment = example.claim(claim).open_amendment
    assert amendment is not None
    assert amendment.state is AmendmentState.DRAFTED
    assert amendment.difference == happening.figure(f"drawback_change_{claim}")
    assert example.due(claim, "D-19") == happening.on("amend_until")


def test_the_limit_ahead_is_on_the_docket(example: Example):
    """A proposal waits for a signature while the fifth year runs out; a rejected claim likewise."""
    for name in ("limit-ahead", "to-be-perfected"):
        happening = example.happening(name)
        assert example.due(happening.claims[0], "D-02") == happening.on("limit")


def test_a_bill_is_due_and_the_liquidation_can_be_protested(example: Example):
    """Liquidated with an increase: pay in 30 days, protest in 180."""
    happening = example.happening("bill-that-may-be-protested")
    [number] = happening.entries
    assert example.due(number, "D-37") == happening.on("bill_due")
    assert example.due(number, "D-35") == happening.on("protest_until")


def test_entries_under_review_stay_suspended(example: Example):
    """No liquidation date and no deemed date while the review goes on."""
    for number in example.happening("still-suspended").entries:
        assert example.entry(number).suspended
        assert example.due(number, "D-31") is None


def test_totals_equal_the_sum_of_their_lines(example: Example):
    """Money is exact: every claim's total is the sum of its lines, per claim and over all claims."""
    rows = example.rows(
        "select c.key, c.claimed, c.entitled, sum(l.claimed), sum(l.entitled) from claim c join claim_line l "
        "on l.owner = c.key and l.claimant = c.claimant where c.state not in ('withdrawn', 'abandoned', 'assembled', 'approved') "
        "group by c.key, c.claimed, c.entitled"
    )
    assert len(rows) > 40
    for _, claimed, entitled, claimed_lines, entitled_lines in rows:
        assert (claimed, entitled) == (claimed_lines, entitled_lines)


def test_no_ledger_is_ever_below_zero(example: Example):
    """What is designated never exceeds what was entered or exported."""
    assert example.rows("select key from shipment where cast(free as real) < 0") == []
