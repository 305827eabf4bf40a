"""The remedies of a claim on a day: amend, ask for liquidation, protest, sue, disclose, tender; open, used or closed."""

from datetime import date

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import ZERO, Money
from drawback.lifecycles.claims import dates
from drawback.lifecycles.claims.state import (
    CLOSED,
    DEAD,
    DENIED,
    UNFILED,
    WITH_CBP,
    AmendmentState,
    ClaimState,
    ClaimView,
    FilingRoute,
)
from drawback.lifecycles.remedies import RemedyUse, last_use
from drawback.rules.answers import Determination
from drawback.rules.eligibility.remedies import Remedy, RemedyAnswer, RemedyStanding

_UNSENT = UNFILED | DEAD | {ClaimState.AWAITED, ClaimState.REJECTED}
_WAYS = {Remedy.DISCLOSURE: FilingRoute.DISCLOSURE, Remedy.TENDER: FilingRoute.TENDER}


def board(view: ClaimView, calendar: BusinessCalendar, on: date) -> tuple[RemedyAnswer, ...]:
    """Say of each remedy of the claim where it stands on a day."""
    return (
        _amendment(view, calendar, on),
        _liquidation(view),
        _protest(view, calendar, on),
        _suit(view, calendar, on),
        _own(view, Remedy.DISCLOSURE),
        _own(view, Remedy.TENDER),
    )


def _difference(view: ClaimView) -> Money:
    return view.open_amendment.difference if view.open_amendment is not None else ZERO


def _amendment(view: ClaimView, calendar: BusinessCalendar, on: date) -> RemedyAnswer:
    remedy, money = Remedy.AMENDMENT, _difference(view)
    sent = [
        one.transmitted_on for one in view.done if one.way is FilingRoute.AMENDMENT and one.transmitted_on
    ]
    last = max(sent, default=None)
    if view.state in WITH_CBP:
        because = f"not liquidated; amended on {last}" if last else "not liquidated"
        return _until(remedy, dates.amend_by(view, calendar), on, because, money, last)
    if view.state in _UNSENT:
        return _unsent(view, remedy, money)
    standing = RemedyStanding.USED if last else RemedyStanding.CLOSED
    left = ": what is left is a protest" if view.state in CLOSED else ""
    return RemedyAnswer(remedy, standing, f"the claim is {_words(view)}{left}", None, money, last)


def _liquidation(view: ClaimView) -> RemedyAnswer:
    remedy = Remedy.LIQUIDATION
    if view.requested_on is not None:
        return RemedyAnswer(
            remedy, RemedyStanding.USED, "requested, with waiver", None, view.claimed, view.requested_on
        )
    if view.state in WITH_CBP:
        says = "while imports are not final, CBP liquidates on estimated duties only if asked"
        return RemedyAnswer(remedy, RemedyStanding.OPEN, says, None, view.claimed)
    if view.state in _UNSENT:
        return _unsent(view, remedy)
    return RemedyAnswer(remedy, RemedyStanding.CLOSED, f"the claim is {_words(view)}")


def _protest(view: ClaimView, calendar: BusinessCalendar, on: date) -> RemedyAnswer:
    money = max(view.claimed - view.liquidated, ZERO) if view.liquidated is not None else None
    if view.protest_that_stands_on is not None:
        decided = view.protest_decided_on
        how = f"{view.protest_outcome} on {decided}" if decided else "pending"
        return RemedyAnswer(
            Remedy.PROTEST,
            RemedyStanding.USED,
            f"protested, {how}",
            None,
            money,
            view.protest_that_stands_on,
            view.protest_number,
        )
    if view.liquidated_on is None:
        return RemedyAnswer(Remedy.PROTEST, RemedyStanding.NOT_YET, "opens with the liquidation")
    if view.state is ClaimState.FINAL:
        return RemedyAnswer(Remedy.PROTEST, RemedyStanding.CLOSED, "the liquidation is final", None, money)
    because = f"liquidated on {view.liquidated_on}"
    return _until(Remedy.PROTEST, dates.protest_by(view, calendar), on, because, money)


def _suit(view: ClaimView, calendar: BusinessCalendar, on: date) -> RemedyAnswer:
    use = last_use(view.remedies, Remedy.SUIT)
    if use is not None and dates.sued(view):
        return _used(Remedy.SUIT, use)
    if view.protest_decided_on is None or view.protest_outcome not in DENIED:
        return RemedyAnswer(Remedy.SUIT, RemedyStanding.NOT_YET, "opens with the denial of a protest")
    because = f"the protest was {view.protest_outcome} on {view.protest_decided_on}"
    if view.state is ClaimState.FINAL:
        return RemedyAnswer(Remedy.SUIT, RemedyStanding.CLOSED, f"{because}; the liquidation is final")
    return _until(Remedy.SUIT, dates.suit_by(view, calendar), on, because)


def _own(view: ClaimView, remedy: Remedy) -> RemedyAnswer:
    use, way = last_use(view.remedies, remedy), _WAYS[remedy]
    if use is not None:
        return _used(remedy, use)
    sent = [one for one in view.done if one.way is way and one.state is not AmendmentState.REFUSED]
    if sent:
        last = sent[-1]
        return RemedyAnswer(
            remedy, RemedyStanding.USED, last.state.value, None, abs(last.difference), last.transmitted_on
        )
    if view.state in _UNSENT:
        return _unsent(view, remedy)
    money = max(-_difference(view), ZERO)
    return RemedyAnswer(
        remedy,
        RemedyStanding.OPEN,
        "no law fixes a day: it counts before CBP begins to investigate",
        None,
        money,
    )


def _used(remedy: Remedy, use: RemedyUse) -> RemedyAnswer:
    ended = f"{use.outcome} on {use.ended_on}" if use.ended_on is not None else "pending"
    money = use.granted if use.granted is not None else use.amount
    return RemedyAnswer(remedy, RemedyStanding.USED, ended, None, money, use.taken_on, use.reference)


def _until(
    remedy: Remedy,
    answer: dates.Answer,
    on: date,
    because: str,
    money: Money | None = None,
    taken_on: date | None = None,
) -> RemedyAnswer:
    limit = answer if isinstance(answer, Determination) else None
    if limit is None:
        return RemedyAnswer(
            remedy, RemedyStanding.CLOSED, getattr(answer, "because", "") or because, None, money, taken_on
        )
    if on > limit.on:
        says = f"{because}; the last day was {limit.on}"
        return RemedyAnswer(remedy, RemedyStanding.CLOSED, says, limit, money, taken_on)
    return RemedyAnswer(remedy, RemedyStanding.OPEN, because, limit, money, taken_on)


def _unsent(view: ClaimView, remedy: Remedy, money: Money | None = None) -> RemedyAnswer:
    """Of a claim that CBP does not have: not yet, or never, where it was withdrawn or given up."""
    if view.state in DEAD:
        return RemedyAnswer(remedy, RemedyStanding.CLOSED, f"the claim is {_words(view)}", None, money)
    return RemedyAnswer(
        remedy, RemedyStanding.NOT_YET, f"the claim is {_words(view)}, not filed", None, money
    )


def _words(view: ClaimView) -> str:
    return view.state.value.replace("-", " ")
