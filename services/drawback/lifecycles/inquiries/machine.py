"""The inquiry's lifecycle as a table."""

from decimal import Decimal

from msgspec.structs import replace

from drawback.domain.state_machine import Machine, Transition
from drawback.lifecycles.inquiries.state import InquiryState, InquiryView
from drawback_schemas.inquiries import (
    InquiryAnswered,
    InquiryAssigned,
    InquiryClosed,
    InquiryExtended,
    InquiryIssued,
)

S = InquiryState
_OPEN = frozenset({S.ISSUED, S.ASSIGNED, S.EXTENDED})


def _issued(view: InquiryView, event: InquiryIssued) -> InquiryView:
    return replace(
        view,
        state=S.ISSUED,
        form=event.form,
        issued_on=event.issued_on,
        entry_number=event.entry_number,
        line_numbers=event.line_numbers,
        claim_id=event.claim_id,
        subject=event.subject,
        hts=event.hts,
        producer=event.producer,
        money=event.money_at_stake or Decimal("0.00"),
        follows=event.follows,
        named_on=event.answer_by,
    )


def _assigned(view: InquiryView, event: InquiryAssigned) -> InquiryView:
    state = S.ASSIGNED if view.state is S.ISSUED else view.state
    return replace(view, state=state, owner=event.owner, assigned_on=event.assigned_on)


def _extended(view: InquiryView, event: InquiryExtended) -> InquiryView:
    return replace(view, state=S.EXTENDED, extended_to=event.until_on)


def _answered(view: InquiryView, event: InquiryAnswered) -> InquiryView:
    return replace(view, state=S.ANSWERED, answered_on=event.answered_on, owner=view.owner or event.by)


def _closed(view: InquiryView, event: InquiryClosed) -> InquiryView:
    return replace(view, state=S.CLOSED, closed_on=event.closed_on, outcome=event.outcome)


INQUIRY_MACHINE: Machine[InquiryView] = Machine(
    "inquiry",
    lambda view: view.state,
    (
        Transition(frozenset({S.AWAITED}), InquiryIssued, _issued, (S.ISSUED,)),
        Transition(_OPEN, InquiryAssigned, _assigned, (S.ASSIGNED,)),
        Transition(_OPEN, InquiryExtended, _extended, (S.EXTENDED,)),
        Transition(_OPEN, InquiryAnswered, _answered, (S.ANSWERED,)),
        Transition(_OPEN | {S.ANSWERED}, InquiryClosed, _closed, (S.CLOSED,)),
    ),
)
