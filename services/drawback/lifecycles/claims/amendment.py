"""The amendment that changed entries or exports call for: what was claimed against what they now give."""

from datetime import date

from msgspec.structs import replace

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import ZERO, Money, dollars
from drawback.lifecycles.claims.approving import approval_as_sent, content_of
from drawback.lifecycles.claims.causes import moving, only_adcvd, refunded_elsewhere, touching
from drawback.lifecycles.claims.state import (
    CLOSED,
    WITH_CBP,
    Amendment,
    AmendmentState,
    ClaimRecord,
    ClaimState,
    ClaimView,
    FilingRoute,
)
from drawback.rules.answers import Cite, Determination
from drawback.rules.dates.claim_liquidation import protest_by
from drawback.rules.dates.deadlines import DeadlineKind
from drawback.rules.dates.windows import amend_by
from drawback.rules.eligibility.accelerated import GOOD_CAUSE, RevocationCause, revocation_cause
from drawback.rules.lawbook import LawBook
from drawback_schemas.parts import CausePart, ChangePart, DesignationPart

_Where = tuple[str, int, str, str]
_WITH_AMOUNTS = WITH_CBP | CLOSED | {ClaimState.PROTESTED, ClaimState.FINAL}
_NEVER_IN_BASIS = Cite("19 U.S.C. 1677h; 19 CFR 190.3(b)")
_CALCULATION = Cite("19 CFR 190.51(b)")
_DISCLOSURE = Cite("19 U.S.C. 1593a(c)(3)")
_FINAL = Cite("19 U.S.C. 1514(a)")


def open_amendment(record: ClaimRecord, view: ClaimView, law: LawBook) -> Amendment | None:
    """Return what has to be filed with CBP, or None while nothing under the transmitted claim changed.

    While the worth of one of its lines is not known, no difference is stated either. An amendment is opened
    wherever an amount or a basis changed. Where the money stays the same, or moves by less than the claimant's limit, it is
    immaterial, and still recorded with the reason.
    """
    since, refused = standing_since(view), _refused(view)
    if view.state not in _WITH_AMOUNTS or since is None:
        return None
    if any(line.unknown for line in view.lines):
        return None
    difference = view.entitled - view.claimed
    causes = moving(record, view, since, law) if difference else touching(record, view, since)
    if not difference and not causes:
        return None
    known = [cause.on for cause in causes]
    detected = max([*known, refused.answered_on] if refused and refused.answered_on else known, default=since)
    way, cite, due = _way(record, view, difference, detected, law.calendar)
    changes = _present(view)
    small = bool(difference) and abs(difference) < record.immaterial_below
    return Amendment(
        number=len(view.done) + 1,
        state=AmendmentState.IMMATERIAL if small or not difference else AmendmentState.DRAFTED,
        way=way,
        difference=difference,
        causes=causes,
        detected_on=detected,
        because=_because(record, view, difference, causes, small=small),
        citation=_cited(cite, record, view, difference),
        due_on=due,
        changes=changes,
        content=content_of(way, causes, changes),
    )


def standing_since(view: ClaimView) -> date | None:
    """The day on which the amounts that stand with CBP were transmitted: after a refused amendment the one before it."""
    if _refused(view) is None:
        return view.transmitted_on
    stood = [
        one.transmitted_on
        for one in view.done
        if one.transmitted_on is not None and one.state is AmendmentState.ACCEPTED
    ]
    return max(stood, default=view.filed_on)


def _refused(view: ClaimView) -> Amendment | None:
    """The last amendment, if CBP refused it, so that what was asked before stands again."""
    last = view.done[-1] if view.done else None
    if last is None or last.state is not AmendmentState.REFUSED or last.transmitted_on != view.transmitted_on:
        return None
    return last


def uncorrected(record: ClaimRecord, view: ClaimView, difference: Money) -> RevocationCause | None:
    """Whether leaving the claim as it was asked would give CBP good cause to revoke accelerated payment."""
    since = standing_since(view)
    return revocation_cause(
        -difference,
        accelerated=view.accelerated,
        transmitted=since is not None,
        refunded_elsewhere=since is not None and refunded_elsewhere(record, view, since),
    )


def _cited(cite: Cite, record: ClaimRecord, view: ClaimView, difference: Money) -> str:
    """The paragraph of the way to CBP, with that of the cause to revoke accelerated payment where it would be one."""
    cause = uncorrected(record, view, difference)
    return f"{cite.text}; {GOOD_CAUSE.text} ({cause.value})" if cause is not None else cite.text


def as_transmitted(record: ClaimRecord, before: ClaimView, after: ClaimView, law: LawBook) -> ClaimView:
    """Say of an amendment just transmitted who approved what, what it rests on, and what it changed, per line and class.

    What was approved is kept as it was approved; only where its content was not recorded are the causes read from entries and exports.
    """
    last = after.done[-1]
    since = standing_since(before) or before.filed_on
    approval = approval_as_sent(last.number, before.approvals)
    causes: tuple[CausePart, ...] = approval.causes if approval is not None else ()
    if not causes and since is not None:
        known = moving(record, before, since, law)
        causes = tuple(cause for cause in known if last.transmitted_on and cause.on <= last.transmitted_on)
    changes = _changes(_asked(before.designations), _asked(after.designations))
    amended = replace(
        last,
        causes=causes,
        detected_on=max((cause.on for cause in causes), default=last.detected_on),
        because=_joined(causes) or last.because,
        changes=changes,
        content=content_of(last.way, causes, changes),
        approval=approval,
    )
    return replace(after, done=(*after.done[:-1], amended))


def _present(view: ClaimView) -> tuple[ChangePart, ...]:
    """What was claimed against what entries and exports give now."""
    now: dict[_Where, Money] = {}
    for line in view.lines:
        for amount in line.amounts:
            where = (line.part.entry_number, line.part.line_number, line.part.export_id, amount.class_code)
            now[where] = now.get(where, ZERO) + amount.amount
    return _changes(_asked(view.designations), now)


def _asked(parts: tuple[DesignationPart, ...]) -> dict[_Where, Money]:
    sums: dict[_Where, Money] = {}
    for part in parts:
        for amount in part.claimed:
            where = (part.entry_number, part.line_number, part.export_id, amount.class_code)
            sums[where] = sums.get(where, ZERO) + amount.amount
    return sums


def _changes(was: dict[_Where, Money], now: dict[_Where, Money]) -> tuple[ChangePart, ...]:
    return tuple(
        ChangePart(
            entry_number=where[0],
            line_number=where[1],
            export_id=where[2],
            class_code=where[3],
            before=was.get(where, ZERO),
            after=now.get(where, ZERO),
        )
        for where in sorted(was.keys() | now.keys())
        if was.get(where, ZERO) != now.get(where, ZERO)
    )


def _way(
    record: ClaimRecord, view: ClaimView, difference: Money, detected: date, calendar: BusinessCalendar
) -> tuple[FilingRoute, Cite, date | None]:
    """An unliquidated claim is amended; a liquidated one is protested if we want more, disclosed if we got too much."""
    if not difference:
        since = standing_since(view)
        adcvd = since is not None and only_adcvd(record, view, since)
        return FilingRoute.NONE, _NEVER_IN_BASIS if adcvd else _CALCULATION, None
    if view.state in WITH_CBP and view.earliest_import_on is not None:
        answer = amend_by(view.earliest_import_on, calendar)
        if isinstance(answer, Determination) and _is_open(view, answer.on, detected):
            return FilingRoute.AMENDMENT, answer.basis, answer.on
    if difference < 0:
        return FilingRoute.DISCLOSURE, _DISCLOSURE, None
    if view.liquidated_on is not None and view.state is not ClaimState.FINAL:
        limit = protest_by(view.liquidated_on, calendar)
        return FilingRoute.PROTEST, limit.basis, limit.on
    return FilingRoute.NONE, _FINAL, None


def _is_open(view: ClaimView, last_day: date, detected: date) -> bool:
    """Whether the claim can still be amended, as far as time is known to have gone on."""
    return detected <= last_day and (DeadlineKind.AMENDMENT.value, last_day) not in view.passed


def _because(
    record: ClaimRecord, view: ClaimView, difference: Money, causes: tuple[CausePart, ...], *, small: bool
) -> str:
    since, refused = standing_since(view), _refused(view)
    why = _joined(causes) or f"the amounts asked on {since} differ from what the entries give"
    if refused is not None:
        why = f"CBP refused {refused.way.value} {refused.number} on {refused.answered_on}; {why}"
    if uncorrected(record, view, difference) is not None:
        why = f"{why}; accelerated payment at risk until the claim is corrected"
    if small:
        return f"{why}; below the claimant's limit of {dollars(record.immaterial_below)}"
    if difference:
        return why
    if since is not None and only_adcvd(record, view, since):
        return f"{why}; drawback stays: AD/CVD is never in the basis ({_NEVER_IN_BASIS.text})"
    return f"{why}; the amount stays"


def _joined(causes: tuple[CausePart, ...]) -> str:
    return "; ".join(f"{cause.entry_number}: {cause.explanation}" for cause in causes)
