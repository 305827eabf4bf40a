"""The life of a privilege as a table of steps: from where each leads where."""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec.structs import replace

from drawback.domain.state_machine import Refused
from drawback.lifecycles.privileges.state import PaymentBond, PrivilegeState, PrivilegeView
from drawback_schemas.privileges import BondStood, PrivilegeMoved, PrivilegeStep

S = PrivilegeState
_OPEN = (S.PROPOSED, S.CHALLENGED)
_BEGINS = (S.NONE, S.DENIED, S.APPEAL_DENIED, S.LOST, S.REVOKED, S.ENDED)

TABLE: Mapping[PrivilegeStep, Mapping[PrivilegeState, PrivilegeState]] = MappingProxyType(
    {
        "applied": {**dict.fromkeys(_BEGINS, S.APPLIED), S.TAKEN_OVER: S.APPLIED},
        "approved": dict.fromkeys((S.APPLIED, S.APPEALED, S.AT_HEADQUARTERS), S.APPROVED),
        "denied": {S.APPLIED: S.DENIED, S.APPEALED: S.APPEAL_DENIED, S.AT_HEADQUARTERS: S.LOST},
        "appealed": {S.DENIED: S.APPEALED, S.APPEAL_DENIED: S.AT_HEADQUARTERS},
        "revocation-proposed": {S.APPROVED: S.PROPOSED, S.STAYED: S.PROPOSED},
        "challenged": {S.PROPOSED: S.CHALLENGED},
        "revocation-withdrawn": dict.fromkeys(_OPEN, S.APPROVED),
        "revoked": dict.fromkeys((S.APPROVED, S.STAYED, *_OPEN), S.REVOKED),
        "stayed": {S.APPROVED: S.STAYED},
        "reinstated": {S.STAYED: S.APPROVED, S.REVOKED: S.APPROVED},
        "succeeded": dict.fromkeys(_BEGINS, S.TAKEN_OVER),
        "given-up": dict.fromkeys(
            (S.APPLIED, S.APPROVED, S.STAYED, S.APPEALED, S.AT_HEADQUARTERS, S.TAKEN_OVER, *_OPEN), S.ENDED
        ),
    }
)
"""By step and state, the state after it; what is not here does not fit."""
_STAYS = "waiver-of-prior-notice"


def moved(view: PrivilegeView, event: PrivilegeMoved) -> PrivilegeView:
    """Go one step.

    Raises:
        Refused: the step does not fit where the privilege stands.
    """
    after = TABLE[event.step].get(view.state)
    words = event.step.replace("-", " ")
    if after is None:
        raise Refused(f"{words} does not fit: the privilege is {view.state.value}")
    if event.step == "stayed" and event.privilege != _STAYS:
        raise Refused(f"{words} does not fit: only a waiver of prior notice can be stayed (19 CFR 190.91(d))")
    view = replace(view, state=after, since=event.on, reference=event.reference or view.reference)
    return replace(view, **_days(view, event))


_SETS: Mapping[PrivilegeStep, tuple[str, ...]] = MappingProxyType(
    {
        "applied": ("applied_on",),
        "approved": ("approved_on",),
        "denied": ("denied_on",),
        "appealed": ("appealed_on",),
        "revocation-proposed": ("proposed_on",),
        "challenged": ("challenged_on",),
        "stayed": ("stay_receipt_on",),
        "succeeded": ("succeeded_on",),
    }
)
"""The day that each step sets."""
_CLEARS: Mapping[PrivilegeStep, tuple[str, ...]] = MappingProxyType(
    {
        "applied": ("denied_on", "appealed_on"),
        "approved": ("denied_on", "succeeded_on", "own_application_on"),
        "denied": ("appealed_on", "succeeded_on", "own_application_on"),
        "revocation-proposed": ("challenged_on",),
        "revocation-withdrawn": ("proposed_on", "challenged_on"),
        "reinstated": ("stay_receipt_on", "proposed_on", "challenged_on"),
        "succeeded": ("applied_on", "denied_on", "appealed_on"),
    }
)
"""The days of before that each step makes past."""


def _days(view: PrivilegeView, event: PrivilegeMoved) -> dict[str, object]:
    days: dict[str, object] = dict.fromkeys(_CLEARS.get(event.step, ()))
    days |= dict.fromkeys(_SETS.get(event.step, ()), event.on)
    if event.step == "applied" and view.succeeded_on is not None:
        days["own_application_on"] = event.on
    if event.step == "succeeded":
        days["predecessor"] = event.predecessor
    return days


def with_bond(view: PrivilegeView, event: BondStood) -> PrivilegeView:
    """Keep a bond as it was told last, by its number."""
    bond = PaymentBond(event.bond_number, event.effective_on, event.amount, event.surety, event.ended_on)
    others = tuple(one for one in view.bonds if one.number != event.bond_number)
    return replace(view, bonds=(*others, bond))
