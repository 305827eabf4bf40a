"""The ways to get duty back, or to put a claim right, on one board: open, used or closed, and which of them exclude each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from drawback.domain.money import Money
from drawback.rules.answers import Certainty, Cite, Determination
from drawback.rules.eligibility.accelerated import GOOD_CAUSE
from drawback.rules.eligibility.cape import LANES
from drawback.rules.registry import rule


class Remedy(StrEnum):
    """A way to get duty back, or to correct what was asked or paid; CBP's word for each."""

    DRAWBACK = "drawback"
    CORRECTION = "correction"
    """Post summary correction."""
    PROTEST = "protest"
    CAPE = "cape"
    RECONCILIATION = "reconciliation"
    DISCLOSURE = "prior-disclosure"
    TENDER = "tender"
    """Duty paid after liquidation on one's own account, without a disclosure."""
    PREFERENCE = "post-importation"
    """Preference claimed after importation, 19 U.S.C. 1520(d)."""
    SUIT = "suit"
    AMENDMENT = "amendment"
    LIQUIDATION = "liquidation-request"
    """Liquidation on estimated duties, with waiver of every other refund."""


class RemedyStanding(StrEnum):
    """Where a remedy stands on the day asked."""

    OPEN = "open"
    NOT_YET = "not yet"
    """It opens with something that has not happened."""
    USED = "used"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RemedyTerms:
    """The paragraph of a remedy, and what taking it forfeits."""

    cite: Cite
    forfeits: str


def _unread(text: str) -> Cite:
    return Cite(text, Certainty.GENERAL)


TERMS: Final = {
    Remedy.DRAWBACK: RemedyTerms(
        Cite("19 U.S.C. 1313(r)(1); 19 CFR 190.51(e)"),
        "CAPE refuses a designated entry; duty that comes back here comes back by no other way",
    ),
    Remedy.CORRECTION: RemedyTerms(
        Cite("CBP post-summary correction notices, 2017; 84 FR 40430", Certainty.SECONDARY),
        "nothing; the summary as corrected is what claims are priced on",
    ),
    Remedy.PROTEST: RemedyTerms(
        Cite("19 U.S.C. 1514(c); 19 CFR 174.12(e)"),
        "one protest for each category of goods; while it is open CAPE refuses the entry and its liquidation is not final, so claims "
        "on it wait",
    ),
    Remedy.CAPE: RemedyTerms(
        LANES,
        "while CAPE holds the entry no correction is taken (ACE error 864); the duty refunded is out of every drawback claim",
    ),
    Remedy.RECONCILIATION: RemedyTerms(
        _unread("19 U.S.C. 1484(b)"),
        "phase 2 of CAPE, which goes before the entry of type 09",
    ),
    Remedy.DISCLOSURE: RemedyTerms(
        Cite("19 CFR 162.74"),
        "it counts only before CBP begins a formal investigation; the loss is tendered within thirty days of CBP's figure",
    ),
    Remedy.TENDER: RemedyTerms(
        Cite("19 CFR 190.81(c)"),
        "no mitigation of a penalty: that is the disclosure's; it can be claimed as drawback with request and waiver",
    ),
    Remedy.PREFERENCE: RemedyTerms(
        _unread("19 U.S.C. 1520(d)"),
        "the duty refunded is out of every drawback claim",
    ),
    Remedy.SUIT: RemedyTerms(
        _unread("28 U.S.C. 2636(a)"),
        "charges must be paid first (28 U.S.C. 2637); until judgment the liquidation is not final",
    ),
    Remedy.AMENDMENT: RemedyTerms(
        Cite("19 CFR 190.52(c)"), "nothing; the claim is liquidated as amended"
    ),
    Remedy.LIQUIDATION: RemedyTerms(
        Cite("19 CFR 190.81(b)"),
        "payment or refund of the same duties under any other provision of law",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RemedyAnswer:
    """One remedy on the day asked: until when, why, and with how much money behind it (None where nobody knows how much)."""

    remedy: Remedy
    standing: RemedyStanding
    because: str
    limit: Determination | None = None
    money: Money | None = None
    taken_on: date | None = None
    reference: str = ""

    @property
    def terms(self) -> RemedyTerms:
        """Its paragraph, and what taking it forfeits."""
        return TERMS[self.remedy]


@dataclass(frozen=True, slots=True)
class TakenRemedies:
    """What has been taken of an entry: the remedies in use today, by whose claims, and the money they ask."""

    cape: bool = False
    """CAPE holds the entry: handed in or accepted, and not liquidated since."""
    protest: bool = False
    reconciled: bool = False
    suit: bool = False
    claims: Sequence[str] = ()
    waived: Sequence[str] = ()
    """Claims for which liquidation with waiver was requested."""
    ieepa: bool = False
    """IEEPA duty was paid, and CAPE has not given it back."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why one remedy stands in the way of another; CBP refuses it where `refused`, else a person should know."""

    refused: bool
    says: str
    cite: Cite


_REFUNDS: Final = frozenset({Remedy.PROTEST, Remedy.CAPE, Remedy.PREFERENCE, Remedy.SUIT, Remedy.CORRECTION})


@rule("R-139", cite=LANES)
def exclusions(remedy: Remedy, taken: TakenRemedies) -> tuple[Exclusion, ...]:
    """Say what stands in the way of taking a remedy, given what is taken already."""
    return tuple(_exclusions(remedy, taken))


def _exclusions(remedy: Remedy, taken: TakenRemedies) -> Iterator[Exclusion]:
    if remedy in _REFUNDS and taken.waived:
        says = f"with the request to liquidate {', '.join(taken.waived)} every other refund of the entry was waived"
        yield Exclusion(True, says, TERMS[Remedy.LIQUIDATION].cite)
    if remedy is Remedy.CAPE:
        yield from _of_cape(taken)
    else:
        yield from _beside_cape(remedy, taken)
    yield from _twice(remedy, taken)


def _of_cape(taken: TakenRemedies) -> Iterator[Exclusion]:
    """What makes CAPE refuse the entry."""
    if taken.claims:
        says = f"CAPE refuses a designated entry: {', '.join(taken.claims)} designates it"
        yield Exclusion(True, says, LANES)
    if taken.protest:
        yield Exclusion(True, "CAPE refuses an entry whose protest is open", LANES)
    if taken.reconciled:
        yield Exclusion(True, "an entry of type 09 is on file: phase 2 of CAPE goes before it", LANES)


def _beside_cape(remedy: Remedy, taken: TakenRemedies) -> Iterator[Exclusion]:
    """What CAPE, or IEEPA duty that it still has to give back, means for another remedy."""
    if taken.cape and remedy in {Remedy.CORRECTION, Remedy.RECONCILIATION}:
        yield Exclusion(True, "CAPE holds the entry: ACE refuses it (error 864)", LANES)
    elif taken.cape and remedy in {Remedy.DRAWBACK, Remedy.PROTEST}:
        says = "CAPE holds the entry: IEEPA duty that it gives back must not be asked here too"
        yield Exclusion(False, says, LANES)
    elif taken.ieepa and remedy is Remedy.RECONCILIATION:
        says = "IEEPA duty was paid: hand the entry in to CAPE before the entry of type 09"
        yield Exclusion(False, says, LANES)
    elif taken.ieepa and remedy is Remedy.DRAWBACK:
        says = "IEEPA duty was paid: once the entry is designated, CAPE refuses it"
        yield Exclusion(False, says, LANES)


def _twice(remedy: Remedy, taken: TakenRemedies) -> Iterator[Exclusion]:
    """The same duty is not asked by two ways."""
    if remedy in {Remedy.PREFERENCE, Remedy.PROTEST} and taken.claims:
        names = ", ".join(taken.claims)
        says = f"what it refunds must come out of {names}, or accelerated payment is at risk (CSMS 61941423)"
        yield Exclusion(False, says, GOOD_CAUSE)
    if remedy is Remedy.PREFERENCE and taken.protest:
        says = "a protest is open: the same refund is not asked twice"
        yield Exclusion(False, says, TERMS[Remedy.PROTEST].cite)
