"""The remedies of an entry on a day: what is open, used or closed, until when, and which two of them exclude each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import ZERO, Money
from drawback.lifecycles.entries import dates
from drawback.lifecycles.entries.refund_paths import ieepa_paid
from drawback.lifecycles.entries.state import (
    DENIED,
    OPEN,
    CapeStanding,
    EntryState,
    EntryView,
    Finding,
    FindingKind,
)
from drawback.lifecycles.remedies import last_use, open_use
from drawback.lifecycles.vocabulary import DueDate
from drawback.lifecycles.watch import due_date
from drawback.rules.answers import Determination
from drawback.rules.dates.adcvd_reviews import cape_by
from drawback.rules.eligibility.cape import LANES, CapeEntry, cape_lane
from drawback.rules.eligibility.remedies import (
    Remedy,
    RemedyAnswer,
    RemedyStanding,
    TakenRemedies,
    exclusions,
)
from drawback.rules.findings import FindingOutcome

RECONCILE, EXCLUDE = "reconcile", "remedies-exclude"


@dataclass(frozen=True, slots=True)
class ClaimOnEntry:
    """A claim that designates the entry: its name, what it asks of it, and whether liquidation with waiver was requested."""

    name: str
    filed: bool
    claimed: Money
    waived: bool = False


def taken(view: EntryView, claims: tuple[ClaimOnEntry, ...] = ()) -> TakenRemedies:
    """What is in use on the entry today."""
    cape = view.cape
    given_back = (
        cape is not None and cape.accepted_on is not None and _liquidated_since(view, cape.accepted_on)
    )
    return TakenRemedies(
        cape=cape is not None and cape.runs and not given_back,
        protest=view.state is EntryState.PROTESTED,
        reconciled=last_use(view.remedies, Remedy.RECONCILIATION) is not None,
        suit=open_use(view.remedies, Remedy.SUIT) is not None,
        claims=tuple(claim.name for claim in claims if claim.filed),
        waived=tuple(claim.name for claim in claims if claim.waived),
        ieepa=bool(ieepa_paid(view)) and not given_back,
    )


def _liquidated_since(view: EntryView, on: date) -> bool:
    return view.liquidated_on is not None and view.liquidated_on >= on


def board(
    view: EntryView, calendar: BusinessCalendar, on: date, claims: tuple[ClaimOnEntry, ...] = ()
) -> tuple[RemedyAnswer, ...]:
    """Say of each remedy where it stands on a day."""
    return (
        _drawback(view, calendar, on, claims),
        _correction(view, calendar, on),
        _protest(view, calendar, on),
        _cape(view, calendar, on, claims),
        _reconciliation(view, calendar, on),
        _own(view, Remedy.DISCLOSURE),
        _own(view, Remedy.TENDER),
        _preference(view, calendar, on),
        _suit(view, calendar, on),
    )


def _drawback(
    view: EntryView, calendar: BusinessCalendar, on: date, claims: tuple[ClaimOnEntry, ...]
) -> RemedyAnswer:
    limit = dates.claim_by(view, calendar)
    if claims:
        names = ", ".join(claim.name for claim in claims)
        asked = sum((claim.claimed for claim in claims), ZERO)
        return RemedyAnswer(
            Remedy.DRAWBACK,
            RemedyStanding.USED,
            f"designated by {names}",
            _day(limit),
            asked,
            reference=names,
        )
    if view.state is EntryState.CANCELLED:
        return RemedyAnswer(Remedy.DRAWBACK, RemedyStanding.CLOSED, "the entry is cancelled")
    return _until(
        Remedy.DRAWBACK, limit, on, "no claim designates the entry", "the date of importation is not known"
    )


def _correction(view: EntryView, calendar: BusinessCalendar, on: date) -> RemedyAnswer:
    told = next((v.effective_on for v in reversed(view.versions) if v.cause == "psc"), None)
    if view.state not in OPEN:
        closed = f"the entry is {view.state.value.replace('-', ' ')}: what is left is a protest"
        standing = RemedyStanding.USED if told else RemedyStanding.CLOSED
        return RemedyAnswer(Remedy.CORRECTION, standing, closed, taken_on=told)
    if view.cape is not None and view.cape.runs:
        return RemedyAnswer(
            Remedy.CORRECTION, RemedyStanding.CLOSED, "CAPE holds the entry (ACE error 864)", taken_on=told
        )
    because = f"corrected on {told}; it can be corrected again" if told else "not liquidated"
    answer = _until(Remedy.CORRECTION, dates.correct_by(view, calendar), on, because, "the law gives no day")
    return RemedyAnswer(answer.remedy, answer.standing, answer.because, answer.limit, taken_on=told)


def _protest(view: EntryView, calendar: BusinessCalendar, on: date) -> RemedyAnswer:
    filed, number = view.protest_that_stands_on, view.protest_number
    change = view.assessments[-1].change if view.assessments else ZERO
    rights = [f.money for f in view.findings if f.kind is FindingKind.DEEMED_BEFORE]
    money = max((change, *rights))
    if filed is not None:
        how = f"{view.protest_outcome} on {view.protest_decided_on}" if view.protest_decided_on else "pending"
        return RemedyAnswer(
            Remedy.PROTEST, RemedyStanding.USED, f"protested, {how}", None, money, filed, number
        )
    if view.liquidated_on is None:
        return RemedyAnswer(Remedy.PROTEST, RemedyStanding.NOT_YET, "opens with the liquidation")
    if view.state is EntryState.FINAL:
        return RemedyAnswer(
            Remedy.PROTEST, RemedyStanding.CLOSED, f"the liquidation is final since {view.final_on}"
        )
    because = f"liquidated on {view.liquidated_on}"
    return _until(
        Remedy.PROTEST, dates.protest_by(view, calendar), on, because, "the law gives no day", money
    )


def _cape(
    view: EntryView, calendar: BusinessCalendar, on: date, claims: tuple[ClaimOnEntry, ...]
) -> RemedyAnswer:
    paid, cape = ieepa_paid(view), view.cape
    if not paid:
        return RemedyAnswer(
            Remedy.CAPE, RemedyStanding.CLOSED, "no IEEPA duty is known on the entry", None, ZERO
        )
    if cape is not None and cape.runs:
        since = ", liquidated since" if cape.accepted_on and _liquidated_since(view, cape.accepted_on) else ""
        how = "handed in to" if cape.outcome == "submitted" else f"{cape.outcome} by"
        says = f"{how} CAPE{since}"
        return RemedyAnswer(Remedy.CAPE, RemedyStanding.USED, says, None, paid, cape.on, cape.declaration)
    lane = cape_lane(
        CapeEntry(
            entry_type=view.entry_type,
            liquidated_on=view.liquidated_on,
            final_on=view.final_on,
            reconciliation_flagged=bool(view.reconciliation) or (cape is not None and cape.flagged),
            reconciled=last_use(view.remedies, Remedy.RECONCILIATION) is not None,
            designated=any(claim.filed for claim in claims),
            protest_open=view.state is EntryState.PROTESTED,
            adcvd_pending=view.suspended and view.state in OPEN,
        ),
        on,
    )
    open_ = lane.outcome is FindingOutcome.SATISFIED
    standing = (
        RemedyStanding.OPEN
        if open_
        else RemedyStanding.NOT_YET
        if lane.outcome is FindingOutcome.REVIEW
        else RemedyStanding.CLOSED
    )
    limit = _phase_one(view, calendar) if open_ else None
    return RemedyAnswer(Remedy.CAPE, standing, lane.says, limit, paid)


def _phase_one(view: EntryView, calendar: BusinessCalendar) -> Determination | None:
    return None if view.liquidated_on is None else _day(cape_by(view.liquidated_on, calendar))


def _reconciliation(view: EntryView, calendar: BusinessCalendar, on: date) -> RemedyAnswer:
    use = last_use(view.remedies, Remedy.RECONCILIATION)
    if use is not None:
        return _used(Remedy.RECONCILIATION, view)
    if not view.reconciliation:
        return RemedyAnswer(
            Remedy.RECONCILIATION, RemedyStanding.CLOSED, "the summary is not flagged for reconciliation"
        )
    because = f"flagged for {view.reconciliation} on {view.reconciliation_flagged_on}"
    return _until(
        Remedy.RECONCILIATION, dates.reconcile_by(view, calendar), on, because, "the law gives no day"
    )


def _own(view: EntryView, remedy: Remedy) -> RemedyAnswer:
    """What CBP sets no day for: a disclosure counts until it begins to investigate, a tender until the claim is final."""
    if last_use(view.remedies, remedy) is not None:
        return _used(remedy, view)
    until = (
        "a formal investigation begins"
        if remedy is Remedy.DISCLOSURE
        else "the drawback claim on it is final"
    )
    tender_too_early = remedy is Remedy.TENDER and view.liquidated_on is None
    if tender_too_early:
        return RemedyAnswer(
            remedy, RemedyStanding.NOT_YET, "opens with the liquidation; before it, correct the summary"
        )
    return RemedyAnswer(remedy, RemedyStanding.OPEN, f"no law fixes a day: open until {until}")


def _preference(view: EntryView, calendar: BusinessCalendar, on: date) -> RemedyAnswer:
    if last_use(view.remedies, Remedy.PREFERENCE) is not None:
        return _used(Remedy.PREFERENCE, view)
    because = (
        "where the goods qualified and preference was not claimed at entry; whether they do is not known here"
    )
    limit = dates.preference_by(view, calendar)
    return _until(Remedy.PREFERENCE, limit, on, because, "the date of importation is not known")


def _suit(view: EntryView, calendar: BusinessCalendar, on: date) -> RemedyAnswer:
    if dates.suit_on_protest(view) is not None:
        return _used(Remedy.SUIT, view)
    if view.protest_decided_on is None or view.protest_outcome not in DENIED:
        return RemedyAnswer(Remedy.SUIT, RemedyStanding.NOT_YET, "opens with the denial of a protest")
    because = f"the protest was {view.protest_outcome} on {view.protest_decided_on}"
    return _until(Remedy.SUIT, dates.suit_by(view, calendar), on, because, "the law gives no day")


def _used(remedy: Remedy, view: EntryView) -> RemedyAnswer:
    use = last_use(view.remedies, remedy)
    assert use is not None  # noqa: S101 - the callers looked
    ended = f"{use.outcome} on {use.ended_on}" if use.ended_on is not None else "pending"
    money = use.granted if use.granted is not None else use.amount
    return RemedyAnswer(remedy, RemedyStanding.USED, ended, None, money, use.taken_on, use.reference)


def _day(answer: dates.Answer) -> Determination | None:
    return answer if isinstance(answer, Determination) else None


def _until(
    remedy: Remedy, answer: dates.Answer, on: date, because: str, unknown: str, money: Money | None = None
) -> RemedyAnswer:
    """Open through its last day, closed after it."""
    limit = _day(answer)
    if limit is None:
        why = getattr(answer, "because", "") or unknown
        return RemedyAnswer(remedy, RemedyStanding.CLOSED, why, None, money)
    if on > limit.on:
        return RemedyAnswer(
            remedy, RemedyStanding.CLOSED, f"{because}; the last day was {limit.on}", limit, money
        )
    return RemedyAnswer(remedy, RemedyStanding.OPEN, because, limit, money)


def remedy_watches(view: EntryView, calendar: BusinessCalendar) -> Iterator[DueDate]:
    """The day for the entry of type 09, and what to look at where two remedies exclude each other."""
    use = last_use(view.remedies, Remedy.RECONCILIATION)
    yield from due_date(
        RECONCILE,
        dates.reconcile_by(view, calendar),
        summary=f"last day for the entry of type 09 ({view.reconciliation})",
        met_on=use.taken_on if use is not None else None,
    )
    found = [f for f in view.findings if f.kind is FindingKind.REMEDIES_EXCLUDE]
    if found:
        yield DueDate(
            deadline=EXCLUDE,
            due_on=max(f.on for f in found),
            rule=LANES.text,
            citation=LANES.text,
            formula="seen on the day on which the second was taken",
            inputs=(("taken", max(f.on for f in found).isoformat()),),
            money=max(f.money for f in found),
            immediate=True,
            summary="; ".join(f.says for f in found),
        )


def exclusion_findings(view: EntryView) -> Iterator[Finding]:
    """Two remedies of which CBP refuses one, as they were really taken."""
    now, cape, paid = taken(view), view.cape, ieepa_paid(view)
    filed = last_use(view.remedies, Remedy.RECONCILIATION)
    if cape is not None and now.cape:
        if now.protest and view.protest_filed_on is not None:
            only = TakenRemedies(protest=True)
            yield _excluded("protest", view.protest_filed_on, cape, only, paid)
        if filed is not None:
            yield _excluded("entry of type 09", filed.taken_on, cape, TakenRemedies(reconciled=True), paid)
    elif filed is not None and now.ieepa:
        says = "the entry of type 09 was filed before CAPE gave its IEEPA duty back: phase 2 goes before it; ask the CAPE desk"
        yield Finding(FindingKind.REMEDIES_EXCLUDE, filed.taken_on, says, paid)


def _excluded(other: str, on: date, cape: CapeStanding, only: TakenRemedies, paid: Money) -> Finding:
    because = exclusions(Remedy.CAPE, only)[0].says
    says = f"{other} of {on} and CAPE ({cape.outcome} {cape.on}) exclude each other: {because}"
    return Finding(FindingKind.REMEDIES_EXCLUDE, max(on, cape.on), says, paid)
