"""Words for people: every state has a word, an icon and a tone, so that none is shown by colour alone."""

from dataclasses import dataclass

from drawback.domain.types import Provision
from drawback.rules.eligibility.provisions import PROVISIONS
from drawback.views import due_dates


@dataclass(frozen=True, slots=True)
class Word:
    """A state as shown: `tone` is one of quiet, info, busy, good, warn, bad; `icon` a symbol of the sprite."""

    label: str
    icon: str
    tone: str
    says: str = ""


CLAIM_STATES = {
    "awaited": Word(
        "Awaited", "wait", "quiet", "something happened to a claim whose content we have not seen"
    ),
    "assembled": Word("Assembled", "ring", "quiet", "proposed by the matcher; waits for a person's approval"),
    "approved": Word("Approved", "half", "info", "approved by a person; ready to be transmitted"),
    "filed": Word("Filed", "sent", "info", "transmitted to CBP; waits for acceptance"),
    "rejected": Word(
        "Rejected", "cross", "bad", "refused by ACE or the drawback office; may be perfected in time"
    ),
    "perfected": Word("Perfected", "sent", "info", "filed again after a rejection"),
    "accepted": Word("Accepted", "dot", "busy", "accepted by ACE; not paid yet"),
    "accelerated-paid": Word(
        "Paid early", "coin", "busy", "accelerated payment received; liquidation is still to come"
    ),
    "liquidated": Word("Liquidated", "seal", "good", "liquidated by CBP; the protest window runs"),
    "deemed-liquidated": Word("Deemed liquidated", "seal", "good", "liquidated by operation of law"),
    "protested": Word("Under protest", "flag", "warn", "the liquidation is protested; CBP has not decided"),
    "final": Word("Final", "lock", "good", "nothing can change the outcome any more"),
    "withdrawn": Word("Withdrawn", "cross", "quiet", "withdrawn; its units are free again"),
    "abandoned": Word("Abandoned", "cross", "bad", "not completed within five years: abandoned by law"),
}
"""In the order of a claim's life; charts follow it."""

ENTRY_STATES = {
    "awaited": Word(
        "Awaited", "wait", "quiet", "something happened to an entry whose summary we have not seen"
    ),
    "filed": Word("Filed", "sent", "info", "summary filed; not scheduled yet"),
    "scheduled": Word("Scheduled", "clock", "info", "ACE shows a liquidation date"),
    "extended": Word("Extended", "clock", "warn", "CBP extended the time to liquidate"),
    "suspended": Word("Suspended", "pause", "warn", "liquidation is suspended by statute or court order"),
    "liquidated": Word("Liquidated", "seal", "good", "liquidated by CBP; the protest window runs"),
    "deemed-liquidated": Word("Deemed liquidated", "seal", "good", "liquidated by operation of law"),
    "reliquidated": Word("Reliquidated", "seal", "good", "liquidated again; the protest window runs anew"),
    "protested": Word("Under protest", "flag", "warn", "the liquidation is protested"),
    "final": Word("Final", "lock", "good", "the liquidation is final and conclusive"),
    "cancelled": Word("Cancelled", "cross", "quiet", "the summary was cancelled"),
}

INQUIRY_STATES = {
    "awaited": Word(
        "Awaited", "wait", "quiet", "something happened to an inquiry whose form we have not seen"
    ),
    "issued": Word("Issued", "mail", "bad", "CBP waits for an answer"),
    "assigned": Word("Assigned", "half", "warn", "somebody took it"),
    "extended": Word("Extended", "clock", "warn", "CBP granted more time"),
    "answered": Word("Answered", "sent", "info", "the answer was handed in"),
    "closed": Word("Closed", "check", "good", "CBP closed it"),
}

AMENDMENT_STATES = {
    "detected": Word("Detected", "ring", "quiet", "something under the claim changed"),
    "priced": Word("Priced", "half", "info", "the difference is known"),
    "immaterial": Word("Immaterial", "check", "quiet", "no amount, basis or date changed"),
    "drafted": Word("Drafted", "half", "warn", "waits for a person's approval"),
    "approved": Word("Approved", "dot", "info", "approved; to be transmitted"),
    "transmitted": Word("Transmitted", "sent", "busy", "with CBP"),
    "accepted": Word("Accepted", "check", "good", "CBP accepted it"),
    "refused": Word("Refused", "cross", "bad", "CBP refused it"),
}

PARKED_STATES = {
    "open": Word("Open", "stop", "bad", "waits for a person"),
    "resolved": Word("Resolved", "check", "good", "handled after all"),
    "ignored": Word("Ignored", "cross", "quiet", "closed by a person with a reason"),
}

STATES = {
    "claim": CLAIM_STATES,
    "entry": ENTRY_STATES,
    "inquiry": INQUIRY_STATES,
    "amendment": AMENDMENT_STATES,
    "parked": PARKED_STATES,
}

FIGURES = {
    "state": "State",
    "claimed": "Claimed",
    "entitled": "Worth",
    "paid": "Paid",
    "liquidated": "Liquidated",
    "owed_to_us": "Owed to us",
    "owed_by_us": "Owed by us",
    "exposure": "Exposure",
    "amendment": "Amendment",
    "liquidated_on": "Liquidated on",
    "final_on": "Final on",
    "assessed": "Assessed",
    "difference": "Bill (or refund)",
    "interest": "Interest",
}
"""The figures of claims and entries, as a comparison names them."""


def figure(name: str) -> str:
    """A figure, or the open due date of a deadline (`D-23 due`), in words."""
    deadline = name.removesuffix(" due")
    return FIGURES.get(name) or (f"{due_dates.title(deadline)}, due" if deadline != name else name)


REASONS = {
    "undecodable": "The bytes cannot be read",
    "unknown-type": "The event type is not known",
    "invalid": "The data break the type's schema",
    "refused": "The state machine does not allow it",
    "fault": "A fault of this program",
    "row": "A row of a file cannot be understood",
    "file": "A file cannot be understood",
}

ROUTES = {
    "amendment": "Amended claim",
    "protest": "Protest",
    "tender": "Tender",
    "disclosure": "Prior disclosure",
    "none": "Nothing to tell CBP",
}

SUBJECTS = {
    "claim": "Claim",
    "entry": "Entry",
    "lot": "Entry",
    "inquiry": "Inquiry",
    "adcvd_case": "AD/CVD case",
    "shipment": "Export",
    "production": "Production",
    "movement": "Movement of goods",
    "part": "Part",
    "bill_of_materials": "Bill of materials",
    "ruling": "Ruling",
    "claimant": "Claimant",
    "privilege": "Privilege",
    "person": "Person",
}

OVER = ("final", "withdrawn", "abandoned")
"""States in which nothing about a claim can change any more."""

_ACTS = {
    "D-02": "Review the claim",
    "D-19": "Review the amendment",
    "D-21": "See what to repay",
    "D-37": "See the bill",
    "notice": "Read it",
}
_ACTS_ON = {"claim": "Open the claim", "entry": "Open the entry", "inquiry": "Answer"}


def act(deadline: str, subject_kind: str) -> str:
    """What the one button of a thing to do says."""
    return _ACTS.get(deadline) or _ACTS_ON.get(subject_kind, "Open")


REVENUE_CLASSES = {
    "364": "Duty",
    "365": "Excise tax",
    "369": "Puerto Rico duty",
    "398": "Harbor maintenance fee",
    "399": "Merchandise processing fee",
}

REPORTERS = {
    "bulletin": "bulletin on cbp.gov",
    "ace-report": "ACE report",
    "query": "query",
    "courtesy-notice": "courtesy notice",
}
"""Who reported a liquidation; the bulletin alone is notice in law (19 CFR 159.9)."""

REMEDIES = {
    "drawback": "Drawback",
    "correction": "Post summary correction",
    "protest": "Protest",
    "cape": "CAPE",
    "reconciliation": "Reconciliation (type 09)",
    "prior-disclosure": "Prior disclosure",
    "tender": "Tender of duty",
    "post-importation": "Preference, 1520(d)",
    "suit": "Suit at the CIT",
    "amendment": "Amendment",
    "liquidation-request": "Liquidation request with waiver",
}
"""The remedies of entries and claims."""

DUTY_CLASSES = {
    "duty": "Duty",
    "chapter-99": "Chapter 99",
    "mpf": "MPF",
    "hmf": "HMF",
    "tax": "Tax",
    "ad": "AD",
    "cvd": "CVD",
    "marking": "Marking",
    "other-fee": "Other fee",
}


def state(kind: str, name: str) -> Word:
    """Return the word for a state; one we have no word for is shown as it is."""
    known = STATES.get(kind, {}).get(name.replace("_", "-"))
    return known or Word(name.replace("-", " ").replace("_", " ").capitalize() or "Unknown", "ring", "quiet")


def provision(code: str) -> str:
    """Return what a provision code means."""
    try:
        return PROVISIONS[Provision(code)].title
    except (ValueError, KeyError):
        return ""
