"""What CBP grants a claimant on application, and the bond behind accelerated payment. Topic `drawback.claim.v1`, key claimant."""

from typing import Literal, get_args

from drawback_schemas.claims import CLAIM
from drawback_schemas.limits import Day, Dollars, LongText, ShortText
from drawback_schemas.registry import Event, event

PrivilegeName = Literal["one-time-waiver", "waiver-of-prior-notice", "accelerated-payment"]
PrivilegeStep = Literal[
    "applied",
    "approved",
    "denied",
    "appealed",
    "revocation-proposed",
    "challenged",
    "revocation-withdrawn",
    "revoked",
    "stayed",
    "reinstated",
    "succeeded",
    "given-up",
]
_STEPS: tuple[str, ...] = get_args(PrivilegeStep)


@event(topic=CLAIM, legal_day="on", rank=0)
class PrivilegeMoved(Event, frozen=True, kw_only=True, tag="privilege.moved.v1"):
    """A privilege went a step: applied for, decided, appealed, revoked, stayed, taken over (19 CFR 190.36, 190.91, 190.92).

    `denied` and `appealed` mean the next level each time: the application, the appeal to the office, the appeal to Headquarters.
    `stayed` is dated by the signed receipt of the claimant's notice; `succeeded` by the day on which the successor took over, from
    `predecessor`.
    """

    privilege: PrivilegeName
    step: PrivilegeStep
    on: Day
    reference: ShortText = ""
    predecessor: ShortText = ""
    reason: LongText = ""

    @property
    def rank(self) -> int:
        """Steps of one day stand in the order of a privilege's life."""
        return _STEPS.index(self.step)


@event(topic=CLAIM, legal_day="effective_on", rank=20)
class BondStood(Event, frozen=True, kw_only=True, tag="bond.stood.v1"):
    """A bond that covers accelerated payment is in force from a day on, at an amount; told again for the same number it replaces it.

    `ended_on` is the first day on which it covers nothing more.
    """

    bond_number: ShortText
    effective_on: Day
    amount: Dollars
    surety: ShortText = ""
    ended_on: Day | None = None


@event(topic="drawback.claim-state.v1")
class PrivilegeChanged(Event, frozen=True, kw_only=True, tag="privilege.changed.v1"):
    """Where a privilege now stands, for the claims that rest on it: `held` while it may be used."""

    privilege: PrivilegeName
    state: ShortText
    held: bool
    since: Day | None = None
