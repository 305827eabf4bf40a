"""How long records are kept (R-120)."""

from datetime import date

from drawback.rules import acts
from drawback.rules.answers import Cite, Determination, Undetermined
from drawback.rules.dates.counting import missing, months, years
from drawback.rules.registry import rule

CLAIM = years(3, Cite("19 U.S.C. 1508(c)(2); 19 CFR 190.15, 163.4(b)(1)"), acts.CUSTOMS_MODERNIZED)
IMPORT = years(5, Cite("19 CFR 163.4(a)"), acts.IMPORT_RECORDS)
DISASTER = months(18, Cite("19 U.S.C. 1313(r)(3); 19 CFR 190.51(e)(3)"), acts.DISASTERS)


@rule("R-120", "D-24", cite=CLAIM.cite)
def keep_until(
    entry_on: date,
    paid_on: date | None,
    claim_liquidated_on: date | None,
    *,
    disaster_extension: bool = False,
) -> Determination | Undetermined:
    """Day until which records are kept: the latest of liquidation + 3 years, payment + 3 years, entry + 5 years.

    The statute counts from liquidation of the claim, 19 CFR 163.4(b)(1) still from payment: the later is kept. A
    disaster extension adds eighteen months. Before liquidation there is no last day.
    """
    if claim_liquidated_on is None:
        return missing(CLAIM.cite, "date of liquidation of the claim")
    days = [CLAIM.end(claim_liquidated_on), IMPORT.end(entry_on)]
    if paid_on is not None:
        days.append(CLAIM.end(paid_on))
    last = max(days)
    extra = " + 18 months (disaster extension)" if disaster_extension else ""
    return Determination(
        on=DISASTER.end(last) if disaster_extension else last,
        basis=CLAIM.cite,
        formula=f"the latest of liquidation + 3 years, payment + 3 years, entry + 5 years{extra}",
        inputs=(
            ("liquidation of the claim", claim_liquidated_on.isoformat()),
            ("payment", paid_on.isoformat() if paid_on else "not paid"),
            ("date of entry", entry_on.isoformat()),
        ),
    )
