"""Ways to get duty back, or to put it right, that no other event tells of. Topics of the entry and of the claim, key claimant."""

from typing import Literal

from drawback_schemas.claims import CLAIM
from drawback_schemas.entries import ENTRY
from drawback_schemas.limits import ClaimKey, Day, Dollars, EntryNumber, LongText, ShortText
from drawback_schemas.registry import Event, event

EntryRemedyName = Literal["reconciliation", "prior-disclosure", "tender", "post-importation", "suit"]
"""`reconciliation` is an entry of type 09; `post-importation` a claim for preference under 19 U.S.C. 1520(d)."""
ClaimRemedyName = Literal["prior-disclosure", "tender", "suit"]
RemedyOutcome = Literal["granted", "partly-granted", "denied", "withdrawn"]
ReconciliationIssue = Literal["value", "classification", "9802", "preference"]


@event(topic=ENTRY, legal_day="flagged_on", rank=18)
class EntryReconciliationFlagged(Event, frozen=True, kw_only=True, tag="entry.reconciliation-flagged.v1"):
    """The summary was flagged: what is undetermined about it is told later by an entry of type 09 (19 U.S.C. 1484(b))."""

    entry_number: EntryNumber
    flagged_on: Day
    issue: ReconciliationIssue


@event(topic=ENTRY, legal_day="taken_on", rank=19)
class EntryRemedyTaken(Event, frozen=True, kw_only=True, tag="entry.remedy-taken.v1"):
    """A way of getting duty of an entry back, or of paying what was too little, was taken; `amount` is what it is about."""

    entry_number: EntryNumber
    remedy: EntryRemedyName
    taken_on: Day
    reference: ShortText = ""
    amount: Dollars | None = None
    by: ShortText = ""


@event(topic=ENTRY, legal_day="ended_on", rank=20)
class EntryRemedyEnded(Event, frozen=True, kw_only=True, tag="entry.remedy-ended.v1"):
    """CBP or the court decided what was taken, or it was withdrawn; `amount` is what was granted."""

    entry_number: EntryNumber
    remedy: EntryRemedyName
    ended_on: Day
    outcome: RemedyOutcome
    amount: Dollars | None = None
    reason: LongText = ""


@event(topic=CLAIM, legal_day="taken_on", rank=-2)
class ClaimRemedyTaken(Event, frozen=True, kw_only=True, tag="claim.remedy-taken.v1"):
    """A suit about a drawback claim was filed, or what was asked too much was disclosed or tendered without an amendment."""

    claim_id: ClaimKey
    remedy: ClaimRemedyName
    taken_on: Day
    reference: ShortText = ""
    amount: Dollars | None = None
    by: ShortText = ""


@event(topic=CLAIM, legal_day="ended_on", rank=-1)
class ClaimRemedyEnded(Event, frozen=True, kw_only=True, tag="claim.remedy-ended.v1"):
    """What was taken about a claim ended: decided, or withdrawn."""

    claim_id: ClaimKey
    remedy: ClaimRemedyName
    ended_on: Day
    outcome: RemedyOutcome
    amount: Dollars | None = None
    reason: LongText = ""
