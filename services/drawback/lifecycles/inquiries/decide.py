"""What follows from an inquiry as it stands: its due date, who must know, and the story."""

from collections.abc import Iterator

from drawback.domain.money import dollars
from drawback.lifecycles.inquiries.evolve import LAW_OF, due, stages
from drawback.lifecycles.inquiries.state import InquiryRecord, InquiryState, InquiryView, Questions
from drawback.lifecycles.vocabulary import Decision, DueDate, HistoryLine
from drawback.lifecycles.watch import due_date
from drawback.rules.answers import Determination
from drawback.rules.dates.deadlines import DeadlineKind
from drawback.rules.dates.inquiries import FORMS
from drawback.rules.lawbook import LawBook
from drawback_schemas.inquiries import EntryQuestioned, InquiryChanged

NOTICE = "notice"
"""Deadline of a notice to which no day follows by law: somebody must see it on the day it came."""
_DEADLINES = {
    "CF-28": DeadlineKind.CF_28.value,
    "CF-29-proposed": DeadlineKind.CF_29.value,
    "claim-request": DeadlineKind.EVIDENCE_REQUEST.value,
}


def decide(before: InquiryRecord | None, record: InquiryRecord, law: LawBook) -> Decision:
    """Decide on an inquiry that changed."""
    view = record.view
    was = before.view if before else InquiryView()
    return Decision(
        emit=(_changed(record),) if view.issued_on is not None and view != was else (),
        watches=_watches(view, law),
        columns={
            "form": view.form,
            "state": view.state.value,
            "issued_on": view.issued_on,
            "answer_by": view.answer_by,
            "answered_on": view.answered_on,
            "entry_number": view.entry_number,
            "claim_id": view.claim_id,
            "owner": view.owner,
            "money": view.money,
        },
        links=frozenset({f"entry:{view.entry_number}"}) if view.entry_number else frozenset(),
        refused=view.refused,
        history=tuple(_history(before, record, law)),
    )


def _changed(record: InquiryRecord) -> InquiryChanged:
    view = record.view
    assert view.issued_on is not None  # noqa: S101 - the caller looked
    return InquiryChanged(
        inquiry_id=record.inquiry_id,
        form=view.form,  # type: ignore[arg-type]  # it came in through the same closed set
        state=view.state.value,
        issued_on=view.issued_on,
        entry_number=view.entry_number,
        claim_id=view.claim_id,
        answer_by=view.answer_by,
        line_numbers=view.line_numbers,
        hts=view.hts,
        producer=view.producer,
        follows=view.follows,
    )


def _watches(view: InquiryView, law: LawBook) -> tuple[DueDate, ...]:
    if view.state is InquiryState.AWAITED:
        return ()
    if view.state is InquiryState.CLOSED and view.answered_on is None:
        return ()  # nobody answered, and nobody has to any more: the due date ended, it was not met
    answer = due(view, law)
    if not isinstance(answer, Determination):
        return _notice(view)
    return due_date(
        _DEADLINES.get(view.form, NOTICE),
        answer,
        summary=f"answer {view.form} on {_where(view)}{_about(view)}",
        money=view.money,
        met_on=view.answered_on,
        immediate=True,
    )


def _notice(view: InquiryView) -> tuple[DueDate, ...]:
    """A notice without a day by law: due to be seen when it came, until somebody takes it."""
    assert view.issued_on is not None  # noqa: S101 - it was issued
    form = FORMS[LAW_OF[view.form]]
    return (
        DueDate(
            deadline=NOTICE,
            due_on=view.issued_on,
            rule=form.cite.text,
            citation=form.cite.text,
            formula=f"seen on the day it came: {form.no_date_because}",
            inputs=(("date issued", view.issued_on.isoformat()),),
            money=view.money,
            met_on=view.assigned_on or view.answered_on,
            immediate=True,
            summary=f"see {view.form} on {_where(view)}{_about(view)}",
        ),
    )


def _where(view: InquiryView) -> str:
    return view.entry_number or view.claim_id


def _about(view: InquiryView) -> str:
    subject = f": {view.subject}" if view.subject else ""
    return f"{subject}; {dollars(view.resting)} of claims rests on it" if view.resting else subject


def _history(before: InquiryRecord | None, record: InquiryRecord, law: LawBook) -> Iterator[HistoryLine]:
    """Each step without a history line so far, by its own event and day."""
    known = {fact.id for fact in before.facts} if before else set()
    for fact, view, refusal in stages(record, law):
        if fact.id not in known and not refusal:
            text = f"{view.form} {record.inquiry_id} on {_where(view)} {_phrase(view)}"
            yield HistoryLine(fact.on, f"inquiry.{view.state.value}", text, view.money, fact.id)
    now = record.view
    if (
        now.closed_by
        and now.closed_on is not None
        and (before is None or before.view.closed_by != now.closed_by)
    ):
        text = f"{now.form} {record.inquiry_id} on {_where(now)} closed: {now.outcome}"
        yield HistoryLine(now.closed_on, f"inquiry.{now.state.value}", text, now.money)


def _phrase(view: InquiryView) -> str:
    stake = f", {dollars(view.money)} at stake" if view.money else ""
    return {
        InquiryState.AWAITED: "",
        InquiryState.ISSUED: (f"issued, answer by {view.answer_by}" if view.answer_by else "issued") + stake,
        InquiryState.ASSIGNED: f"assigned to {view.owner}",
        InquiryState.EXTENDED: f"extended to {view.extended_to}",
        InquiryState.ANSWERED: f"answered {view.answered_on}{' LATE' if view.late else ''}",
        InquiryState.CLOSED: f"closed: {view.outcome}",
    }[view.state]


def questioned(questions: Questions) -> EntryQuestioned:
    """All that CBP asked about one entry, for the claims and inquiries on it."""
    return EntryQuestioned(entry_number=questions.entry_number, inquiries=questions.inquiries)


def decide_questions(before: Questions | None, questions: Questions, law: LawBook) -> Decision:
    """Count what is open."""
    return Decision(
        columns={"open_inquiries": sum(one.state != InquiryState.CLOSED for one in questions.inquiries)}
    )
