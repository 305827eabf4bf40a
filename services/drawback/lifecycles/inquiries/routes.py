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
    InquiryFile,
    InquiryState,
    InquiryView,
    Questions,
)
from drawback.lifecycles.vocabulary import (
    Decision,
    Given,
    Heard,
    Keys,
    Kind,
    Refusal,
    Route,
    Service,
    Telling,
    Watch,
)
from drawback.lifecycles.watch import watch
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


def on_inquiry_fact(file: InquiryFile | None, heard: Heard[InquiryEvent], given: Given) -> InquiryFile:  # noqa: ARG001
    """A fact about one inquiry, put where it belongs in legal order; the same fact twice changes nothing."""
    file = file or InquiryFile(heard.event.inquiry_id)
    facts = record_fact(file.facts, heard)
    return file if facts is file.facts else replace(file, facts=facts)


def settle(file: InquiryFile, law: LawBook) -> InquiryFile:  # noqa: ARG001 - one shape for all
    """Fold the facts anew."""
    view = InquiryView()
    refused: list[Refusal] = []
    for fact in file.facts:
        try:
            view = INQUIRY_MACHINE.apply(view, fact.event)
        except Refused as no:
            refused.append(Refusal(fact.id, fact.event.TYPE, f"{no} (concerning {fact.on})"))
    known = replace(view, refused=() if view.state is InquiryState.AWAITED else tuple(refused))
    return replace(file, view=known)


def due(view: InquiryView, law: LawBook) -> Determination | Undetermined | None:
    """Last day to answer."""
    if view.issued_on is None:
        return None
    return answer_by(_FORMS[view.form][0], view.issued_on, law.calendar, view.extended_to)


def _answer_by(view: InquiryView, law: LawBook) -> date | None:
    answer = due(view, law)
    return answer.on if isinstance(answer, Determination) else None


def follow(before: InquiryFile | None, file: InquiryFile, law: LawBook) -> Decision:
    """Decide on an inquiry that changed: its answer's due date, who must know, and the story."""
    view = file.view
    was = before.view if before else InquiryView()
    return Decision(
        emit=(_changed(file, law),) if view.issued_on is not None and view != was else (),
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
        tell=tuple(_tell(was, view, file, law)),
    )


def _changed(file: InquiryFile, law: LawBook) -> InquiryChanged:
    view = file.view
    assert view.issued_on is not None  # noqa: S101 - the caller looked
    return InquiryChanged(
        inquiry_id=file.inquiry_id,
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


def _watches(view: InquiryView, law: LawBook) -> tuple[Watch, ...]:
    if view.state is InquiryState.AWAITED:
        return ()
    where = view.entry_number or view.claim_id
    return watch(
        _FORMS[view.form][1],
        due(view, law),
        summary=f"answer {view.form} on {where}" + (f": {view.subject}" if view.subject else ""),
        money=view.money,
        met_on=view.answered_on or view.closed_on,
        immediate=True,
    )


def _tell(was: InquiryView, now: InquiryView, file: InquiryFile, law: LawBook) -> list[Telling]:
    if now.state is was.state or now.state is InquiryState.AWAITED or not file.facts:
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
    text = f"{now.form} {file.inquiry_id} on {where} {said}{stake}"
    return [Telling(file.facts[-1].on, f"inquiry.{now.state.value}", text, now.money)]


INQUIRY: Kind[InquiryFile] = Kind("inquiry", InquiryFile, follow, settle=settle)


def _by_id(heard: Heard[Any]) -> Keys:
    return Keys(own=(heard.event.inquiry_id,))


def on_inquiry_changed(questions: Questions | None, heard: Heard[InquiryChanged], given: Given) -> Questions:
    """An inquiry on the entry came up or moved on."""
    known = {one.inquiry_id: one for one in questions.inquiries} if questions else {}
    known[heard.event.inquiry_id] = heard.event
    return Questions(given.key, tuple(known[name] for name in sorted(known)))


def _questioned(questions: Questions) -> EntryQuestioned:
    return EntryQuestioned(entry_number=questions.entry_number, inquiries=questions.inquiries)


def _follow_questions(before: Questions | None, questions: Questions, law: LawBook) -> Decision:  # noqa: ARG001
    return Decision(
        columns={"open_inquiries": sum(one.state != InquiryState.CLOSED for one in questions.inquiries)}
    )


QUESTION: Kind[Questions] = Kind("question", Questions, _follow_questions, _questioned)


def _by_entry(heard: Heard[InquiryChanged]) -> Keys:
    return Keys(own=(heard.event.entry_number,)) if heard.event.entry_number else Keys()


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
