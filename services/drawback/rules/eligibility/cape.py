"""CAPE, CBP's way to refund IEEPA duty: which of its lanes an entry fits on a day, and what a file of it may hold (R-29a)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, Determination, dated
from drawback.rules.dates.adcvd_reviews import CAPE
from drawback.rules.dates.counting import days, unless_unknown
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.registry import rule

LANES: Final = Cite("CSMS 68340863, 69035485; CBP guidance on CAPE", Certainty.SECONDARY)
LIQUIDATES: Final = days(45, LANES, acts.CAPE_OPENED)
MOST_ENTRIES: Final = dated(LANES, "day of the file", (acts.CAPE_OPENED, 9999))
_NEVER_TYPES: Final = frozenset({"08", "09", "47"})
_RULE: Final = "R-29a"


CAPE_REASON: Final = "36"
"""The reason code of a liquidation for CAPE."""
_HEADINGS: Final = ("990301", "990302")


def is_ieepa(heading: str) -> bool:
    """Whether a heading of chapter 99 is one of those under which IEEPA duty was collected: 9903.01 and 9903.02."""
    return heading.replace(".", "").startswith(_HEADINGS)


class Lane(StrEnum):
    """The phases that CBP opened or announced."""

    FIRST = "phase 1: not liquidated, or liquidated within 80 days"
    SECOND = "phase 2: flagged for reconciliation, no entry of type 09 on file; CAPE goes before the 09"
    THIRD = "phase 3: finally liquidated; announced for the end of July 2026, not confirmed"


@dataclass(frozen=True, slots=True)
class CapeEntry:
    """What decides about the lane of an entry on which IEEPA duty was paid."""

    entry_type: str = "01"
    liquidated_on: date | None = None
    final_on: date | None = None
    reconciliation_flagged: bool = False
    reconciled: bool = False
    """An entry of type 09 is on file."""
    designated: bool = False
    """A drawback claim designates it."""
    protest_open: bool = False
    adcvd_pending: bool = False


@rule("R-29a", cite=LANES)
def cape_lane(entry: CapeEntry, on: date) -> RuleFinding:
    """Say which lane an entry fits on a day, or why CAPE refuses it; what is between two lanes a person must look at."""
    refusal = _refused(entry, on)
    if refusal:
        return RuleFinding(_RULE, FindingOutcome.DENY, refusal, LANES)
    if entry.reconciliation_flagged:
        return _second(entry, on)
    if entry.liquidated_on is None or on <= CAPE.end(entry.liquidated_on):
        return RuleFinding(_RULE, FindingOutcome.SATISFIED, Lane.FIRST, LANES)
    if entry.final_on is not None and entry.final_on < on:
        return RuleFinding(_RULE, FindingOutcome.REVIEW, Lane.THIRD, LANES)
    says = f"more than 80 days after liquidation ({entry.liquidated_on}) and not final: protest, or wait for phase 3"
    return RuleFinding(_RULE, FindingOutcome.REVIEW, says, LANES)


def _refused(entry: CapeEntry, on: date) -> str:
    if on < acts.CAPE_OPENED.on:
        return f"CAPE opened on {acts.CAPE_OPENED.on}"
    if entry.designated:
        return "a drawback claim designates the entry: CAPE refuses it; withdrawing a claim is a person's decision (U-20)"
    if entry.entry_type in _NEVER_TYPES:
        return f"entries of type {entry.entry_type} are refused"
    if entry.protest_open:
        return "a protest is open on the entry"
    if entry.adcvd_pending:
        return "its antidumping or countervailing duty waits for liquidation"
    return ""


def _second(entry: CapeEntry, on: date) -> RuleFinding:
    if entry.reconciled:
        says = "an entry of type 09 is on file: phase 2 asks for CAPE before it"
        return RuleFinding(_RULE, FindingOutcome.DENY, says, LANES)
    if on < acts.CAPE_SECOND.on:
        says = f"flagged for reconciliation: phase 2 opened on {acts.CAPE_SECOND.on}; do not file the 09 before it"
        return RuleFinding(_RULE, FindingOutcome.REVIEW, says, LANES)
    return RuleFinding(_RULE, FindingOutcome.SATISFIED, Lane.SECOND, LANES)


@rule("R-29a", cite=LANES)
@unless_unknown
def cape_liquidates_on(accepted_on: date) -> Determination:
    """When an entry not yet liquidated is aimed to liquidate after CAPE accepted it: forty-five days."""
    return LIQUIDATES.after("day of acceptance by CAPE", accepted_on)


@rule("R-29a", cite=LANES)
def cape_file_fits(entries: int, parties: int, on: date) -> bool:
    """Whether a CAPE file may be handed in: at most 9,999 entries, of one importer or one filer."""
    return 0 < entries <= MOST_ENTRIES.on(on) and parties == 1
