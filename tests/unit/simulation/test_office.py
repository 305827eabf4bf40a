"""The office acts on its days, once per step, and leaves alone what the files hold."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from drawback.domain.identifiers import check_offset, read_entry_number
from drawback.simulation.generator.office import Office, OfficeAmendment, OfficeClaim, Script
from drawback_schemas import claims as claim_events
from drawback_schemas.parts import AmountPart, DesignationPart
from drawback_schemas.registry import Event

START = date(2022, 3, 1)
PARTS = (
    DesignationPart(
        entry_number="XYZ41011179",
        line_number=1,
        export_id="X20220110000001/1",
        quantity=Decimal(10),
        claimed=(AmountPart(class_code="364", amount=Decimal("250.00")),),
    ),
)


def a_claim(name: str = "acme-20220301-58-1", **more: object) -> OfficeClaim:
    seen = OfficeClaim(
        claimant="acme",
        claim_id=name,
        provision="58",
        state="assembled",
        designations=PARTS,
        assembled_on=START,
        accelerated=True,
        entitled=Decimal("250.00"),
    )
    return replace(seen, **more)


def live(office: Office, claim: OfficeClaim, days: int, start: date = START) -> list[tuple[date, Event]]:
    """Let the office work day by day on one claim, which follows what the office says."""
    told: list[tuple[date, Event]] = []
    for place in range(days):
        today = start + timedelta(days=place)
        for claimant, event in office.react(today, [claim]):
            assert claimant == claim.claimant
            told.append((today, event))
            claim = decide(claim, event)
    return told


def decide(claim: OfficeClaim, event: Event) -> OfficeClaim:  # noqa: PLR0911 - one line per event
    """Move a claim as the product would, as far as these tests need."""
    match event:
        case claim_events.ClaimApproved():
            return replace(claim, state="approved", approved_on=event.approved_on)
        case claim_events.ClaimFiled():
            return replace(
                claim,
                state="perfected" if claim.state == "rejected" else "filed",
                filed_on=event.filed_on,
                claim_number=event.claim_number,
                claimed=Decimal("250.00"),
            )
        case claim_events.ClaimRejected():
            return replace(claim, state="rejected", rejected_on=event.rejected_on)
        case claim_events.ClaimAccepted():
            return replace(claim, state="accepted", accepted_on=event.accepted_on)
        case claim_events.ClaimPaid(kind="accelerated"):
            return replace(claim, state="accelerated-paid", paid=event.amount)
        case claim_events.ClaimExtended():
            return replace(claim, extended_until=event.until_on)
        case claim_events.ClaimLiquidated():
            return replace(
                claim, state="liquidated", liquidated_on=event.liquidated_on, liquidated=event.amount
            )
        case claim_events.ClaimPaid(kind="repayment"):
            return replace(claim, owed_by_us=Decimal(0))
        case claim_events.ClaimWithdrawn():
            return replace(claim, state="withdrawn")
    return claim


def names(told: list[tuple[date, Event]]) -> list[str]:
    return [event.TYPE for _, event in told]


def test_an_ordinary_claim_goes_from_proposal_to_liquidation() -> None:
    """Approved, filed, accepted, paid in advance, and liquidated within the year once its imports are final."""
    told = live(Office(seed=7), a_claim("acme-b", imports_final=True), 420)

    assert names(told) == [
        "claim.approved.v1",
        "claim.filed.v1",
        "claim.accepted.v1",
        "claim.paid.v1",
        "claim.liquidated.v1",
    ]
    filed = next(event for _, event in told if isinstance(event, claim_events.ClaimFiled))
    assert told[-1][0] < filed.filed_on + timedelta(days=365)
    assert check_offset(read_entry_number(filed.claim_number)) == 0
    assert filed.designations == PARTS


def test_the_same_seed_gives_the_same_story_and_another_seed_another() -> None:
    """What happens depends on seed and claim only."""
    stories = [live(Office(seed=seed), a_claim(imports_final=True), 420) for seed in (7, 7, 8)]

    assert stories[0] == stories[1]
    assert stories[0] != stories[2]


def test_some_claims_are_rejected_and_all_of_those_are_perfected() -> None:
    """About one claim in twelve comes back; it is transmitted again under the same number and accepted."""
    rejected = 0
    for place in range(120):
        told = live(Office(seed=7), a_claim(f"acme-{place}"), 60)
        filings = [event for _, event in told if isinstance(event, claim_events.ClaimFiled)]
        if "claim.rejected.v1" in names(told):
            rejected += 1
            assert len(filings) == 2
            assert filings[0].claim_number == filings[1].claim_number
        assert "claim.accepted.v1" in names(told)
    assert 3 <= rejected <= 20


def test_a_claim_with_open_imports_is_extended_each_year() -> None:
    """While its imports are not final a claim is extended, at most to the fourth year, and then liquidated."""
    told = live(Office(seed=7), a_claim(), 4 * 366)
    filed = next(event.filed_on for _, event in told if isinstance(event, claim_events.ClaimFiled))
    until = [event.until_on for _, event in told if isinstance(event, claim_events.ClaimExtended)]

    assert until == [filed.replace(year=filed.year + years) for years in (2, 3, 4)]
    assert names(told)[-1] == "claim.liquidated.v1"
    assert told[-1][0] < filed.replace(year=filed.year + 4)


def test_a_worthless_proposal_is_dropped() -> None:
    """A proposal on which nothing can be claimed is withdrawn, not filed."""
    assert names(live(Office(seed=7), a_claim(entitled=Decimal(0)), 60)) == ["claim.withdrawn.v1"]


def test_a_step_is_reported_once_even_where_the_product_does_not_move() -> None:
    """If the product parks an event, the office does not repeat it every day."""
    office, claim = Office(seed=7), a_claim()

    told = [pair for day in range(40) for pair in office.react(START + timedelta(days=day), [claim])]

    assert len(told) == 1


def test_steps_that_the_files_hold_are_left_alone(example: Path) -> None:
    """The script of the example keeps the office from approving the proposal that must miss its window."""
    script = Script.read((example / "script.json").read_bytes())
    lost = next(claim for claim in script.told if claim.startswith("acme-2025-12"))
    ordinary = next(
        claim for claim, steps in script.told.items() if steps == {"approve", "file", "accept", "pay"}
    )

    assert live(Office(seed=7, script=script), a_claim(lost), 400) == []
    told = live(Office(seed=7, script=script), a_claim(ordinary), 60)
    assert told == []


def test_a_scripted_claim_is_not_liquidated_before_its_day() -> None:
    """A claim kept open by the script is liquidated on the day named there, not the day before."""
    filed = date(2022, 6, 14)
    claim = a_claim(
        "kept",
        state="accelerated-paid",
        filed_on=filed,
        accepted_on=filed,
        paid=Decimal("250.00"),
        imports_final=True,
    )
    day = date(2024, 7, 1)
    script = Script({"kept": frozenset({"approve", "file", "accept", "pay", "extend"})}, {"kept": day})
    office = Office(seed=7, script=script)

    before = live(office, claim, (day - filed).days, filed)
    on_the_day = office.react(day, [claim])

    assert before == []
    assert [event.TYPE for _, event in on_the_day] == ["claim.liquidated.v1"]


def amended(state: str, way: str = "amendment", **more: object) -> OfficeAmendment:
    seen = OfficeAmendment(1, state, way, Decimal("-50.00"), START)
    return replace(seen, **more)


def test_an_amendment_is_approved_transmitted_and_answered() -> None:
    """Drafted, approved by a person, transmitted with the present amounts, accepted by CBP."""
    office = Office(seed=7)
    claim = a_claim(state="accelerated-paid", filed_on=START, paid=Decimal("250.00"))
    seen: list[Event] = []
    for amendment, days in (
        (amended("drafted", content="a1b2"), 15),
        (amended("approved", approved_on=START + timedelta(days=14)), 30),
        (amended("transmitted", transmitted_on=START + timedelta(days=30)), 90),
    ):
        for day in range(days):
            today = START + timedelta(days=day)
            seen += [event for _, event in office.react(today, [replace(claim, amendment=amendment)])]

    assert [event.TYPE for event in seen] == [
        "amendment.approved.v1",
        "amendment.transmitted.v1",
        "amendment.answered.v1",
    ]
    assert isinstance(seen[0], claim_events.AmendmentApproved)
    assert (seen[0].amendment_number, seen[0].difference, seen[0].content) == (1, Decimal("-50.00"), "a1b2")
    assert (seen[0].by, seen[0].identity) == ("Dana Whitfield", "declared"), (
        "what was seen is named, and by whom"
    )
    assert isinstance(seen[1], claim_events.AmendmentTransmitted)
    assert (seen[1].designations, seen[1].route) == (PARTS, "amendment")


def test_an_immaterial_amendment_needs_nothing() -> None:
    """A change without money is recorded by the product; nobody transmits it, and the claim goes on."""
    claim = a_claim(
        "acme-b",
        state="accelerated-paid",
        filed_on=START,
        paid=Decimal("250.00"),
        imports_final=True,
        amendment=amended("immaterial", "none"),
    )

    assert names(live(Office(seed=7), claim, 400)) == ["claim.liquidated.v1"]


def test_after_liquidation_more_is_asked_by_protest_within_its_window() -> None:
    """The amendment of a liquidated claim goes as a protest; past the 180 days nothing is sent."""
    due = START + timedelta(days=180)
    claim = a_claim(state="liquidated", liquidated_on=START, liquidated=Decimal("250.00"))
    approved = amended("approved", "protest", approved_on=START + timedelta(days=10), due_on=due)
    late = replace(approved, approved_on=due + timedelta(days=1))

    in_time = [
        event
        for day in range(30)
        for _, event in Office(seed=7).react(
            START + timedelta(days=day), [replace(claim, amendment=approved)]
        )
    ][:2]
    too_late = Office(seed=7).react(due + timedelta(days=20), [replace(claim, amendment=late)])

    assert [event.TYPE for event in in_time] == ["amendment.transmitted.v1", "claim.protested.v1"]
    assert too_late == []


def test_money_that_was_too_much_goes_back() -> None:
    """After an accepted amendment down the overpaid advance is repaid within 30 days."""
    claim = a_claim(
        state="accelerated-paid",
        filed_on=START,
        paid=Decimal("250.00"),
        owed_by_us=Decimal("50.00"),
        last_answer_on=START + timedelta(days=60),
    )

    told = live(Office(seed=7), claim, 120)

    assert names(told) == ["claim.paid.v1"]
    day, event = told[0]
    assert isinstance(event, claim_events.ClaimPaid)
    assert (event.kind, event.amount) == ("repayment", Decimal("50.00"))
    assert day <= START + timedelta(days=90)


@pytest.mark.parametrize(("decided", "kinds"), [(None, ["liquidation"]), (START, ["protest"])])
def test_the_balance_is_paid_after_liquidation(decided: date | None, kinds: list[str]) -> None:
    """What a liquidation or an approved protest owes us is paid within a month."""
    claim = a_claim(
        state="liquidated",
        liquidated_on=START,
        liquidated=Decimal("250.00"),
        claimed=Decimal("250.00"),
        owed_to_us=Decimal("250.00"),
        protest_decided_on=decided,
    )

    paid = [
        event for _, event in live(Office(seed=7), claim, 40) if isinstance(event, claim_events.ClaimPaid)
    ]

    assert [event.kind for event in paid] == kinds


def test_a_script_without_days_reads() -> None:
    """A script names steps per claim; a day is optional."""
    script = Script.read(msgspec.json.encode({"seed": 1, "claims": {"x": {"told": ["approve"]}}}))

    assert (script.told, script.liquidate_from) == ({"x": frozenset({"approve"})}, {})


def test_a_claimant_with_the_privilege_asks_for_accelerated_payment() -> None:
    """Acme's claims ask for accelerated payment although the proposal does not say so; Harbor's do not."""
    asked = {}
    for claimant in ("acme", "harbor"):
        told = live(Office(seed=7), a_claim("x", claimant=claimant, accelerated=False), 30)
        asked[claimant] = next(
            event.accelerated for _, event in told if isinstance(event, claim_events.ClaimFiled)
        )

    assert asked == {"acme": True, "harbor": False}
