"""The remedies of a claim, and the reduction after a refund elsewhere."""

from decimal import Decimal

from drawback.lifecycles.claims.remedies import board
from drawback.lifecycles.claims.state import ClaimState
from drawback_schemas.claims import ClaimLiquidated, ClaimPaid, ClaimProtestDecided, ClaimProtested
from drawback_schemas.remedies import ClaimRemedyEnded, ClaimRemedyTaken
from support.claim_record import CLAIM, LAW, ClaimLife, accepted, an_entry, an_export, day, filed, passed

LIQUIDATED = ClaimLiquidated(claim_id=CLAIM, liquidated_on=day("2026-02-02"), amount=Decimal("100.00"))
PROTESTED = ClaimProtested(claim_id=CLAIM, protest_number="P-9", protested_on=day("2026-03-02"))
DENIED = ClaimProtestDecided(
    claim_id=CLAIM, protest_number="P-9", decided_on=day("2026-06-01"), outcome="denied"
)
SUED = ClaimRemedyTaken(claim_id=CLAIM, remedy="suit", taken_on=day("2026-07-01"), reference="26-00018")


def stands(claim: ClaimLife, on: str) -> dict[str, str]:
    return {one.remedy.value: one.standing.value for one in board(claim.view, LAW.calendar, day(on))}


def test_a_filed_claim_can_be_amended_and_its_liquidation_asked_for() -> None:
    """Imported 2025-01-15: amended until 2030-01-15, not after; nothing to protest yet."""
    claim = ClaimLife().receives(filed(), accepted())
    last = stands(claim, "2030-01-15")
    assert (last["amendment"], last["liquidation-request"], last["protest"]) == ("open", "open", "not yet")
    assert stands(claim, "2030-01-16")["amendment"] == "closed"


def test_a_liquidated_claim_is_protested_for_what_was_denied() -> None:
    """Asked 297.00, liquidated at 100.00: 197.00 until 2026-08-03 (day 180 is Saturday 08-01)."""
    claim = ClaimLife().receives(filed(), accepted(), LIQUIDATED)
    last = next(one for one in board(claim.view, LAW.calendar, day("2026-08-03")) if one.remedy == "protest")
    assert (last.standing, last.money) == ("open", Decimal("197.00"))
    assert stands(claim, "2026-08-04")["protest"] == "closed"
    assert stands(claim, "2026-08-03")["amendment"] == "closed"


def test_a_suit_keeps_the_claim_open_until_it_is_lost() -> None:
    """Sued in time: the 180 days after the denial change nothing; dismissed, the liquidation is final."""
    claim = ClaimLife().receives(filed(), accepted(), LIQUIDATED, PROTESTED, DENIED, SUED)
    claim.receives(passed("D-38", "2026-11-30"))
    assert claim.view.state is ClaimState.LIQUIDATED
    assert stands(claim, "2026-12-01")["suit"] == "used"
    ended = ClaimRemedyEnded(claim_id=CLAIM, remedy="suit", ended_on=day("2027-02-01"), outcome="denied")
    assert claim.receives(ended).view.state is ClaimState.FINAL


def test_only_a_suit_that_gave_nothing_makes_the_claim_final() -> None:
    """A disclosure that was withdrawn, and a suit that was won, leave the claim as it stands; what was granted is its money."""
    disclosed = ClaimRemedyTaken(claim_id=CLAIM, remedy="prior-disclosure", taken_on=day("2026-07-01"))
    withdrawn = ClaimRemedyEnded(
        claim_id=CLAIM, remedy="prior-disclosure", ended_on=day("2026-08-01"), outcome="withdrawn"
    )
    claim = ClaimLife().receives(filed(), accepted(), disclosed, withdrawn)
    assert claim.view.state is ClaimState.ACCEPTED

    liquidated = ClaimLife().receives(filed(), accepted(), LIQUIDATED, disclosed, withdrawn)
    assert liquidated.view.state is ClaimState.LIQUIDATED

    won = ClaimRemedyEnded(
        claim_id=CLAIM, remedy="suit", ended_on=day("2027-02-01"), outcome="granted", amount=Decimal("150.00")
    )
    sued = ClaimLife().receives(filed(), accepted(), LIQUIDATED, PROTESTED, DENIED, SUED, won)
    assert sued.view.state is ClaimState.LIQUIDATED
    suit = next(one for one in board(sued.view, LAW.calendar, day("2027-03-01")) if one.remedy == "suit")
    assert (suit.because, suit.money) == ("granted on 2027-02-01", Decimal("150.00"))


def test_once_final_nothing_is_left_but_disclosure() -> None:
    """The board of a claim whose liquidation is final says of each way why it is closed."""
    claim = ClaimLife().receives(filed(), accepted(), LIQUIDATED, passed("D-23", "2026-08-03"))
    protest = next(
        one for one in board(claim.view, LAW.calendar, day("2026-09-01")) if one.remedy == "protest"
    )
    assert (protest.standing, protest.because) == ("closed", "the liquidation is final")
    assert stands(claim, "2026-09-01")["prior-disclosure"] == "open"


def test_a_suit_without_a_denial_is_refused() -> None:
    """The reason is a sentence; it comes into force once the denial is known."""
    claim = ClaimLife().receives(filed(), accepted(), LIQUIDATED, SUED)
    assert "needs a protest that was denied" in claim.view.refused[0].reason
    assert not claim.receives(PROTESTED, DENIED).view.refused


def test_a_refund_elsewhere_puts_accelerated_payment_at_risk() -> None:
    """Duty 300 becomes 200 after the claim was paid early: the draft takes 99.00 back and says what is at risk."""
    entry = an_entry(("2025-01-15", "300.00"), ("2025-12-01", "200.00"))
    paid = ClaimPaid(claim_id=CLAIM, paid_on=day("2025-10-01"), amount=Decimal("297.00"))
    claim = ClaimLife(entry, an_export()).receives(filed(accelerated=True), accepted(), paid)
    draft = claim.view.open_amendment
    assert draft.difference == Decimal("-99.00")
    assert "accelerated payment at risk" in draft.because
    assert "CSMS 61941423" in draft.citation
    plain = ClaimLife(entry, an_export()).receives(filed(), accepted())
    assert "at risk" not in plain.view.open_amendment.because
