"""CBP's postings on a claim, its finality, and what is owed then."""

import pytest

from drawback.lifecycles.claims.state import AmendmentState, ClaimState, FilingRoute
from drawback_schemas.claims import (
    ClaimantChanged,
    ClaimExtended,
    ClaimLiquidated,
    ClaimPaid,
    ClaimProtestDecided,
    ClaimProtested,
    ClaimSuspended,
    ClaimWithdrawn,
)
from support.claim_events import D, liquidated, paid, transmitted
from support.claim_record import (
    CLAIM,
    ClaimLife,
    accepted,
    an_entry,
    an_export,
    day,
    filed,
    passed,
)


def protested(on: str, sought: str | None = None) -> ClaimProtested:
    return ClaimProtested(
        claim_id=CLAIM,
        protest_number="2704-26-100001",
        protested_on=day(on),
        amount_sought=D(sought) if sought else None,
    )


def test_cbp_acts_after_the_clock():
    """Deemed liquidated by the clock at what was asked; CBP then posts less, and its word is the fact."""
    life = ClaimLife(an_entry(final="2026-06-01"), an_export()).receives(
        filed(), accepted(), passed("D-22", "2026-09-11")
    )
    assert (life.view.state, life.view.liquidated) == (ClaimState.DEEMED, D("297.00"))

    life.receives(liquidated("2026-10-01", "200.00"))

    assert (life.view.state, life.view.liquidated_on, life.view.liquidated) == (
        ClaimState.LIQUIDATED,
        day("2026-10-01"),
        D("200.00"),
    )
    assert life.view.refused == ()
    assert life.view.deemed_right_on == day("2026-09-11")
    assert any("$97.00 more than CBP liquidated" in finding for finding in life.view.findings)
    assert life.docket["D-23"].due_on == day("2027-03-30")


def test_a_second_posting_of_cbp_is_a_reliquidation_or_does_not_fit():
    """Told a second time as a first liquidation it is parked and moves nothing; as a reliquidation it counts anew."""
    life = ClaimLife().receives(filed(), accepted(), liquidated("2026-09-01", "297.00"))

    life.receives(liquidated("2026-09-20", "10.00"))
    assert (life.view.liquidated, len(life.view.refused)) == (D("297.00"), 1)

    life.receives(liquidated("2026-10-01", "250.00", "reliquidated"))
    assert (life.view.liquidated, life.view.liquidated_on) == (D("250.00"), day("2026-10-01"))

    first = ClaimLife().receives(filed(), accepted(), liquidated("2026-02-01", "1.00", "reliquidated"))
    assert "needs a liquidation before it" in first.view.refused[0].reason


def test_a_claim_is_not_final_before_its_own_protest_day():
    """A reliquidation opens its own 180 days: the earlier day that went by ends nothing."""
    life = ClaimLife().receives(
        filed(),
        accepted(),
        liquidated("2026-01-05", "297.00"),
        passed("D-23", "2026-07-06"),
        liquidated("2026-03-02", "250.00", "reliquidated"),
    )
    assert life.view.state is ClaimState.LIQUIDATED
    last_day = life.docket["D-23"].due_on
    assert last_day >= day("2026-08-29")

    life.receives(passed("D-23", last_day.isoformat()))
    assert life.view.state is ClaimState.FINAL


@pytest.mark.parametrize("late", [ClaimExtended, ClaimSuspended])
def test_a_notice_of_cbp_takes_back_what_the_clock_concluded(late: type):
    """Extended or suspended before the year was over, received after the clock had called the claim liquidated."""
    field = {ClaimExtended: "extended_on", ClaimSuspended: "suspended_on"}[late]
    life = ClaimLife(an_entry(final="2026-06-01"), an_export()).receives(
        filed(), accepted(), passed("D-22", "2026-09-11")
    )

    life.receives(late(claim_id=CLAIM, **{field: day("2026-08-01")}))

    assert (life.view.state, life.view.liquidated_on) == (ClaimState.ACCEPTED, None)
    assert "D-22" not in life.docket


def test_what_the_clock_concluded_twice_is_taken_back_one_by_one():
    """Deemed liquidated, then final by the clock; an extension of before the year was over is heard last: both conclusions fall."""
    life = ClaimLife(an_entry(final="2026-06-01"), an_export()).receives(
        filed(), accepted(), passed("D-22", "2026-09-11")
    )
    life.receives(passed("D-23", life.docket["D-23"].due_on.isoformat()))
    assert (life.view.state, [one.deadline for one in life.view.concluded]) == (
        ClaimState.FINAL,
        ["D-22", "D-23"],
    )

    life.receives(ClaimExtended(claim_id=CLAIM, extended_on=day("2026-08-01")))
    assert (life.view.state, life.view.liquidated_on, life.view.refused) == (ClaimState.ACCEPTED, None, ())


def test_a_payment_on_what_the_clock_concluded_leaves_the_conclusion_open_to_cbp():
    """Paid after the deemed liquidation, the state stays; an extension told later still takes the conclusion back."""
    life = ClaimLife(an_entry(final="2026-06-01"), an_export()).receives(
        filed(), accepted(), passed("D-22", "2026-09-11")
    )
    life.receives(ClaimPaid(claim_id=CLAIM, paid_on=day("2026-09-20"), amount=D("297.00")))
    assert (life.view.state, len(life.view.concluded)) == (ClaimState.DEEMED, 1)


def test_a_protest_of_a_denied_claim_seeks_the_whole():
    """Liquidated at $0.00: the difference is what is sought, and the amendment before it stays on record."""
    life = ClaimLife().receives(
        filed(),
        accepted(),
        transmitted("2025-12-01", "290.00"),
        liquidated("2026-09-01", "0.00"),
        protested("2026-10-01", "290.00"),
        ClaimProtestDecided(
            claim_id=CLAIM, protest_number="2704-26-100001", decided_on=day("2027-01-10"), outcome="denied"
        ),
    )

    assert [(a.number, a.way, a.state, a.difference) for a in life.view.done] == [
        (1, FilingRoute.AMENDMENT, AmendmentState.TRANSMITTED, D("-7.00")),
        (2, FilingRoute.PROTEST, AmendmentState.REFUSED, D("290.00")),
    ]


@pytest.mark.parametrize(
    ("route", "law"),
    [
        ("amendment", "19 CFR 190.52(c)"),
        ("protest", "19 U.S.C. 1514(a)(6), (c)(2)(D), (c)(3); 19 CFR 190.84"),
        ("tender", "19 CFR 190.81(c)"),
        ("disclosure", "19 U.S.C. 1593a(c)"),
    ],
)
def test_each_way_to_cbp_cites_its_own_law(route: str, law: str):
    """An amendment is not a protest."""
    life = ClaimLife().receives(filed(), accepted(), transmitted("2025-12-01", "290.00", route))

    assert (life.view.done[0].way.value, life.view.done[0].citation) == (route, law)


def test_what_is_owed_stays_while_a_protest_runs():
    """Paid $297.00 in advance and liquidated at $250.00: $47.00 go back, protest or not."""
    life = ClaimLife().receives(
        filed(), accepted(), paid("2025-10-01", "297.00"), liquidated("2026-09-01", "250.00")
    )
    assert (life.view.owed_by_us, life.docket["D-21"].due_on) == (D("47.00"), day("2026-10-01"))

    life.receives(protested("2026-09-15"))

    assert (life.view.state, life.view.owed_by_us) == (ClaimState.PROTESTED, D("47.00"))
    assert life.docket["D-21"].due_on == day("2026-10-01")


@pytest.mark.parametrize(
    ("end", "to_us", "by_us"),
    [
        ((), "197.00", "0.00"),
        ((liquidated("2026-09-01", "60.00"),), "0.00", "40.00"),
        ((ClaimWithdrawn(claim_id=CLAIM, withdrawn_on=day("2026-01-01")),), "0.00", "100.00"),
    ],
)
def test_owed_is_what_is_due_less_what_was_paid(end: tuple[ClaimLiquidated, ...], to_us: str, by_us: str):
    """One rule in every state: the liquidated amount, else the worth while CBP has it, else nothing."""
    life = ClaimLife().receives(filed(), accepted(), paid("2025-10-01", "100.00"), *end)

    assert (life.view.owed_to_us, life.view.owed_by_us) == (D(to_us), D(by_us))


def test_the_right_to_amend_passes_and_what_was_asked_too_much_is_disclosed_then():
    """Five years after the import the row is over without being overdue, and the way changes."""
    ground = (an_entry(("2025-01-15", "300.00"), ("2025-10-01", "100.00")), an_export())
    life = ClaimLife(*ground).receives(filed(), accepted())
    row = life.docket["D-19"]
    assert (row.due_on, row.passes, row.money) == (day("2030-01-15"), True, D("198.00"))
    assert life.view.open_amendment.way is FilingRoute.AMENDMENT

    life.receives(passed("D-19", "2030-01-15"))

    assert "D-19" not in life.docket
    assert life.view.open_amendment.way is FilingRoute.DISCLOSURE


def test_a_difference_below_the_claimants_limit_is_recorded_and_not_drafted():
    """$1.00 more under a limit of $5.00 is immaterial; at the limit it is drafted."""
    ground = (an_entry(("2025-01-15", "300.00"), ("2025-10-01", "305.00")), an_export())
    for limit, state in (("4.95", AmendmentState.DRAFTED), ("4.96", AmendmentState.IMMATERIAL)):
        settings = ClaimantChanged(name="Acme", policy="statute", immaterial_below=D(limit))
        life = ClaimLife(*ground, settings=settings).receives(filed(), accepted())
        assert (life.view.open_amendment.state, life.view.open_amendment.difference) == (state, D("4.95"))
