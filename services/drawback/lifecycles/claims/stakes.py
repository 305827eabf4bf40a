"""How much of a claim rests on what CBP asks about."""

from drawback.domain.money import ZERO, Money
from drawback.lifecycles.claims.state import DEAD, ClaimRecord, ClaimState, PricedLine
from drawback_schemas.claims import InquiryStake
from drawback_schemas.inquiries import InquiryChanged

_SETTLED = DEAD | {ClaimState.AWAITED, ClaimState.FINAL}


def stakes(before: ClaimRecord | None, record: ClaimRecord) -> tuple[InquiryStake, ...]:
    """What changed of the money that rests on each inquiry."""
    was = _all(before) if before is not None else {}
    return tuple(
        InquiryStake(claim_id=record.claim_id, inquiry_id=inquiry_id, money=money)
        for inquiry_id, money in sorted(_all(record).items())
        if money != was.get(inquiry_id, ZERO)
    )


def _all(record: ClaimRecord) -> dict[str, Money]:
    settled = record.view.state in _SETTLED
    return {one.inquiry_id: ZERO if settled else _resting(record, one) for one in record.inquiries}


def _resting(record: ClaimRecord, inquiry: InquiryChanged) -> Money:
    """What is asked, or before the claim is filed what it is worth, on the lines that the inquiry is about."""
    transmitted = record.view.transmitted_on is not None
    return sum(
        (
            amount.amount
            for line in record.view.lines
            if _concerns(inquiry, record.claim_id, line)
            for amount in (line.part.claimed if transmitted else line.amounts)
        ),
        ZERO,
    )


def _concerns(inquiry: InquiryChanged, claim_id: str, line: PricedLine) -> bool:
    if inquiry.claim_id == claim_id:
        return True
    return line.part.entry_number == inquiry.entry_number and (
        not inquiry.line_numbers or line.part.line_number in inquiry.line_numbers
    )
