"""One-time waiver, waiver of prior notice, accelerated payment: decisions, appeals, endings (R-64 to R-68, R-132)."""

from datetime import date
from enum import StrEnum

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import Money
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, Determination
from drawback.rules.dates.counting import days, working_days, years
from drawback.rules.registry import rule


class Privilege(StrEnum):
    """What CBP grants on application."""

    OTW = "one-time waiver of prior notice"
    WPN = "waiver of prior notice"
    AP = "accelerated payment"


_DECISION = {
    Privilege.OTW: days(90, Cite("19 CFR 190.36(c)"), acts.PART_190_KEPT),
    Privilege.WPN: days(90, Cite("19 CFR 190.91(c)"), acts.PART_190_KEPT),
    Privilege.AP: days(90, Cite("19 CFR 190.92(e)(2)"), acts.PART_190_KEPT),
}
_APPEAL = {
    Privilege.OTW: days(30, Cite("19 CFR 190.36(d)"), acts.PART_190_KEPT),
    Privilege.WPN: days(30, Cite("19 CFR 190.91(g)"), acts.PART_190_KEPT),
    Privilege.AP: days(30, Cite("19 CFR 190.92(h)"), acts.PART_190_KEPT),
}
_ALL_DECISIONS = Cite("19 CFR 190.36, 190.91, 190.92")
_ALL_APPEALS = Cite("19 CFR 190.36(d), 190.91(g), 190.92(h)")
STAY = working_days(2, Cite("19 CFR 190.91(d)"), acts.PART_190_KEPT)
REVOCATION = days(30, Cite("19 CFR 190.91(e), (g), 190.92(f), (h)"), acts.PART_190_KEPT)
SUCCESSION = years(1, Cite("19 CFR 190.91(a)(3), 190.92(a)(3)"), acts.PART_190_KEPT)
FIRST_ACCEPTED = Cite("CATAIR Drawback v27, note 4 to record 10", Certainty.CBP)


@rule("R-64", "R-65", "R-66", cite=_ALL_DECISIONS)
def decided_by(privilege: Privilege, applied_on: date) -> Determination:
    """Last day on which CBP must decide an application: ninety days after it."""
    return _DECISION[privilege].after("date of application", applied_on)


@rule("R-64", "R-65", "R-66", "D-25", cite=_ALL_APPEALS)
def appeal_by(privilege: Privilege, denied_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to appeal a denial, and again for the denial of that appeal, then to Headquarters: thirty days."""
    return _APPEAL[privilege].after("date of denial", denied_on, calendar)


@rule("R-65", cite=STAY.cite)
def stay_effective_on(receipt_signed_on: date, calendar: BusinessCalendar) -> Determination:
    """Day on which a stay of the waiver takes effect: two working days after the signed receipt."""
    return STAY.after("date of signed receipt", receipt_signed_on, calendar)


@rule("R-65", "R-66", "D-26", cite=REVOCATION.cite)
def revocation_challenge_by(proposed_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to challenge a proposed revocation; unchallenged it takes effect then."""
    return REVOCATION.after("date of the proposal", proposed_on, calendar)


@rule("D-27", cite=SUCCESSION.cite)
def reapply_by(succeeded_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day on which a successor may use its predecessor's privileges without its own application: one year."""
    return SUCCESSION.after("date of succession", succeeded_on, calendar)


@rule("R-132", cite=Cite("19 CFR 190.36, 190.91(a), 190.92(a), 190.191-190.195"))
def reaches_back(privilege: Privilege) -> bool:
    """Whether a privilege covers what happened before it was granted: OTW and AP do, a waiver of prior notice never."""
    return privilege is not Privilege.WPN


@rule("R-68", cite=FIRST_ACCEPTED)
def accelerated_split(first_accepted: Money, claimed_now: Money) -> tuple[Money, Money]:
    """What accelerated payment pays (the first accepted version, at most what is claimed), and what waits for liquidation."""
    early = min(first_accepted, claimed_now)
    return early, claimed_now - early
