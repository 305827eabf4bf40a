"""Folding: the facts of a privilege in legal order give where it stands."""

from collections.abc import Iterator

from msgspec.structs import replace

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.state_machine import Refused
from drawback.lifecycles.facts import Fact
from drawback.lifecycles.privileges import dates
from drawback.lifecycles.privileges.machine import moved, with_bond
from drawback.lifecycles.privileges.state import (
    PrivilegeEvent,
    PrivilegeRecord,
    PrivilegeState,
    PrivilegeView,
)
from drawback.lifecycles.vocabulary import Refusal
from drawback.rules.lawbook import LawBook
from drawback_schemas.privileges import BondStood, PrivilegeMoved
from drawback_schemas.time import DeadlinePassed

S = PrivilegeState


def evolve(record: PrivilegeRecord, law: LawBook) -> PrivilegeRecord:
    """Apply the facts anew."""
    view = PrivilegeView()
    refused: list[Refusal] = []
    for fact, after, refusal in stages(record, law):
        view = after
        if refusal:
            refused.append(Refusal(fact.id, fact.event.TYPE, f"{refusal} (concerning {fact.on})"))
    return replace(record, view=replace(view, refused=tuple(refused)))


def stages(
    record: PrivilegeRecord, law: LawBook
) -> Iterator[tuple[Fact[PrivilegeEvent], PrivilegeView, str]]:
    """Each fact with the view after it, and why it does not fit where it does not."""
    view = PrivilegeView()
    for fact in record.facts:
        event = fact.event
        try:
            if isinstance(event, PrivilegeMoved):
                view = moved(_remarked(view, event, law.calendar), event)
            elif isinstance(event, BondStood):
                view = with_bond(view, event)
            else:
                view = _passed(view, event, law.calendar, record.privilege)
        except Refused as no:
            yield fact, view, str(no)
            continue
        yield fact, view, ""


def _remarked(view: PrivilegeView, event: PrivilegeMoved, calendar: BusinessCalendar) -> PrivilegeView:
    """Note what a person must know of a step: that it came late, or a second time."""
    says = ""
    limit = dates.act_by(view, event.privilege, calendar)
    if event.step in ("appealed", "challenged") and limit is not None and event.on > limit.on:
        says = f"{event.step} on {event.on}, after the last day, {limit.on} ({limit.basis.text}): CBP may refuse it"
    elif event.step == "applied" and event.privilege == "one-time-waiver" and view.approved_on is not None:
        says = f"a one-time waiver was approved on {view.approved_on}: a second one needs good cause (19 CFR 190.36)"
    return replace(view, findings=(*view.findings, says)) if says else view


def _passed(
    view: PrivilegeView, event: DeadlinePassed, calendar: BusinessCalendar, name: str
) -> PrivilegeView:
    """What follows by operation of law when a day went by; a day that does not run any more changes nothing.

    An unchallenged revocation takes effect (19 CFR 190.91(e)); a predecessor's privilege ends with its year. A denial that nobody appealed
    stands as it is.
    """
    ends = {
        dates.APPEAL: ((S.DENIED, S.APPEAL_DENIED), view.state, dates.appeal_by(view, name, calendar)),
        dates.CHALLENGE: ((S.PROPOSED,), S.REVOKED, dates.challenge_by(view, calendar)),
        dates.SUCCESSION: ((S.TAKEN_OVER,), S.ENDED, dates.reapply_by(view, calendar)),
    }
    known = ends.get(event.deadline)
    if known is None:
        return view
    states, after, limit = known
    if view.state not in states or limit is None or limit.on != event.due_on:
        return view
    passed = (*view.passed, (event.deadline, event.due_on))
    since = view.since if after is view.state else event.due_on
    return replace(view, state=after, since=since, passed=passed)
