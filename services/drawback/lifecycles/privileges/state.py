"""What we hold of a privilege: its facts in legal order and where it stands."""

from datetime import date
from enum import StrEnum

import msgspec

from drawback.domain.money import ZERO, Money
from drawback.lifecycles.facts import Fact
from drawback.lifecycles.vocabulary import Refusal
from drawback_schemas.privileges import BondStood, PrivilegeMoved
from drawback_schemas.time import DeadlinePassed

PrivilegeEvent = PrivilegeMoved | BondStood | DeadlinePassed


class PrivilegeState(StrEnum):
    """Where a privilege stands."""

    NONE = "not applied for"
    APPLIED = "applied for"
    APPROVED = "approved"
    DENIED = "denied"
    APPEALED = "appealed to the office"
    APPEAL_DENIED = "appeal denied"
    AT_HEADQUARTERS = "appealed to Headquarters"
    LOST = "denied for good"
    PROPOSED = "revocation proposed"
    CHALLENGED = "revocation challenged"
    REVOKED = "revoked"
    STAYED = "stayed"
    TAKEN_OVER = "predecessor's, for a year"
    ENDED = "ended"


HELD = frozenset(
    {
        PrivilegeState.APPROVED,
        PrivilegeState.PROPOSED,
        PrivilegeState.CHALLENGED,
        PrivilegeState.TAKEN_OVER,
    }
)
"""States in which it may be used: a proposed revocation takes effect only unchallenged, or once the challenge failed."""


class PaymentBond(msgspec.Struct, frozen=True, omit_defaults=True):
    """A bond as it was told last."""

    number: str
    effective_on: date
    amount: Money = ZERO
    surety: str = ""
    ended_on: date | None = None

    def covers(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.effective_on <= on and (self.ended_on is None or on < self.ended_on)


class PrivilegeView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A privilege as its facts leave it."""

    state: PrivilegeState = PrivilegeState.NONE
    since: date | None = None
    reference: str = ""
    applied_on: date | None = None
    approved_on: date | None = None
    denied_on: date | None = None
    """The denial that stands, of the application or of an appeal."""
    appealed_on: date | None = None
    proposed_on: date | None = None
    challenged_on: date | None = None
    stay_receipt_on: date | None = None
    succeeded_on: date | None = None
    predecessor: str = ""
    own_application_on: date | None = None
    """When a successor applied in its own name."""
    bonds: tuple[PaymentBond, ...] = ()
    findings: tuple[str, ...] = ()
    passed: tuple[tuple[str, date], ...] = ()
    refused: tuple[Refusal, ...] = ()

    @property
    def held(self) -> bool:
        """Whether it may be used; a successor that applied in time uses its predecessor's until the decision."""
        return self.state in HELD or (self.state is PrivilegeState.APPLIED and self.succeeded_on is not None)


class PrivilegeRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """The aggregate: one privilege of one claimant."""

    privilege: str
    facts: tuple[Fact[PrivilegeEvent], ...] = ()
    view: PrivilegeView = PrivilegeView()
