"""The days that a privilege has before it: decision, appeal, challenge, the successor's own application (D-25 to D-27)."""

from collections.abc import Mapping
from types import MappingProxyType

from drawback.domain.calendar import BusinessCalendar
from drawback.lifecycles.privileges.state import PrivilegeState, PrivilegeView
from drawback.rules.answers import Determination
from drawback.rules.dates import privileges as law
from drawback.rules.dates.deadlines import DeadlineKind
from drawback.rules.dates.privileges import Privilege

S = PrivilegeState
APPEAL, CHALLENGE = DeadlineKind.PRIVILEGE_APPEAL.value, DeadlineKind.REVOCATION_CHALLENGE.value
SUCCESSION = DeadlineKind.SUCCESSION.value
DECISION = "privilege-decided"
"""CBP's decision on an application: a day of CBP's, not of the claimant's."""
_DENIED = (S.DENIED, S.APPEALED, S.APPEAL_DENIED, S.AT_HEADQUARTERS)
PRIVILEGES: Mapping[str, Privilege] = MappingProxyType(
    {
        "one-time-waiver": Privilege.OTW,
        "waiver-of-prior-notice": Privilege.WPN,
        "accelerated-payment": Privilege.AP,
    }
)
"""The privileges of the law by their names in events."""


def decided_by(view: PrivilegeView, name: str) -> Determination | None:
    """When CBP must decide the application."""
    if view.state is not S.APPLIED or view.applied_on is None:
        return None
    return law.decided_by(PRIVILEGES[name], view.applied_on)


def appeal_by(view: PrivilegeView, name: str, calendar: BusinessCalendar) -> Determination | None:
    """Last day to appeal the latest denial, done or not; none once Headquarters denied."""
    if view.denied_on is None or view.state not in _DENIED:
        return None
    return law.appeal_by(PRIVILEGES[name], view.denied_on, calendar)


def challenge_by(view: PrivilegeView, calendar: BusinessCalendar) -> Determination | None:
    """Last day to challenge a proposed revocation, done or not."""
    if view.proposed_on is None or view.state not in (S.PROPOSED, S.CHALLENGED):
        return None
    return law.revocation_challenge_by(view.proposed_on, calendar)


def reapply_by(view: PrivilegeView, calendar: BusinessCalendar) -> Determination | None:
    """Last day for a successor's own application."""
    return law.reapply_by(view.succeeded_on, calendar) if view.succeeded_on is not None else None


def act_by(view: PrivilegeView, name: str, calendar: BusinessCalendar) -> Determination | None:
    """The last day of what is to be done next, if anything runs."""
    return appeal_by(view, name, calendar) or challenge_by(view, calendar)


def stayed_from(view: PrivilegeView, calendar: BusinessCalendar) -> Determination | None:
    """From which day a stay takes effect."""
    if view.state is not S.STAYED or view.stay_receipt_on is None:
        return None
    return law.stay_effective_on(view.stay_receipt_on, calendar)
