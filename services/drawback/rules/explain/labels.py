"""The paragraphs and labels under which a derivation shows its steps."""

from decimal import Decimal
from typing import Final

from drawback.rules.answers import Certainty, Cite
from drawback.rules.explain.steps import CENT, DerivationStep, step
from drawback.rules.money.basis import DUTY, HMF, MPF, PUERTO_RICO, TAX
from drawback.rules.money.refund_remarks import MPF_SCALED

CHARGES: Final = Cite("19 CFR 190.3(a)")
AVERAGE: Final = Cite("19 CFR 190.2, 190.51(b)(1)(ii)")
SHARE: Final = Cite("19 U.S.C. 1313(l)(2); 19 CFR 190.51(b)(1)")
UNIT_VALUE: Final = Cite("ACE CATAIR Drawback, record 42; 19 CFR 190.11(a)", Certainty.CBP)
LESSER_UNUSED: Final = Cite("19 U.S.C. 1313(l)(2)(B); 19 CFR 190.32(b)")
LESSER_MADE: Final = Cite("19 U.S.C. 1313(l)(2)(C)(i); 19 CFR 190.22(a)(1)(ii)(A)")
RECOVERED: Final = Cite("19 U.S.C. 1313(x); 19 CFR 190.11, 190.32(b)(2), 190.22(a)(1)(ii)(B)", note="U-09")
APPORTIONED: Final = Cite("19 CFR 190.51(b)(2)")
SCALED: Final = Cite(
    "19 CFR 190.51(b)(2), read with 19 U.S.C. 1313(l)(2)", Certainty.CONSTRUCTED, note=MPF_SCALED
)
ACE: Final = Cite("ACE CATAIR Drawback, record 43 and appendix F", Certainty.CBP)

NAMES: Final = {
    DUTY: "duty",
    PUERTO_RICO: "Puerto Rico duty",
    TAX: "internal revenue tax",
    HMF: "harbor maintenance fee",
    MPF: "merchandise processing fee",
}
CALCULATED: Final = "Calculated amount"
CLAIMABLE: Final = "Claim amount"
HELD: Final = "Held to the line"
IN_PART: Final = "Part that the agreement with Chile left"
COMPARED: Final = "Compared with the foreign duty"
TOTAL: Final = "Drawback of this designation"


def claim_in_full(revenue_class: str, calculated: Decimal) -> DerivationStep:
    """Say that nothing reduces the claim below its ceiling."""
    return step(
        CLAIMABLE,
        "the calculated amount",
        (("calculated amount", calculated),),
        calculated,
        ACE,
        rounding=CENT,
        revenue_class=revenue_class,
    )
