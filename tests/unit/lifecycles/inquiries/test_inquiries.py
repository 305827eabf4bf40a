"""Inquiries by their facts alone: who must know when, what took whose place, and how much rests on it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from drawback.app.bootstrap import load_law
from drawback.lifecycles.inquiries.decide import NOTICE, decide
from drawback.lifecycles.inquiries.evolve import evolve
from drawback.lifecycles.inquiries.handlers import on_entry_questioned, on_inquiry_fact, on_stake
from drawback.lifecycles.inquiries.state import InquiryRecord, InquiryState
from drawback.lifecycles.vocabulary import Context, ReceivedEvent
from drawback_schemas.claims import InquiryStake
from drawback_schemas.inquiries import (
    EntryQuestioned,
    InquiryAnswered,
    InquiryAssigned,
    InquiryChanged,
    InquiryClosed,
    InquiryIssued,
)
from drawback_schemas.registry import Event
from support.told import tells, told_of

LAW = load_law()
ENTRY = "XYZ41011179"
CONTEXT = Context(LAW, "acme", "I-1", lambda _kind, _key: None)


def received(event: Event, number: int = 1) -> ReceivedEvent:
    at = datetime(2025, 6, 1, 12, tzinfo=UTC)
    return ReceivedEvent(f"e{number}", "urn:test", "acme", at, event)


def issued(form: str = "CF-28", on: str = "2025-02-03", **more: object) -> InquiryIssued:
    return InquiryIssued(
        inquiry_id="I-1",
        form=form,  # type: ignore[arg-type]
        issued_on=date.fromisoformat(on),
        **({"entry_number": ENTRY} | more),  # type: ignore[arg-type]
    )


def told(*events: Event) -> InquiryRecord:
    record: InquiryRecord | None = None
    for number, event in enumerate(events):
        record = on_inquiry_fact(record, received(event, number), CONTEXT)
    assert record is not None
    return _told_too(evolve(record, LAW))


def _told_too(record: InquiryRecord) -> InquiryRecord:
    tells(lambda: told_of(decide(None, record, LAW), view=record.view))
    return record


def beside(record: InquiryRecord, *others: InquiryChanged) -> InquiryRecord:
    questioned = EntryQuestioned(entry_number=ENTRY, inquiries=others)
    known = on_entry_questioned(record, received(questioned), CONTEXT)
    assert known is not None
    return _told_too(evolve(known, LAW))


def action(form: str, on: str, **more: object) -> InquiryChanged:
    return InquiryChanged(
        inquiry_id="I-2",
        form=form,  # type: ignore[arg-type]
        state="issued",
        issued_on=date.fromisoformat(on),
        entry_number=ENTRY,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("form", ["CF-29-taken", "CF-4647", "verification"])
def test_a_notice_without_a_day_by_law_raises_an_alert_at_once(form: str):
    """It is due to be seen on the day it came, and is met once somebody takes it."""
    (row,) = decide(None, told(issued(form)), LAW).watches
    assert (row.deadline, row.due_on, row.immediate, row.met_on) == (NOTICE, date(2025, 2, 3), True, None)

    taken = told(issued(form), InquiryAssigned(inquiry_id="I-1", assigned_on=date(2025, 2, 4), owner="Dana"))
    (row,) = decide(None, taken, LAW).watches
    assert row.met_on == date(2025, 2, 4)


@pytest.mark.parametrize(
    ("form", "deadline", "due_on"),
    [
        ("CF-28", "D-40", "2025-03-05"),
        ("CF-29-proposed", "D-41", "2025-02-23"),
        ("claim-request", "D-18", "2025-03-05"),
    ],
)
def test_the_law_gives_the_day_to_answer(form: str, deadline: str, due_on: str):
    """30 days from issue, 20 from mailing, 30 from the notice."""
    (row,) = decide(None, told(issued(form)), LAW).watches

    assert (row.deadline, row.due_on, row.immediate) == (deadline, date.fromisoformat(due_on), True)


def test_the_day_that_a_notice_names_is_its_day():
    """A redelivery demand names its own day (19 CFR 141.113)."""
    (row,) = decide(None, told(issued("CF-4647", answer_by=date(2025, 3, 1))), LAW).watches

    assert (row.due_on, row.met_on) == (date(2025, 3, 1), None)


@pytest.mark.parametrize(("answered_on", "late"), [("2025-03-05", False), ("2025-03-06", True)])
def test_an_answer_is_late_after_its_last_day(answered_on: str, late: bool):
    """On the thirtieth day it is in time, on the thirty-first it shows as late."""
    record = told(
        issued(), InquiryAnswered(inquiry_id="I-1", answered_on=date.fromisoformat(answered_on), by="Dana")
    )

    assert record.view.late is late
    line = decide(None, record, LAW).history[-1]
    assert ("LATE" in line.text) is late


@pytest.mark.parametrize(
    ("other", "closed"),
    [
        (action("CF-29-taken", "2025-05-12"), True),
        (action("CF-29-taken", "2025-02-03"), True),
        (action("CF-29-taken", "2025-02-02"), False),
        (action("CF-29-taken", "2025-05-12", line_numbers=(2,)), False),
        (action("CF-29-taken", "2025-05-12", follows="I-9"), False),
        (action("CF-29-taken", "2025-05-12", line_numbers=(2,), follows="I-1"), True),
        (action("CF-29-proposed", "2025-05-12"), False),
    ],
)
def test_an_action_taken_closes_the_proposal_of_it(other: InquiryChanged, closed: bool):
    """Same lines and not earlier, or named as what it follows."""
    record = beside(told(issued("CF-29-proposed", line_numbers=(1,))), other)

    assert (record.view.state is InquiryState.CLOSED) is closed
    assert [row.met_on for row in decide(None, record, LAW).watches] == ([] if closed else [None])


def test_what_cbp_closed_itself_stays_as_cbp_closed_it():
    """A later notice of action does not rewrite the outcome."""
    record = told(
        issued("CF-29-proposed"),
        InquiryClosed(inquiry_id="I-1", closed_on=date(2025, 3, 1), outcome="no-change"),
    )

    assert beside(record, action("CF-29-taken", "2025-05-12")).view.outcome == "no-change"


def test_what_claims_ask_on_the_lines_stands_behind_the_question():
    """Where the notice names no amount, the claims on the lines do; what it names itself comes first."""
    record = told(issued())
    for claim, money in (("c-1", "100.00"), ("c-2", "50.50"), ("c-1", "80.00")):
        stake = InquiryStake(claim_id=claim, inquiry_id="I-1", money=Decimal(money))
        record = on_stake(record, received(stake), CONTEXT)
    record = evolve(record, LAW)
    assert (record.view.money, record.view.resting) == (Decimal("130.50"), Decimal("130.50"))
    (row,) = decide(None, record, LAW).watches
    assert row.money == Decimal("130.50")
    assert "$130.50 of claims" in row.summary

    named = on_stake(told(issued(money_at_stake=Decimal("480.00"))), received(stake), CONTEXT)
    assert evolve(named, LAW).view.money == Decimal("480.00")


def test_the_history_has_a_line_for_every_step_that_came_at_once_by_its_own_event():
    """Years of facts in one file are not one line."""
    record = told(
        issued(),
        InquiryAssigned(inquiry_id="I-1", assigned_on=date(2025, 2, 4), owner="Dana"),
        InquiryAnswered(inquiry_id="I-1", answered_on=date(2025, 2, 20)),
    )

    lines = decide(None, record, LAW).history

    assert [(line.on.day, line.kind, line.event_id) for line in lines] == [
        (3, "inquiry.issued", "e0"),
        (4, "inquiry.assigned", "e1"),
        (20, "inquiry.answered", "e2"),
    ]
    assert decide(record, record, LAW).history == ()


@pytest.mark.parametrize("form", ["CF-28", "CF-29-proposed"])
@pytest.mark.parametrize(("answered_on", "met"), [(None, []), ("2025-02-20", [date(2025, 2, 20)])])
def test_what_cbp_closed_unanswered_is_ended_and_not_met(form: str, answered_on: str | None, met: list[date]):
    """A due date is met by an answer only: what was closed without one leaves the docket and claims no day on which it was met."""
    facts = [issued(form)]
    if answered_on:
        facts.append(
            InquiryAnswered(inquiry_id="I-1", answered_on=date.fromisoformat(answered_on), by="Dana")
        )
    record = told(*facts, InquiryClosed(inquiry_id="I-1", closed_on=date(2025, 3, 1), outcome="no-change"))

    assert [row.met_on for row in decide(None, record, LAW).watches] == met
