"""How much of a claim rests on what CBP asks about."""

from drawback.domain.money import ZERO, Money
from drawback.domain.party_names import same_party
from drawback.lifecycles.claims.state import DEAD, ClaimRecord, ClaimState
from drawback_schemas.claims import InquiryStake
from drawback_schemas.inquiries import InquiryChanged
from drawback_schemas.parts import DesignationPart, LinePart

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
            if _concerns(inquiry, record, line.part)
            for amount in (line.part.claimed if transmitted else line.amounts)
        ),
        ZERO,
    )


def _concerns(inquiry: InquiryChanged, record: ClaimRecord, part: DesignationPart) -> bool:
    """Whether the inquiry is about a line: the one it numbers, else one of the tariff number and the producer that it names.

    A CF-29 names the tariff number to which CBP changes a line, so that it says nothing about which line; what is not known of a line
    rules nothing out.
    """
    if inquiry.claim_id == record.claim_id:
        return True
    if part.entry_number != inquiry.entry_number:
        return False
    if inquiry.line_numbers:
        return part.line_number in inquiry.line_numbers
    line = _line(record, part)
    if line is None:
        return True
    other_goods = not inquiry.form.startswith("CF-29") and not line.hts.startswith(inquiry.hts)
    other_producer = bool(line.producer and inquiry.producer) and not same_party(
        line.producer, inquiry.producer
    )
    return not other_goods and not other_producer


def _line(record: ClaimRecord, part: DesignationPart) -> LinePart | None:
    """A designated line as it stands now; None where its entry is not known."""
    entries = (e for e in record.entries if e.entry_number == part.entry_number and e.versions)
    lines = (line for entry in entries for line in entry.versions[-1].lines)
    return next((line for line in lines if line.line_number == part.line_number), None)
