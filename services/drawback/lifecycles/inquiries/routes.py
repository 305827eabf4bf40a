"""Who listens and who speaks: the inquiries service."""

from datetime import date
from typing import Any, get_args

from msgspec.structs import replace

from drawback.domain.money import dollars
from drawback.domain.state_machine import Refused
from drawback.lifecycles.facts import record_fact
from drawback.lifecycles.inquiries.machine import INQUIRY_MACHINE
from drawback.lifecycles.inquiries.state import (
    InquiryEvent,
    InquiryRecord,
    InquiryState,
    InquiryView,
    Questions,
)
from drawback.lifecycles.vocabulary import (
    AggregateType,
    Context,
    Decision,
    DueDate,
    HistoryLine,
    Keys,
    ReceivedEvent,
    Refusal,
    Route,
    Service,
)
from drawback.lifecycles.watch import due_date
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.dates.inquiries import Inquiry, answer_by
from drawback.rules.lawbook import LawBook
from drawback_schemas.inquiries import (
    EntryQuestioned,
    InquiryChanged,
)

_FORMS = {
    "CF-28": (Inquiry.CF_28, "D-40"),
    "CF-29-proposed": (Inquiry.CF_29_PROPOSED, "D-41"),
    "CF-29-taken": (Inquiry.CF_29_TAKEN, "D-41"),
    "claim-request": (Inquiry.CLAIM_EVIDENCE, "D-18"),
    "verification": (Inquiry.VERIFICATION, "D-18"),
}


def on_inquiry_fact(
    record: InquiryRecord | None, received: ReceivedEvent[InquiryEvent], context: Context
) -> InquiryRecord:
    """A fact about one inquiry, put where it belongs in legal order; the same fact twice changes nothing."""
    record = record or InquiryRecord(received.event.inquiry_id)
    facts = record_fact(record.facts, received)
    return record if facts is record.facts else replace(record, facts=facts)


def evolve(record: InquiryRecord, law: LawBook) -> InquiryRecord:
    """Fold the facts anew."""
    view = InquiryView()
    refused: list[Refusal] = []
    for fact in record.facts:
        try:
            view = INQUIRY_MACHINE.apply(view, fact.event)
        except Refused as no:
            refused.append(Refusal(fact.id, fact.event.TYPE, f"{no} (concerning {fact.on})"))
    known = replace(view, refused=() if view.state is InquiryState.AWAITED else tuple(refused))
    return replace(record, view=known)


def due(view: InquiryView, law: LawBook) -> Determination | Undetermined | None:
    """Last day to answer."""
    if view.issued_on is None:
        return None
    return answer_by(_FORMS[view.form][0], view.issued_on, law.calendar, view.extended_to)


def _answer_by(view: InquiryView, law: LawBook) -> date | None:
    answer = due(view, law)
    return answer.on if isinstance(answer, Determination) else None


def decide(before: InquiryRecord | None, record: InquiryRecord, law: LawBook) -> Decision:
    """Decide on an inquiry that changed: its answer's due date, who must know, and the story."""
    view = record.view
    was = before.view if before else InquiryView()
    return Decision(
        emit=(_changed(record, law),) if view.issued_on is not None and view != was else (),
        watches=_watches(view, law),
        columns={
            "form": view.form,
            "state": view.state.value,
            "issued_on": view.issued_on,
            "answer_by": _answer_by(view, law),
            "answered_on": view.answered_on,
            "entry_number": view.entry_number,
            "claim_id": view.claim_id,
            "owner": view.owner,
            "money": view.money,
        },
        refused=view.refused,
        tell=tuple(_tell(was, view, record, law)),
    )


def _changed(record: InquiryRecord, law: LawBook) -> InquiryChanged:
    view = record.view
    assert view.issued_on is not None  # noqa: S101 - the caller looked
    return InquiryChanged(
        inquiry_id=record.inquiry_id,
        form=view.form,  # type: ignore[arg-type]  # it came in through the same closed set
        state=view.state.value,
        issued_on=view.issued_on,
        entry_number=view.entry_number,
        claim_id=view.claim_id,
        answer_by=_answer_by(view, law),
        line_numbers=view.line_numbers,
        hts=view.hts,
        producer=view.producer,
    )


def _watches(view: InquiryView, law: LawBook) -> tuple[DueDate, ...]:
    if view.state is InquiryState.AWAITED:
        return ()
    where = view.entry_number or view.claim_id
    return due_date(
        _FORMS[view.form][1],
        due(view, law),
        summary=f"answer {view.form} on {where}" + (f": {view.subject}" if view.subject else ""),
        money=view.money,
        met_on=view.answered_on or view.closed_on,
        immediate=True,
    )


def _tell(was: InquiryView, now: InquiryView, record: InquiryRecord, law: LawBook) -> list[HistoryLine]:
    if now.state is was.state or now.state is InquiryState.AWAITED or not record.facts:
        return []
    where = now.entry_number or now.claim_id
    by = _answer_by(now, law)
    late = " LATE" if now.answered_on and by and now.answered_on > by else ""
    said = {
        InquiryState.ISSUED: f"issued, answer by {by}" if by else "issued",
        InquiryState.ASSIGNED: f"assigned to {now.owner}",
        InquiryState.EXTENDED: f"extended to {now.extended_to}",
        InquiryState.ANSWERED: f"answered {now.answered_on}{late}",
        InquiryState.CLOSED: f"closed: {now.outcome}",
    }[now.state]
    stake = f", {dollars(now.money)} at stake" if now.money and now.state is InquiryState.ISSUED else ""
    text = f"{now.form} {record.inquiry_id} on {where} {said}{stake}"
    return [HistoryLine(record.facts[-1].on, f"inquiry.{now.state.value}", text, now.money)]


INQUIRY: AggregateType[InquiryRecord] = AggregateType("inquiry", InquiryRecord, decide, evolve=evolve)


def _by_id(received: ReceivedEvent[Any]) -> Keys:
    return Keys(own=(received.event.inquiry_id,))


def on_inquiry_changed(
    questions: Questions | None, received: ReceivedEvent[InquiryChanged], context: Context
) -> Questions:
    """An inquiry on the entry came up or moved on."""
    known = {one.inquiry_id: one for one in questions.inquiries} if questions else {}
    known[received.event.inquiry_id] = received.event
    return Questions(context.key, tuple(known[name] for name in sorted(known)))


def _questioned(questions: Questions) -> EntryQuestioned:
    return EntryQuestioned(entry_number=questions.entry_number, inquiries=questions.inquiries)


def _follow_questions(before: Questions | None, questions: Questions, law: LawBook) -> Decision:
    return Decision(
        columns={"open_inquiries": sum(one.state != InquiryState.CLOSED for one in questions.inquiries)}
    )


QUESTION: AggregateType[Questions] = AggregateType("question", Questions, _follow_questions, _questioned)


def _by_entry(received: ReceivedEvent[InquiryChanged]) -> Keys:
    return Keys(own=(received.event.entry_number,)) if received.event.entry_number else Keys()


SERVICE = Service(
    name="inquiries",
    says="keeps CBP's questions and notices, when they must be answered, and what rests on them",
    routes=(
        *(
            Route(event, INQUIRY, _by_id, on_inquiry_fact, emits=(InquiryChanged,))
            for event in get_args(InquiryEvent)
        ),
        Route(InquiryChanged, QUESTION, _by_entry, on_inquiry_changed, emits=(EntryQuestioned,)),
    ),
)
