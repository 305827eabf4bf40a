"""The amendment that a changed ground calls for: what was asked against what the ground now gives."""

from datetime import date

from msgspec.structs import replace

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import ZERO, Money
from drawback.lifecycles.claims.state import (
    CLOSED,
    WITH_CBP,
    Amendment,
    AmendmentState,
    Cause,
    Change,
    ClaimFile,
    ClaimState,
    ClaimView,
    Way,
)
from drawback.rules.answers import Cite, Determination
from drawback.rules.dates.claim_liquidation import protest_by
from drawback.rules.dates.windows import amend_by
from drawback_schemas.entries import EntryChanged
from drawback_schemas.parts import DesignationPart, LinePart

_Where = tuple[str, int, str, str]
_ADCVD = frozenset({"ad", "cvd"})
_NEVER_IN_BASIS = Cite("19 U.S.C. 1677h; 19 CFR 190.3(b)")
_CALCULATION = Cite("19 CFR 190.51(b)")
_DISCLOSURE = Cite("19 U.S.C. 1593a(c)(3)")
_FINAL = Cite("19 U.S.C. 1514(a)")


def open_amendment(file: ClaimFile, view: ClaimView, calendar: BusinessCalendar) -> Amendment | None:
    """Return what has to be told to CBP, or None while nothing under the transmitted claim changed.

    While one of its lines is worth an amount that cannot be told, no difference is stated either.

    An amendment is opened wherever an amount or a basis changed. Where the money stays the same it is immaterial,
    and still recorded with the reason.
    """
    if (
        view.state not in WITH_CBP | CLOSED | {ClaimState.PROTESTED, ClaimState.FINAL}
        or view.transmitted_on is None
    ):
        return None
    if any(line.unknown for line in view.lines):
        return None
    difference = view.entitled - view.claimed
    causes = _causes(file, view, view.transmitted_on)
    if difference:
        causes = tuple(sorted((*causes, *_shortages(file, view.transmitted_on)), key=_order))
    if not difference and not causes:
        return None
    way, cite, due = _way(file, view, difference, calendar)
    detected = max((cause.on for cause in causes), default=view.transmitted_on)
    state = AmendmentState.DRAFTED if difference else AmendmentState.IMMATERIAL
    if difference and view.amendment_approved_on is not None and view.amendment_approved_on >= detected:
        state = AmendmentState.APPROVED
    return Amendment(
        number=len(view.done) + 1,
        state=state,
        way=way,
        difference=difference,
        causes=causes,
        detected_on=detected,
        because=_because(view, difference, causes, file),
        citation=cite.text,
        due_on=due,
        changes=_present(view),
    )


def told(file: ClaimFile, before: ClaimView, after: ClaimView) -> ClaimView:
    """Say of an amendment just transmitted what it rests on and what it changed, per line and class."""
    last = after.done[-1]
    since = before.transmitted_on or before.filed_on
    causes = tuple(c for c in _causes(file, before, since) if c.on <= last.detected_on) if since else ()
    words = "; ".join(f"{cause.entry_number}: {cause.explanation}" for cause in causes)
    amended = replace(
        last,
        causes=causes,
        because=words or last.because,
        changes=_between(before.designations, after.designations),
    )
    return replace(after, done=(*after.done[:-1], amended))


def _between(before: tuple[DesignationPart, ...], after: tuple[DesignationPart, ...]) -> tuple[Change, ...]:
    """What was asked before against what is asked now."""
    was, now = _asked(before), _asked(after)
    return _changes(was, now)


def _present(view: ClaimView) -> tuple[Change, ...]:
    """What was asked against what the ground gives now."""
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


def _changes(was: dict[_Where, Money], now: dict[_Where, Money]) -> tuple[Change, ...]:
    return tuple(
        Change(*where, before=was.get(where, ZERO), after=now.get(where, ZERO))
        for where in sorted(was.keys() | now.keys())
        if was.get(where, ZERO) != now.get(where, ZERO)
    )


def _way(
    file: ClaimFile, view: ClaimView, difference: object, calendar: BusinessCalendar
) -> tuple[Way, Cite, date | None]:
    """An unliquidated claim is amended; a liquidated one is protested if we want more, disclosed if we got too much."""
    if not difference:
        return Way.NONE, _NEVER_IN_BASIS if _only_adcvd(file, view) else _CALCULATION, None
    if view.state in WITH_CBP and view.earliest_import_on is not None:
        answer = amend_by(view.earliest_import_on, calendar)
        if isinstance(answer, Determination) and ("D-19", answer.on) not in view.passed:
            return Way.AMENDMENT, answer.basis, answer.on
    if view.entitled < view.claimed:
        return Way.DISCLOSURE, _DISCLOSURE, None
    if view.liquidated_on is not None and view.state is not ClaimState.FINAL:
        limit = protest_by(view.liquidated_on, calendar)
        return Way.PROTEST, limit.basis, limit.on
    return Way.NONE, _FINAL, None


def _causes(file: ClaimFile, view: ClaimView, since: date) -> tuple[Cause, ...]:
    parts = {(p.entry_number, p.line_number) for p in view.designations}
    causes = [
        Cause(entry.entry_number, later.effective_on, later.explanation)
        for entry in file.entries
        for earlier, later in zip(entry.versions, entry.versions[1:], strict=False)
        if later.effective_on > since and _differ(entry, earlier.lines, later.lines, parts)
    ]
    causes += [
        Cause(entry.entry_number, since, "the entry was cancelled")
        for entry in file.entries
        if entry.cancelled and any(number == entry.entry_number for number, _ in parts)
    ]
    return tuple(sorted(causes, key=_order))


def _shortages(file: ClaimFile, since: date) -> list[Cause]:
    """Units that the ledger does not grant, as causes of a difference."""
    return [Cause(s.entry_number or s.export_id, since, s.remark) for s in file.shortages]


def _order(cause: Cause) -> tuple[date, str, str]:
    return (cause.on, cause.entry_number, cause.explanation)


def _differ(
    entry: EntryChanged,
    earlier: tuple[LinePart, ...],
    later: tuple[LinePart, ...],
    parts: set[tuple[str, int]],
) -> bool:
    before = {line.line_number: line for line in earlier}
    return any(
        (entry.entry_number, line.line_number) in parts and before.get(line.line_number) != line
        for line in later
    )


def _because(view: ClaimView, difference: object, causes: tuple[Cause, ...], file: ClaimFile) -> str:
    if causes:
        told = "; ".join(f"{cause.entry_number}: {cause.explanation}" for cause in causes)
    else:
        told = f"the amounts asked on {view.transmitted_on} differ from what the entries give"
    if difference:
        return told
    if _only_adcvd(file, view):
        return f"{told}; drawback stays: AD/CVD is never in the basis ({_NEVER_IN_BASIS.text})"
    return f"{told}; the amount stays"


def _only_adcvd(file: ClaimFile, view: ClaimView) -> bool:
    """Whether every change since the claim was told was one of AD/CVD."""
    since = view.transmitted_on
    for entry in file.entries:
        for earlier, later in zip(entry.versions, entry.versions[1:], strict=False):
            if (
                since is not None
                and later.effective_on > since
                and _plain(earlier.lines) != _plain(later.lines)
            ):
                return False
    return True


def _plain(lines: tuple[LinePart, ...]) -> tuple[object, ...]:
    return tuple(
        (
            line.line_number,
            line.quantity,
            line.value,
            tuple(c for c in line.charges if c.duty_class not in _ADCVD),
        )
        for line in lines
    )
