"""What follows from a claim as it stands: the ledger it needs, due dates, columns, rows and story."""

from drawback.domain.money import ZERO, Money, dollars
from drawback.domain.types import Provision
from drawback.lifecycles.claims import dates
from drawback.lifecycles.claims.dependencies import designated
from drawback.lifecycles.claims.machine import DEEMED, FILE_BY, PROTEST, SUIT
from drawback.lifecycles.claims.state import (
    DEAD,
    UNFILED,
    Amendment,
    ClaimFile,
    ClaimState,
    ClaimView,
    PricedLine,
)
from drawback.lifecycles.vocabulary import Decision, Row, Telling, Watch
from drawback.lifecycles.watch import still_open, watch
from drawback.rules.eligibility.provisions import PROVISIONS
from drawback.rules.lawbook import LawBook
from drawback_schemas.claims import ClaimAmounts, ClaimDesignated
from drawback_schemas.parts import AmountPart
from drawback_schemas.registry import Event

_KNOWN = frozenset(code.value for code in Provision)
_HOLDS = frozenset(ClaimState) - DEAD - {ClaimState.AWAITED}


def publish(file: ClaimFile) -> ClaimDesignated | None:
    """What the ledger must hold for the claim."""
    view = file.view
    if not view.designations:
        return None
    order_on = view.assembled_on or view.filed_on
    if order_on is None:
        return None
    return ClaimDesignated(
        claim_id=file.claim_id,
        order_on=order_on,
        active=view.state in _HOLDS,
        method="substitution" if _substitutes(view.provision) else "direct",
        designations=view.designations,
    )


def _substitutes(provision: str) -> bool:
    return provision in _KNOWN and PROVISIONS[Provision(provision)].substitution


def follow(before: ClaimFile | None, file: ClaimFile, law: LawBook) -> Decision:
    """Decide on a claim that changed."""
    view = file.view
    was = before.view if before else ClaimView()
    emit: tuple[Event, ...] = ()
    if (view.state, view.claimed, view.entitled, view.paid) != (
        was.state,
        was.claimed,
        was.entitled,
        was.paid,
    ):
        emit = (_amounts(file),)
    return Decision(
        emit=emit,
        watches=_watches(file, law),
        columns=_columns(file),
        rows={"claim_line": _lines(view), "amendment": _amendments(view)},
        links=_links(file),
        refused=view.refused,
        tell=tuple(_tell(was, view, file)),
    )


def _links(file: ClaimFile) -> frozenset[str]:
    entries, exports = designated(file)
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


def _amounts(file: ClaimFile) -> ClaimAmounts:
    view = file.view
    return ClaimAmounts(
        claim_id=file.claim_id,
        state=view.state.value,
        claimed=view.claimed,
        entitled=view.entitled,
        paid=view.paid,
        owed=view.owed_to_us - view.owed_by_us,
        amounts=by_class(view.lines),
    )


def _watches(file: ClaimFile, law: LawBook) -> tuple[Watch, ...]:
    return still_open(_all_watches(file, law), file.view.passed)


def _all_watches(file: ClaimFile, law: LawBook) -> tuple[Watch, ...]:
    view, calendar = file.view, law.calendar
    worth = view.entitled if view.state in UNFILED | {ClaimState.REJECTED} else view.claimed
    change = view.open_amendment
    money = abs(change.difference) if change else ZERO
    return (
        *watch(FILE_BY, dates.file_by(view, calendar), summary="file the claim", money=worth, passes=True),
        *watch(
            "D-19",
            dates.amend_by(view, calendar),
            summary=_amend_words(change),
            money=money,
            immediate=money > 0,
            passes=True,
        ),
        *watch(
            "D-21",
            dates.repay_by(view, calendar),
            summary="repay what was paid too much",
            money=view.owed_by_us,
            immediate=True,
        ),
        *watch(
            DEEMED,
            dates.deemed(file, view),
            summary="deemed liquidation of the claim",
            money=view.claimed,
            passes=True,
        ),
        *watch(
            PROTEST,
            dates.protest_by(view, calendar),
            summary="last day to protest the liquidation of the claim",
            money=max(view.claimed - (view.liquidated or ZERO), money),
            met_on=view.protested_on,
            passes=view.protested_on is None,
        ),
        *watch(SUIT, dates.suit_by(view, calendar), summary="last day to sue on the protest", passes=True),
        *watch(
            "D-22-pay",
            dates.paid_by(view),
            summary="CBP pays the balance",
            money=view.owed_to_us,
            passes=True,
        ),
    )


def _amend_words(change: Amendment | None) -> str:
    if change is None or not change.difference:
        return "last day to amend the claim"
    return f"amend the claim: {dollars(change.difference)} because {change.because}"


def _columns(file: ClaimFile) -> Row:
    view = file.view
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
        "inquiries": sum(inquiry.state != "closed" for inquiry in file.inquiries),
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


def _tell(was: ClaimView, now: ClaimView, file: ClaimFile) -> list[Telling]:
    lines: list[Telling] = []
    last = file.facts[-1].on if file.facts else None
    name = now.number or file.claim_id
    if now.state is not was.state and now.state is not ClaimState.AWAITED and last is not None:
        lines.append(
            Telling(last, f"claim.{now.state.value}", f"claim {name} {_describe(now)}", _amount(now))
        )
    if now.paid != was.paid and last is not None:
        lines.append(
            Telling(
                last,
                "claim.paid",
                f"claim {name}: {dollars(now.paid - was.paid)} received",
                now.paid - was.paid,
            )
        )
    if now.open_amendment is not None and now.open_amendment != was.open_amendment:
        lines.append(_tell_amendment(now.open_amendment, was.open_amendment, name))
    for amendment in now.done:
        if amendment not in was.done:
            on = amendment.answered_on or amendment.transmitted_on or amendment.detected_on
            text = (
                f"claim {name}: {amendment.way.value} {amendment.state.value} {dollars(amendment.difference)}"
            )
            lines.append(Telling(on, f"amendment.{amendment.state.value}", text, amendment.difference))
    return lines


def _tell_amendment(now: Amendment, was: Amendment | None, name: str) -> Telling:
    sign = "+" if now.difference >= 0 else "−"
    text = f"claim {name} re-priced, {now.way.value} {now.state.value} {sign}{dollars(abs(now.difference))} drawback: {now.because}"
    return Telling(
        now.detected_on,
        f"amendment.{now.state.value}",
        text,
        now.difference - (was.difference if was else ZERO),
    )


def _amount(view: ClaimView) -> Money:
    if view.liquidated is not None:
        return view.liquidated
    return view.claimed or view.entitled


def _describe(view: ClaimView) -> str:
    amount, count = dollars(_amount(view)), len(view.designations)
    return {
        ClaimState.ASSEMBLED: f"assembled: {count} {'designation' if count == 1 else 'designations'}, {amount}",
        ClaimState.APPROVED: f"approved, {amount}",
        ClaimState.FILED: f"filed, {amount} asked",
        ClaimState.REJECTED: f"rejected: {view.reject_reason}",
        ClaimState.PERFECTED: f"perfected and filed again, {amount} asked",
        ClaimState.ACCEPTED: f"accepted, {amount}",
        ClaimState.PAID: f"paid early, {dollars(view.paid)}",
        ClaimState.LIQUIDATED: f"liquidated at {amount}",
        ClaimState.DEEMED: f"deemed liquidated at {amount}",
        ClaimState.PROTESTED: f"protested ({view.protest_number})",
        ClaimState.FINAL: f"final at {amount}",
        ClaimState.WITHDRAWN: "withdrawn",
        ClaimState.ABANDONED: "abandoned: the five years to file are over",
        ClaimState.AWAITED: "awaits its content",
    }[view.state]
