"""What an event on a designated import does to the claim that rests on it, by how far the claim has come (R-87)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from drawback.rules.answers import Certainty, Cite
from drawback.rules.registry import rule, table

READ = Cite("19 CFR 190.3(b), 190.52(c), 190.81")
INFERRED = Cite("inferred from 19 CFR 190.81 and 19 U.S.C. 1593a", Certainty.CONSTRUCTED)


class ImportEvent(StrEnum):
    """What happened to the designated import."""

    LIQUIDATED_NO_CHANGE = "liquidated without change"
    DUTY_INCREASED = "duty increased"
    DUTY_DECREASED = "duty decreased, refunded, corrected, or protest granted"
    VOID_OR_RECLASSIFIED = "entry void or HTS changed"
    ADCVD_RATE_CHANGED = "AD/CVD rate changed"
    CAPE_REFUND = "IEEPA duty refunded through CAPE"


class ClaimStanding(StrEnum):
    """How far the claim has come when it happens."""

    OPEN = "unliquidated, not on estimates"
    ON_ESTIMATES = "liquidated on estimates, 190.81(b)"
    REOPENED_IMPORT = "claim liquidated, import reliquidated afterwards"


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows for the claim; an inferred effect is shown for review and never acted upon by itself."""

    says: str
    basis: Cite

    @property
    def needs_review(self) -> bool:
        return self.basis.certainty is Certainty.CONSTRUCTED


_NOTHING = Effect("nothing", READ)
_AMOUNT_UNAFFECTED = Effect("amount unaffected: AD/CVD is never in the basis; finality is delayed", READ)
_RETEST = Effect("test substitution, programme and every amount again", INFERRED)
_BY_HAND = Effect("handled by CBP by hand", INFERRED)

EFFECTS: Mapping[tuple[ImportEvent, ClaimStanding], Effect] = table(
    "R-87",
    cite=READ,
    name="claim_effects.EFFECTS",
    says="What an event on a designated import does to the claim that rests on it.",
    holds=MappingProxyType(
        {
            (ImportEvent.LIQUIDATED_NO_CHANGE, ClaimStanding.OPEN): Effect(
                "the finality clock of the claim can clear", INFERRED
            ),
            (ImportEvent.LIQUIDATED_NO_CHANGE, ClaimStanding.ON_ESTIMATES): _NOTHING,
            (ImportEvent.LIQUIDATED_NO_CHANGE, ClaimStanding.REOPENED_IMPORT): _NOTHING,
            (ImportEvent.DUTY_INCREASED, ClaimStanding.OPEN): Effect(
                "the basis may rise: amend within five years of import, or claim the tender", READ
            ),
            (ImportEvent.DUTY_INCREASED, ClaimStanding.ON_ESTIMATES): Effect(
                "bill of 1 % of the increase", READ
            ),
            (ImportEvent.DUTY_INCREASED, ClaimStanding.REOPENED_IMPORT): Effect(
                "protest or tender only", INFERRED
            ),
            (ImportEvent.DUTY_DECREASED, ClaimStanding.OPEN): Effect(
                "over-claim: reduce before liquidation; an excess of accelerated payment is repaid", INFERRED
            ),
            (ImportEvent.DUTY_DECREASED, ClaimStanding.ON_ESTIMATES): Effect(
                "the waiver blocked the refund; otherwise 1 % of the decrease is refunded", READ
            ),
            (ImportEvent.DUTY_DECREASED, ClaimStanding.REOPENED_IMPORT): Effect(
                "loss of revenue: consider disclosure under 19 U.S.C. 1593a", INFERRED
            ),
            (ImportEvent.VOID_OR_RECLASSIFIED, ClaimStanding.OPEN): _RETEST,
            (ImportEvent.VOID_OR_RECLASSIFIED, ClaimStanding.ON_ESTIMATES): _RETEST,
            (ImportEvent.VOID_OR_RECLASSIFIED, ClaimStanding.REOPENED_IMPORT): _RETEST,
            (ImportEvent.ADCVD_RATE_CHANGED, ClaimStanding.OPEN): _AMOUNT_UNAFFECTED,
            (ImportEvent.ADCVD_RATE_CHANGED, ClaimStanding.ON_ESTIMATES): _AMOUNT_UNAFFECTED,
            (ImportEvent.ADCVD_RATE_CHANGED, ClaimStanding.REOPENED_IMPORT): _AMOUNT_UNAFFECTED,
            (ImportEvent.CAPE_REFUND, ClaimStanding.OPEN): Effect(
                "take the IEEPA charge out of the claim; CAPE rejects entries tied to claims", INFERRED
            ),
            (ImportEvent.CAPE_REFUND, ClaimStanding.ON_ESTIMATES): _BY_HAND,
            (ImportEvent.CAPE_REFUND, ClaimStanding.REOPENED_IMPORT): _BY_HAND,
        }
    ),
)


@rule("R-87", cite=READ)
def effect(event: ImportEvent, standing: ClaimStanding) -> Effect:
    """What this event does to a claim of this standing."""
    return EFFECTS[event, standing]
