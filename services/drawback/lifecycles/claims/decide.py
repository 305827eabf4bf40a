"""What follows from a claim as it stands: the ledger it needs, due dates, columns, rows and story."""

from dataclasses import replace

from msgspec.structs import asdict

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import ZERO, Money, dollars
from drawback.lifecycles.claims import dates
from drawback.lifecycles.claims.dependencies import designated
from drawback.lifecycles.claims.machine import DEEMED, FILE_BY, PROTEST, SUIT
from drawback.lifecycles.claims.provision import is_manufacturing, is_substitution
from drawback.lifecycles.claims.readings import readings
from drawback.lifecycles.claims.stakes import stakes
from drawback.lifecycles.claims.state import (
    DEAD,
    UNFILED,
    Amendment,
    AmendmentState,
    ClaimantSettings,
    ClaimRecord,
    ClaimState,
    ClaimView,
    FilingRoute,
    PricedLine,
    Share,
)
from drawback.lifecycles.claims.story import story
from drawback.lifecycles.vocabulary import Decision, DueDate, Row
from drawback.lifecycles.watch import due_date, still_open
from drawback.rules.answers import Cite
from drawback.rules.dates.deadlines import DeadlineKind
from drawback.rules.dates.uploads import upload_until
from drawback.rules.lawbook import LawBook
from drawback.rules.money.entry_money import bill_due_on, refund_due_on
from drawback_schemas.claims import ClaimAmounts, ClaimantChanged, ClaimDesignated
from drawback_schemas.parts import AmountPart
from drawback_schemas.registry import Event

UPLOAD = DeadlineKind.UPLOAD.value
ONE_PER_CENT, ONE_PER_CENT_BACK = "one-per-cent", "one-per-cent-back"
DISCLOSURE = "disclosure"
"""Deadline of a draft that discloses what was asked too much."""
_TO_NOTIFY = frozenset({AmendmentState.DRAFTED, AmendmentState.APPROVED})
_HOLDS = frozenset(ClaimState) - DEAD - {ClaimState.AWAITED}


def publish(record: ClaimRecord) -> ClaimDesignated | None:
    """What the ledger must hold for the claim."""
    view = record.view
    if not view.designations:
        return None
    order_on = view.assembled_on or view.filed_on
    if order_on is None:
        return None
    return ClaimDesignated(
        claim_id=record.claim_id,
        order_on=order_on,
        active=view.state in _HOLDS,
        filed=view.filed_on is not None,
        method="substitution" if is_substitution(view.provision) else "direct",
        manufactured=is_manufacturing(view.provision),
        designations=view.designations,
    )


def decide(before: ClaimRecord | None, record: ClaimRecord, law: LawBook) -> Decision:
    """Decide on a claim that changed."""
    view = record.view
    was = before.view if before else ClaimView()
    emit: tuple[Event, ...] = stakes(before, record)
    if (view.state, view.claimed, view.entitled, view.paid) != (
        was.state,
        was.claimed,
        was.entitled,
        was.paid,
    ):
        emit = (_amounts(record), *emit)
    return Decision(
        emit=emit,
        watches=_watches(record, law),
        columns=_columns(record),
        rows={
            "claim_line": _lines(view),
            "amendment": _amendments(view),
            "claim_reading": tuple(map(asdict, readings(record, law.calendar))),
        },
        links=_links(record),
        refused=view.refused,
        history=story(before, record, law),
    )


def _links(record: ClaimRecord) -> frozenset[str]:
    entries, exports = designated(record)
    return frozenset(
        {"claimant", *(f"entry:{number}" for number in entries), *(f"export:{number}" for number in exports)}
    )


def by_class(lines: tuple[PricedLine, ...]) -> tuple[AmountPart, ...]:
    """Sum the present worth per revenue class."""
    sums: dict[str, Money] = {}
    for line in lines:
        for amount in line.amounts:
            sums[amount.class_code] = sums.get(amount.class_code, ZERO) + amount.amount
    return tuple(AmountPart(class_code=code, amount=sums[code]) for code in sorted(sums))


def _amounts(record: ClaimRecord) -> ClaimAmounts:
    view = record.view
    return ClaimAmounts(
        claim_id=record.claim_id,
        state=view.state.value,
        claimed=view.claimed,
        entitled=view.entitled,
        paid=view.paid,
        owed=view.owed_to_us - view.owed_by_us,
        amounts=by_class(view.lines),
    )


def _watches(record: ClaimRecord, law: LawBook) -> tuple[DueDate, ...]:
    return still_open(_all_watches(record, law), record.view.passed)


def _all_watches(record: ClaimRecord, law: LawBook) -> tuple[DueDate, ...]:
    view, calendar = record.view, law.calendar
    worth = view.entitled if view.state in UNFILED | {ClaimState.REJECTED} else view.claimed
    change = view.open_amendment
    money = abs(change.difference) if change else ZERO
    return (
        *due_date(FILE_BY, dates.file_by(view, calendar), summary="file the claim", money=worth, passes=True),
        *due_date(
            UPLOAD,
            dates.upload_by(view),
            summary="upload the documents of the claim",
            money=view.claimed,
            met_on=view.documents_on,
            passes=True,
            immediate=True,
            due_at=upload_until(view.filed_at) if view.filed_at is not None else None,
        ),
        *due_date(
            "D-19",
            dates.amend_by(view, calendar),
            summary=_amend_words(change),
            money=money,
            immediate=money > 0,
            passes=True,
        ),
        *due_date(
            "D-21",
            dates.repay_by(view, calendar),
            summary="repay what was paid too much",
            money=view.owed_by_us,
            immediate=True,
        ),
        *due_date(
            DEEMED,
            dates.deemed(record, view),
            summary="deemed liquidation of the claim",
            money=view.claimed,
            passes=True,
        ),
        *due_date(
            PROTEST,
            dates.protest_by(view, calendar),
            summary="last day to protest the liquidation of the claim",
            money=max(view.claimed - (view.liquidated or ZERO), money),
            met_on=view.protest_that_stands_on,
            passes=view.protest_that_stands_on is None,
            # a drafted protest raises an alert on the day of its draft, as an amendment does
            immediate=money > 0 and view.protest_that_stands_on is None,
        ),
        *due_date(SUIT, dates.suit_by(view, calendar), summary="last day to sue on the protest", passes=True),
        *_disclosure(change),
        *due_date(
            "D-22-pay",
            dates.paid_by(view),
            summary="CBP pays the balance",
            money=view.owed_to_us,
        ),
        *_one_per_cent(view.share, calendar),
    )


def _one_per_cent(share: Share | None, calendar: BusinessCalendar) -> tuple[DueDate, ...]:
    """The one per cent of a claim liquidated on estimates goes with the bill, or the refund, of the import's liquidation."""
    if share is None:
        return ()
    owed = share.amount > 0
    answer = bill_due_on(share.since, calendar) if owed else refund_due_on(share.since, deemed=False)
    who = (
        "pay CBP, if liable for the import duty,"
        if owed
        else "CBP refunds to who is liable for the import duty"
    )
    moved = f"{dollars(share.estimated)} → {dollars(share.ended)}"
    return due_date(
        ONE_PER_CENT if owed else ONE_PER_CENT_BACK,
        replace(answer, basis=Cite(f"{share.citation}; {answer.basis.text}")),
        summary=f"{who} one per cent of the duty that moved on the claimed units ({moved}) after the claim was liquidated on estimates",
        money=abs(share.amount),
    )


def _disclosure(change: Amendment | None) -> tuple[DueDate, ...]:
    """What was asked too much on a claim that can no longer be amended: no law fixes a day, it is due since it is known."""
    if change is None or change.way is not FilingRoute.DISCLOSURE or change.state not in _TO_NOTIFY:
        return ()
    return (
        DueDate(
            deadline=DISCLOSURE,
            due_on=change.detected_on,
            rule=change.citation,
            citation=change.citation,
            formula="the day it became known; a disclosure counts before CBP begins to investigate",
            inputs=(("detected", change.detected_on.isoformat()),),
            money=abs(change.difference),
            immediate=True,
            summary=f"disclose {dollars(abs(change.difference))} asked too much because {change.because}",
        ),
    )


def _amend_words(change: Amendment | None) -> str:
    if change is None or not change.difference:
        return "last day to amend the claim"
    return f"amend the claim: {dollars(change.difference)} because {change.because}"


def _columns(record: ClaimRecord) -> Row:
    view = record.view
    return {
        "state": view.state.value,
        "number": view.number,
        "provision": view.provision,
        "assembled_on": view.assembled_on,
        "filed_on": view.filed_on,
        "liquidated_on": view.liquidated_on,
        "earliest_import_on": view.earliest_import_on,
        "accelerated": view.accelerated,
        "designations": len(view.designations),
        "inquiries": sum(inquiry.state != "closed" for inquiry in record.inquiries),
        "amendment": view.open_amendment.state.value if view.open_amendment else "",
        "claimed": view.claimed,
        "entitled": view.entitled,
        "paid": view.paid,
        "liquidated": view.liquidated,
        "owed_to_us": view.owed_to_us,
        "owed_by_us": view.owed_by_us,
        "exposure": view.exposure,
    }


def _lines(view: ClaimView) -> tuple[Row, ...]:
    return tuple(
        {
            "number": number,
            "class_code": code,
            "entry_number": line.part.entry_number,
            "line_number": line.part.line_number,
            "export_id": line.part.export_id,
            "quantity": line.part.quantity,
            "claimed": _of(line.part.claimed, code),
            "calculated": _of(line.calculated, code),
            "entitled": _of(line.amounts, code),
        }
        for number, line in enumerate(view.lines, 1)
        for code in sorted({a.class_code for a in (*line.part.claimed, *line.amounts)} or {""})
    )


def _of(amounts: tuple[AmountPart, ...], code: str) -> Money:
    return sum((a.amount for a in amounts if a.class_code == code), ZERO)


def _amendments(view: ClaimView) -> tuple[Row, ...]:
    return tuple(
        {
            "number": a.number,
            "state": a.state.value,
            "route": a.way.value,
            "difference": a.difference,
            "detected_on": a.detected_on,
            "due_on": a.due_on,
            "cause": a.because,
            "citation": a.citation,
        }
        for a in view.amendments
    )


def decide_settings(before: ClaimantSettings | None, settings: ClaimantSettings, law: LawBook) -> Decision:
    """The claimant's row."""
    return Decision(columns={"name": settings.settings.name, "policy": settings.settings.policy})


def publish_settings(settings: ClaimantSettings) -> ClaimantChanged:
    """What other aggregates of the claimant may know of it."""
    known = settings.settings
    return ClaimantChanged(name=known.name, policy=known.policy, immaterial_below=known.immaterial_below)
