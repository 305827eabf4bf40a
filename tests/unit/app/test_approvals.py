"""Who may approve what: a named person, what is drafted, as it was shown, once."""

from decimal import Decimal

import pytest

from drawback.adapters.clock import SystemClock
from drawback.app.approvals import Approver, NotApproved, approve_amendment, approve_claim
from drawback.app.four_eyes import FourEyes
from drawback.lifecycles.claims.approving import AmendmentSeen
from drawback.lifecycles.claims.state import AmendmentState, ClaimState
from drawback_schemas.claims import AmendmentTransmitted, ClaimantRegistered, ClaimAssembled
from drawback_schemas.entries import EntryCorrected
from support.world import ACME, World, a_designation, a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow  # a database for each test

ENTRY, CLAIM, TODAY = "XYZ41011179", "acme-1", day("2026-07-01")


def a_world(*, below: str = "0.00") -> World:
    """A claim of $297.00 that was disclosed to CBP."""
    world = World()
    world.receives(
        ClaimantRegistered(
            name="Acme Tools Inc", registered_on=day("2020-01-01"), immaterial_below=Decimal(below)
        ),
        an_entry(ENTRY, "2025-01-15"),
        an_export(),
    )
    world.files(CLAIM, "2025-09-10", a_designation(claimed={"364": "297.00"}), accepted="2025-09-11")
    return world


def eyes(world: World) -> FourEyes:
    """Nobody asks for two people here."""
    return FourEyes(world.product.engine, SystemClock())


def corrected(world: World, duty: str, on: str = "2025-10-01") -> None:
    """The duty of the entry turns out to be another."""
    event = EntryCorrected(entry_number=ENTRY, corrected_on=day(on), reason="psc", lines=(a_line(duty=duty),))
    world.receives(event)


def approves(
    world: World, difference: str, *, number: int = 1, content: str = "", by: str = "Dana Whitfield"
) -> None:
    """Dana approves what she saw."""
    shown = AmendmentSeen(number, Decimal(difference), content)
    approve_amendment(
        world.product, ACME, CLAIM, shown, Approver(by), on=TODAY, source="urn:test:desk", eyes=eyes(world)
    )


def test_an_approval_holds_for_what_was_seen_and_for_nothing_else():
    """Approved at +$148.50; another correction makes it another draft; back again, it is the approved one."""
    world = a_world()
    corrected(world, "450.00")
    draft = world.claim(CLAIM).open_amendment
    assert draft is not None

    approves(world, "148.50", content=draft.content[:10])
    approved = world.claim(CLAIM).open_amendment
    assert approved is not None
    assert approved.state is AmendmentState.APPROVED
    assert approved.approval is not None
    assert (approved.approval.by, approved.approval.identity) == ("Dana Whitfield", "declared")
    assert approved.approval.changes == draft.changes

    corrected(world, "100.00", on="2025-10-02")
    reopened = world.claim(CLAIM).open_amendment
    assert reopened is not None
    assert (reopened.state, reopened.difference, reopened.approval) == (
        AmendmentState.DRAFTED,
        Decimal("-198.00"),
        None,
    )


def test_what_was_approved_and_sent_is_kept_for_ever():
    """Before and after of each line and class stand with the name and the days, whatever the entry becomes later."""
    world = a_world()
    corrected(world, "450.00")
    approves(world, "148.50")
    sent = AmendmentTransmitted(
        claim_id=CLAIM,
        transmitted_on=day("2026-07-02"),
        designations=(a_designation(claimed={"364": "445.50"}),),
        by="Broker LLC",
    )
    world.receives(sent)
    (kept,) = world.claim(CLAIM).done

    corrected(world, "100.00", on="2025-10-05")

    (later,) = world.claim(CLAIM).done
    assert later == kept
    assert (kept.detected_on, kept.transmitted_on, kept.transmitted_by) == (
        day("2025-10-01"),
        day("2026-07-02"),
        "Broker LLC",
    )
    assert kept.approval is not None
    assert kept.approval.approved_on == TODAY
    assert [(change.before, change.after) for change in kept.changes] == [
        (Decimal("297.00"), Decimal("445.50"))
    ]


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (("148.49", 1, ""), "148.50 now"),
        (("-148.50", 1, ""), "148.50 now"),
        (("148.50", 2, ""), "amendment 2"),
        (("148.50", 1, "0000"), r"still \$148.50, but its content is [0-9a-f]{12} now and was 0000 when"),
    ],
)
def test_something_else_than_what_stands_there_is_refused(seen: tuple[str, int, str], reason: str):
    """The sentence says what stands there now."""
    world = a_world()
    corrected(world, "450.00")
    difference, number, content = seen

    with pytest.raises(NotApproved, match=reason):
        approves(world, difference, number=number, content=content)

    assert world.parked() == []


def test_approving_nothing_twice_or_what_is_immaterial_is_refused():
    """Each with its sentence."""
    world = a_world(below="10.00")
    with pytest.raises(NotApproved, match="nothing is drafted"):
        approves(world, "148.50")

    corrected(world, "310.00")
    draft = world.claim(CLAIM).open_amendment
    assert draft is not None
    assert (draft.state, draft.difference) == (AmendmentState.IMMATERIAL, Decimal("9.90"))
    assert "below the claimant's limit of $10.00" in draft.because
    with pytest.raises(NotApproved, match="immaterial"):
        approves(world, "9.90")

    corrected(world, "450.00", on="2025-10-02")
    approves(world, "148.50")
    with pytest.raises(NotApproved, match="approved on 2026-07-01 by Dana Whitfield"):
        approves(world, "148.50", by="Lee Park")


@pytest.mark.parametrize("nobody", ["", "   ", "dashboard", "Dashboard", "matcher"])
def test_the_approver_is_a_person(nobody: str):
    """A page or a program approves nothing."""
    world = a_world()
    corrected(world, "450.00")

    with pytest.raises(NotApproved, match="say who approves"):
        approves(world, "148.50", by=nobody)


def test_nobody_approves_what_they_put_together():
    """A second person does; and only what still waits for it."""
    world = World()
    world.receives(an_entry(ENTRY, "2025-01-15"), an_export())
    made = ClaimAssembled(
        claim_id=CLAIM,
        provision="58",
        assembled_on=day("2025-09-01"),
        designations=(a_designation(),),
        by="Dana Whitfield",
    )
    world.receives(made)

    with pytest.raises(NotApproved, match="another person"):
        approve_claim(
            world.product,
            ACME,
            CLAIM,
            Approver("dana  whitfield"),
            on=TODAY,
            source="urn:test:desk",
            eyes=eyes(world),
        )
    approve_claim(
        world.product, ACME, CLAIM, Approver("Lee Park"), on=TODAY, source="urn:test:desk", eyes=eyes(world)
    )

    view = world.claim(CLAIM)
    assert (view.state, view.approved_by) == (ClaimState.APPROVED, "Lee Park")
    with pytest.raises(NotApproved, match="the claim is approved"):
        approve_claim(
            world.product,
            ACME,
            CLAIM,
            Approver("Lee Park"),
            on=TODAY,
            source="urn:test:desk",
            eyes=eyes(world),
        )
    with pytest.raises(NotApproved, match="there is no claim"):
        approve_claim(
            world.product,
            ACME,
            "other",
            Approver("Lee Park"),
            on=TODAY,
            source="urn:test:desk",
            eyes=eyes(world),
        )
