"""The lines of an entry as they stand: each version, what a liquidation makes of them, and the money of it. Pure."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from drawback.domain.money import ZERO, Money
from drawback.lifecycles.entries.state import GRANTED, Assessed, EntryView
from drawback.lifecycles.entries.totals import duties, shared_out, without_ieepa
from drawback.rules.eligibility.cape import CAPE_REASON
from drawback_schemas.entries import LineVersionPart
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import LinePart


def version(
    effective_on: date, cause: str, explanation: str, lines: tuple[LinePart, ...], mpf_paid: Money | None
) -> LineVersionPart:
    """Build a version of the lines; the value subject to MPF is that of the lines that bear it (19 CFR 190.51(b)(2))."""
    subject = [line for line in lines if any(charge.duty_class == "mpf" for charge in line.charges)]
    listed = sum((c.amount for line in subject for c in line.charges if c.duty_class == "mpf"), ZERO)
    return LineVersionPart(
        effective_on=effective_on,
        cause=cause,
        explanation=explanation,
        mpf_paid=listed if mpf_paid is None else mpf_paid,
        mpf_value=sum((line.value for line in subject), Decimal(0)),
        lines=lines,
    )


def total(lines: tuple[LinePart, ...], mpf_paid: Money) -> Money:
    """All duties, taxes and fees of an entry: line charges, with the MPF as paid on the entry."""
    return sum((c.amount for line in lines for c in line.charges if c.duty_class != "mpf"), ZERO) + mpf_paid


def with_version(view: EntryView, new: LineVersionPart) -> EntryView:
    amount = total(new.lines, new.mpf_paid)
    if view.liquidated_on is None and new.cause != "adcvd":
        return replace(view, versions=(*view.versions, new), deposited=_deposited(view, new.cause, amount))
    if view.liquidated_on is not None:
        return replace(view, versions=(*view.versions, new), assessed=amount)
    return replace(view, versions=(*view.versions, new))


def _deposited(view: EntryView, cause: str, amount: Money) -> Money:
    """The money that CBP holds after a change before liquidation, which alone collects or refunds (19 U.S.C. 1505(b)).

    A post summary correction pays what it adds, and leaves with CBP what it takes off; what CBP changes itself moves no money yet;
    a newer report corrects what we knew of the deposit.
    """
    current = view.current
    if current is None:
        return amount
    if cause == "psc":
        return max(view.deposited, amount)
    beyond = view.deposited - total(current.lines, current.mpf_paid)
    return view.deposited if cause == "cbp" else amount + beyond


def assessment(view: EntryView, event: LiquidationPosted, before: Money) -> Assessed:
    """What the liquidation did to the money; unknown where CBP reported a change without a figure."""
    after = before if view.assessed is None else view.assessed
    told = bool(event.lines) or event.liquidated_duty is not None
    hidden = (event.outcome == "increase" and after <= before) or (
        event.outcome == "refund" and after >= before
    )
    granted = event.kind == "reliquidated" and view.protest_outcome in GRANTED
    return Assessed(
        event.liquidated_on, event.kind, before, None if hidden and not told else after, upon_protest=granted
    )


def assess(view: EntryView, event: LiquidationPosted) -> EntryView:
    current = view.current
    if current is None:
        return view
    plain = replace(view, shared_out=None, not_shared_out=None)
    told = _told(event, current)
    if told is not None:
        lines, explanation = told
        return with_version(
            plain, version(event.liquidated_on, event.kind, explanation, lines, current.mpf_paid)
        )
    if event.liquidated_duty is not None:
        return _by_total(plain, event, current, event.liquidated_duty)
    if event.kind == "deemed":
        return as_asserted(plain, event.liquidated_on, "deemed liquidated: the amounts asserted stand")
    if event.kind == "liquidated" and event.outcome == "no-change":
        return as_asserted(plain, event.liquidated_on, "liquidated by CBP without change", event.kind)
    return replace(plain, assessed=total(current.lines, current.mpf_paid))


def _told(event: LiquidationPosted, current: LineVersionPart) -> tuple[tuple[LinePart, ...], str] | None:
    """The lines as CBP told them, and in which words: one by one, or by a liquidation for CAPE that says nothing else."""
    if event.lines:
        return event.lines, f"{event.kind} by CBP"
    if CAPE_REASON not in event.reason_codes or event.outcome in {"no-change", "increase"}:
        return None
    lines = without_ieepa(current.lines)
    sums = (None, duties(lines), total(lines, current.mpf_paid))
    if lines == current.lines or event.liquidated_duty not in sums:
        return None
    return lines, f"{event.kind} by CBP, IEEPA duty given back (CAPE)"


def _by_total(
    view: EntryView, event: LiquidationPosted, current: LineVersionPart, liquidated_duty: Money
) -> EntryView:
    """Assess by the one sum that CBP reported: the lines follow where it is known which of them bears it."""
    beyond = liquidated_duty - duties(current.lines)
    if beyond and liquidated_duty == total(current.lines, current.mpf_paid):
        beyond = ZERO  # the listing's sum holds the fees too
    lines = shared_out(current.lines, beyond)
    if lines is None:
        whole = total(current.lines, current.mpf_paid) + beyond
        return replace(view, assessed=whole, not_shared_out=beyond)
    explanation = f"{event.kind} by CBP, total duty ${liquidated_duty:,.2f}"
    new = version(event.liquidated_on, event.kind, explanation, lines, current.mpf_paid)
    return with_version(replace(view, shared_out=beyond or None), new)


def as_asserted(view: EntryView, on: date, explanation: str, cause: str = "deemed") -> EntryView:
    """At deemed liquidation the rate, value and amount asserted by the importer stand (19 U.S.C. 1504(a)(1))."""
    asserted = next(v for v in reversed(view.versions) if v.cause != "adcvd")
    if asserted is view.versions[-1]:
        return replace(view, assessed=total(asserted.lines, asserted.mpf_paid))
    return with_version(view, version(on, cause, explanation, asserted.lines, asserted.mpf_paid))
