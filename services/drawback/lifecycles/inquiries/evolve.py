"""Folding: the facts of an inquiry in legal order, what rests on it, and what took its place give its view."""

from collections.abc import Iterator

from msgspec.structs import replace

from drawback.domain.money import ZERO
from drawback.domain.state_machine import Refused
from drawback.lifecycles.facts import Fact
from drawback.lifecycles.inquiries.machine import INQUIRY_MACHINE
from drawback.lifecycles.inquiries.state import InquiryEvent, InquiryRecord, InquiryState, InquiryView
from drawback.lifecycles.vocabulary import Refusal
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.dates.counting import unless_unknown
from drawback.rules.dates.inquiries import InquiryForm, answer_by
from drawback.rules.lawbook import LawBook
from drawback_schemas.inquiries import InquiryChanged

LAW_OF = {
    "CF-28": InquiryForm.CF_28,
    "CF-29-proposed": InquiryForm.CF_29_PROPOSED,
    "CF-29-taken": InquiryForm.CF_29_TAKEN,
    "CF-4647": InquiryForm.CF_4647,
    "claim-request": InquiryForm.CLAIM_EVIDENCE,
    "verification": InquiryForm.VERIFICATION,
}


def evolve(record: InquiryRecord, law: LawBook) -> InquiryRecord:
    """Fold the facts anew."""
    view = InquiryView()
    refused: list[Refusal] = []
    for fact, after, refusal in stages(record, law):
        view = after
        if refusal:
            refused.append(Refusal(fact.id, fact.event.TYPE, f"{refusal} (concerning {fact.on})"))
    view = _superseded(record, view)
    resting = sum((money for _, money in record.stakes), ZERO)
    return replace(
        record,
        view=replace(
            view,
            resting=resting,
            money=view.money or resting,
            refused=() if view.state is InquiryState.AWAITED else tuple(refused),
        ),
    )


def stages(record: InquiryRecord, law: LawBook) -> Iterator[tuple[Fact[InquiryEvent], InquiryView, str]]:
    """Each fact with the view after it, and why it does not fit where it does not."""
    view = InquiryView()
    for fact in record.facts:
        try:
            view = INQUIRY_MACHINE.apply(view, fact.event)
        except Refused as no:
            yield fact, view, str(no)
            continue
        answer = due(view, law)
        last_day = answer.on if isinstance(answer, Determination) else None
        late = bool(view.answered_on and last_day and view.answered_on > last_day)
        view = replace(view, answer_by=last_day, late=late)
        yield fact, view, ""


def due(view: InquiryView, law: LawBook) -> Determination | Undetermined | None:
    """Last day to answer."""
    if view.issued_on is None:
        return None
    return unless_unknown(answer_by)(
        LAW_OF[view.form], view.issued_on, law.calendar, view.extended_to or view.named_on
    )


def _superseded(record: InquiryRecord, view: InquiryView) -> InquiryView:
    """Closed by the notice of action that took its place, where CBP did not close it by itself."""
    if view.state in {InquiryState.AWAITED, InquiryState.CLOSED}:
        return view
    later = [one for one in record.beside if _takes_place(one, record.inquiry_id, view)]
    if not later:
        return view
    first = min(later, key=lambda one: (one.issued_on, one.inquiry_id))
    return replace(
        view,
        state=InquiryState.CLOSED,
        closed_on=first.issued_on,
        outcome=f"{first.form} {first.inquiry_id} took its place",
        closed_by=first.inquiry_id,
    )


def _takes_place(one: InquiryChanged, inquiry_id: str, view: InquiryView) -> bool:
    """Whether a notice follows this inquiry: it says so, or it takes the action that this one proposed on the same lines."""
    if view.issued_on is None or one.issued_on < view.issued_on:
        return False
    if one.follows:
        return one.follows == inquiry_id
    same_lines = (
        not one.line_numbers or not view.line_numbers or set(one.line_numbers) & set(view.line_numbers)
    )
    return bool(same_lines) and one.form == "CF-29-taken" and view.form == "CF-29-proposed"
