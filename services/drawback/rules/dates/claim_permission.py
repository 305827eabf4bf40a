"""Whether CBP may liquidate or pay a claim now, and the one per cent settled afterwards (R-81 to R-83, R-89)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from drawback.domain.money import ZERO, Money, cents
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, dated
from drawback.rules.eligibility.provisions import NINETY_NINE
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.registry import rule, table

FINAL_OR_REQUESTED = Cite("19 CFR 190.81(a), (b)(1)")
TRUE_UP = Cite("19 CFR 190.81(b)(2)")
TENDERS = Cite("19 CFR 190.81(c)")
TRUE_UP_SHARES = dated(TRUE_UP, "date of liquidation of the claim", (acts.PART_190_KEPT, Decimal("0.01")))
_WHOLE = Decimal(1)

NO_INTEREST = table(
    "R-89",
    cite=Cite("19 U.S.C. 1505(c); 19 U.S.C. 1593a; U-15", Certainty.PRIMARY, note="silence of the text"),
    name="claim_permission.NO_INTEREST",
    says="Drawback itself bears no interest; no text was found that grants any.",
    holds=ZERO,
)


@rule("R-81", cite=FINAL_OR_REQUESTED)
def may_liquidate(
    imports: Sequence[date | None],
    on: date,
    *,
    deposited: bool = False,
    requests: Mapping[str, bool] | None = None,
) -> RuleFinding:
    """Whether CBP may liquidate a claim on a day: (a) imports final; (b) duties deposited, request and waiver by each party.

    `imports` are the finality dates of the designated entries; `requests` says for the claimant and for every other
    party liable for the import duties whether it filed its request and waiver.
    """
    if imports and all(day is not None and day <= on for day in imports):
        return RuleFinding(
            "R-81", FindingOutcome.SATISFIED, "every designated import is final (a)", FINAL_OR_REQUESTED
        )
    parties = requests or {}
    silent = sorted(party for party, filed in parties.items() if not filed)
    if not deposited:
        return RuleFinding(
            "R-81",
            FindingOutcome.DENY,
            "designated imports are not final and estimated duties are not deposited",
            FINAL_OR_REQUESTED,
        )
    if not parties or silent:
        who = ", ".join(silent) or "the claimant"
        return RuleFinding(
            "R-81", FindingOutcome.DENY, f"request and waiver are missing from {who}", FINAL_OR_REQUESTED
        )
    return RuleFinding(
        "R-81",
        FindingOutcome.SATISFIED,
        "duties deposited, every liable party asked for liquidation and waived (b)",
        FINAL_OR_REQUESTED,
    )


@dataclass(frozen=True, slots=True)
class TrueUp:
    """What is settled after import duties end differently from the estimate: above zero is owed, below is refunded."""

    amount: Money
    formula: str
    basis: Cite


@rule("R-82", cite=TRUE_UP)
def true_up(
    estimated: Money,
    final: Money,
    *,
    refund_share: Decimal = NINETY_NINE,
    claim_liquidated_on: date | None = None,
) -> TrueUp:
    """One per cent of the change of duty on the claimed portion of a claim liquidated on estimates; none where drawback is 100 %."""
    if refund_share == _WHOLE:
        return TrueUp(ZERO, "drawback is 100 %: nothing was held back, nothing is settled", TRUE_UP)
    share = TRUE_UP_SHARES.at(claim_liquidated_on)
    amount = cents(share * (final - estimated))
    return TrueUp(amount, f"{share} × ({final} − {estimated}), half up to cents", TRUE_UP)


@rule("R-83", cite=TENDERS)
def tender_is_payable(
    *,
    tied_to_entry: bool,
    entry_final_on: date | None,
    tendered_on: date,
    claim_final: bool,
    request_and_waiver: bool,
) -> RuleFinding:
    """Whether a duty tendered after liquidation can be claimed: four conditions, all needed."""
    lacking = [
        sentence
        for holds, sentence in (
            (tied_to_entry, "the tender is not identified to an entry"),
            (
                entry_final_on is not None and entry_final_on < tendered_on,
                "the entry was not final before the tender",
            ),
            (not claim_final, "the claim is already final"),
            (request_and_waiver, "request and waiver are missing"),
        )
        if not holds
    ]
    if lacking:
        return RuleFinding("R-83", FindingOutcome.DENY, "; ".join(lacking), TENDERS)
    return RuleFinding(
        "R-83",
        FindingOutcome.SATISFIED,
        "tied to a final entry, claim open, request and waiver filed",
        TENDERS,
    )
