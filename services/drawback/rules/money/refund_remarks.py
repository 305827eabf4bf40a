"""The sentences pricing attaches to a figure: open points, contested law, and charges that cannot be priced."""

from decimal import Decimal
from typing import Final

_HUNDRED: Final = Decimal(100)
MPF_SCALED: Final = "U-18: the processing fee is reduced by substituted over entered value; minimum and maximum are not re-applied"
TAX_CONTESTED: Final = (
    "U-24: 19 CFR part 190 still prints a cap on substituted excise tax, held unlawful in NAM v. Treasury, "
    "10 F.4th 1279 (Fed. Cir. 2021); the figure is uncapped and contested"
)
FIXED_DUTY: Final = (
    "A specific or compound duty without an ad valorem rate is taken as independent of the substituted value; "
    "if part of it is ad valorem, enter that part as its own charge"
)
MPF_UNKNOWN: Final = (
    "The fee paid on the entry and the value subject to it are not both known, so nothing can be apportioned"
)
MPF_CITE: Final = "19 CFR 190.51(b)(2)"
MPF_INFORMAL: Final = (
    "Informal entry fees and surcharges are not the processing fee that 19 CFR 190.3(a)(4) names"
)
MPF_INFORMAL_CITE: Final = "19 CFR 190.3(a)(4)"
TAX_ONLY: Final = "This provision refunds internal revenue tax and nothing else"
TAX_ONLY_CITE: Final = "26 U.S.C. 5062(c); 19 CFR 190.161"
OVER_QUOTA: Final = "Agricultural goods that paid the over-quota rate earn drawback only as unused goods by direct identification"
CHILE_REJECTED: Final = (
    "19 U.S.C. 1313(n)(4) does not name rejected goods sent to Chile: a person must decide whether anything comes back "
    "(CSMS 12-000546)"
)
OVER_QUOTA_CITE: Final = "19 U.S.C. 1313(w); 19 CFR 190.3(c)"


def chile_phased_out(part: Decimal, duties_only: str) -> str:
    """Say which part of the drawback is left on goods sent to Chile, and what the statute's own words would leave."""
    return (
        f"Sent to Chile: {part * _HUNDRED:.0f} % of duties and fees is left (CSMS 12-000546); 19 U.S.C. 1313(n)(4) names customs "
        f"duties only: {duties_only} with the fees whole"
    )


def exposed(reason: str, citation: str) -> str:
    """Say that a charge is in the amount only because the claimant's policy is `as_claimed`."""
    return f"Exposed, included as claimed: {reason} ({citation})"


def recovered_literally(amount: str) -> str:
    """Say what the literal statute would leave after destruction with recovery."""
    return f"U-09: 19 U.S.C. 1313(l) read literally takes the recovered value off the refund itself and leaves {amount}"


def mpf_at_four_places(amount: str) -> str:
    """Say what the processing fee would come to with the four places of the regulation's worked example."""
    return f"Contested: with the four places of the worked example of 19 CFR 190.51(b)(2) the processing fee would come to {amount}"


def contested(with_it: str, without: str) -> str:
    """Say both figures of a charge of which the law can be read either way."""
    return f"Contested: {with_it} with the contested charges, {without} without them; without them is the cautious figure"
