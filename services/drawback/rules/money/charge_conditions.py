"""On which conditions charges that are not final, or were paid late, come back (R-21, R-22)."""

from dataclasses import dataclass
from typing import Final

from drawback.rules.answers import Cite
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.registry import rule

ESTIMATED: Final = Cite("19 CFR 190.3(a)(1)(ii), 190.81(b)")
TENDERED: Final = Cite("19 CFR 190.3(a)(1)(iii), 190.81(c)")


@rule("R-21", cite=ESTIMATED)
def estimated_duty(*, deposited: bool, request_filed: bool, waivers_filed: bool) -> RuleFinding:
    """Test drawback of estimated duty on an entry that is not final: deposit, written request, and every waiver.

    An accelerated payment may come earlier; the conditions are those of liquidation.
    """
    missing = [
        what
        for what, there in (
            ("deposit of the estimated duties", deposited),
            ("written request of the claimant", request_filed),
            ("waiver of every party liable for the duties", waivers_filed),
        )
        if not there
    ]
    if missing:
        return RuleFinding(
            "R-21",
            FindingOutcome.UNKNOWN,
            f"Not payable by liquidation before: {', '.join(missing)}",
            ESTIMATED,
        )
    return RuleFinding(
        "R-21", FindingOutcome.SATISFIED, "Estimated duties may be liquidated as drawback", ESTIMATED
    )


@dataclass(frozen=True, slots=True)
class Tender:
    """Duty paid after liquidation: voluntarily, by prior disclosure, or on demand under 19 U.S.C. 1592(d)."""

    identified_to_entry: bool
    entry_final_before: bool
    claim_final: bool
    request_and_waiver: bool
    sampled: bool = False
    offset: bool = False


@rule("R-22", cite=TENDERED)
def tendered_duty(tender: Tender) -> RuleFinding:
    """Test drawback of duty tendered after liquidation: tied to an entry, claim open, request and waiver filed.

    Amounts found by sampling or netted against others are not tied to an entry (ACE CATAIR, appendix H).
    """
    if tender.claim_final:
        return RuleFinding(
            "R-22",
            FindingOutcome.DENY,
            "The drawback claim is final: the tender comes too late for it",
            TENDERED,
        )
    if tender.sampled or tender.offset or not tender.identified_to_entry:
        return RuleFinding(
            "R-22",
            FindingOutcome.DENY,
            "The tender is sampled, offset or not identified to the entry",
            TENDERED,
        )
    if not tender.entry_final_before:
        return RuleFinding("R-22", FindingOutcome.DENY, "The entry was not final before the tender", TENDERED)
    if not tender.request_and_waiver:
        return RuleFinding(
            "R-22", FindingOutcome.UNKNOWN, "Written request and waiver are not filed", TENDERED
        )
    return RuleFinding(
        "R-22", FindingOutcome.SATISFIED, "The tendered duty is paid to the entry and comes back", TENDERED
    )
