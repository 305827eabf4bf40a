"""What a false claim can cost (R-91, 19 U.S.C. 1593a): maximums, never predictions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from drawback.domain.money import ZERO, Money, cents
from drawback.rules import acts
from drawback.rules.answers import Cite, dated
from drawback.rules.registry import rule

PENALTY = Cite("19 U.S.C. 1593a(c); 19 CFR 162.73a, 190.62(b)")
DISCLOSED = Cite("19 U.S.C. 1593a(c)(3); 19 CFR 162.73a")
NOTICE = Cite("19 U.S.C. 1593a(b)(1)")
VIOLATED = "day of the violation"
NO_NOTICE_AMOUNTS = dated(NOTICE, "day of the notice", (acts.FALSE_CLAIMS, Decimal("1000.00")))


class Culpability(StrEnum):
    """Degrees of fault of 1593a; a clerical error or mistake of fact is none, unless it is a pattern."""

    FRAUD = "fraud"
    NEGLIGENCE = "negligence"


@dataclass(frozen=True, slots=True)
class Exposure:
    """The most a violation can cost, besides the duties themselves, which are restored in any case."""

    maximum: Money
    formula: str
    basis: Cite
    warning_letter: bool = False
    interest: bool = False


FRAUD_MULTIPLES = dated(PENALTY, VIOLATED, (acts.FALSE_CLAIMS, Decimal(3)))
NEGLIGENCE_SHARES = dated(
    PENALTY, VIOLATED, (acts.FALSE_CLAIMS, (Decimal("0.20"), Decimal("0.50"), Decimal(1), Decimal(1)))
)
CERTIFIED_SHARES = dated(
    PENALTY, VIOLATED, (acts.FALSE_CLAIMS, (Decimal(0), Decimal("0.20"), Decimal("0.50"), Decimal(1)))
)


@rule("R-91", cite=PENALTY)
def exposure(
    loss: Money,
    culpability: Culpability,
    *,
    repeats: int = 0,
    certified: bool = False,
    prior_disclosure: bool = False,
    violated_on: date | None = None,
) -> Exposure:
    """The maximum penalty for a loss of revenue.

    `repeats` counts earlier violations of the same issue within three years; `certified` means a certified
    participant of the drawback compliance programme. Prior disclosure: fraud once the loss, negligence interest only.
    """
    if prior_disclosure:
        if culpability is Culpability.FRAUD:
            return Exposure(cents(loss), f"1 × {loss} (prior disclosure)", DISCLOSED)
        return Exposure(
            ZERO, "interest from overpayment to tender (prior disclosure)", DISCLOSED, interest=True
        )
    if culpability is Culpability.FRAUD:
        multiple = FRAUD_MULTIPLES.at(violated_on)
        return Exposure(cents(multiple * loss), f"{multiple} × {loss}", PENALTY)
    scale = (CERTIFIED_SHARES if certified else NEGLIGENCE_SHARES).at(violated_on)
    share = scale[min(repeats, len(scale) - 1)]
    if not share:
        return Exposure(
            ZERO, "a warning letter: first negligent violation of a certified participant", PENALTY, True
        )
    return Exposure(cents(share * loss), f"{share:.0%} × {loss}", PENALTY)


@rule("R-91", cite=NOTICE)
def prepenalty_notice_is_due(claimed_penalty: Money, noticed_on: date | None = None) -> bool:
    """Whether CBP must send a pre-penalty notice: above one thousand dollars."""
    return claimed_penalty > NO_NOTICE_AMOUNTS.at(noticed_on)
