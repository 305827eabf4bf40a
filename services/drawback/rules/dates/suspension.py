"""What happens when a suspension of liquidation ends, for entries and for claims alike (19 U.S.C. 1504(d))."""

from collections.abc import Collection
from datetime import date

from drawback.rules import acts
from drawback.rules.answers import Cite, Determination, Undetermined
from drawback.rules.dates.counting import missing, months
from drawback.rules.registry import rule
from drawback.rules.uncertainties import reading

SIX_MONTHS = months(6, Cite("19 U.S.C. 1504(d)"), acts.CUSTOMS_MODERNIZED)
SUSPENDED = Cite("19 U.S.C. 1504(a), (c); 19 CFR 159.12(c), (f)")

_SECTIONS = {
    "43": "countervailing duty",
    "44": "antidumping duty",
    "45": "antidumping and countervailing duty",
}
_OTHERS = {"46": "court order", "47": "actual use", "48": "other", "65": "EAPA", "66": "injunction"}
SUSPENSION_CODES = frozenset(_SECTIONS) | frozenset(_OTHERS)
"""ACE codes under which no clock runs (CATAIR Entry Summary Query)."""
ADCVD_CODES = frozenset(_SECTIONS)
CORRECTABLE_CODES = frozenset({"65", "66"})
"""Evasion inquiry and injunction: no bar to a post-summary correction."""
COURT_CODES = frozenset({"46", "66"})
"""Court order and injunction."""
CBP_EXTENSION_CODE = "49"
REQUESTED_EXTENSION_CODES = frozenset({"50", "51"})
"""Extended at the request of the importer (50) or of another (51)."""


ADCVD_ENTRIES = Cite("19 U.S.C. 1671b(d)(2), 1673b(d)(2), 1504(a)(1); 19 CFR 159.58")
ADCVD_TYPES = frozenset({"03", "07", "34", "38"})
"""Entry types under AD/CVD: consumption, quota, warehouse withdrawal, quota withdrawal."""
_ADCVD_DUTIES = frozenset({"ad", "cvd"})


@rule("R-72", cite=ADCVD_ENTRIES)
def suspended_by_statute(entry_type: str, duty_classes: Collection[str]) -> bool:
    """Whether liquidation is suspended from entry on without a notice of its own: goods subject to AD/CVD."""
    return entry_type in ADCVD_TYPES or not _ADCVD_DUTIES.isdisjoint(duty_classes)


@rule("R-72", cite=SUSPENDED)
def while_suspended() -> Undetermined:
    """No date while liquidation is suspended by statute or court order: the clock stands, even past four years."""
    return missing(
        SUSPENDED,
        "notice that the suspension was removed",
        because="no clock runs while liquidation is suspended by statute or court order",
    )


@rule("R-73", "R-85", "D-33", cite=SIX_MONTHS.cite)
def after_suspension(
    lifted_on: date | None, published_on: date | None = None
) -> Determination | Undetermined:
    """Deemed six months after notice of removal; the earliest known day starts the six months (U-17).

    `lifted_on` is the day CBP received the notice, `published_on` that of the Federal Register.
    """
    known = [day for day in (published_on, lifted_on) if day is not None]
    if not known:
        return while_suspended()
    contested = (
        reading(
            "U-17",
            "counted from publication in the Federal Register",
            published_on and SIX_MONTHS.end(published_on),
        ),
        reading("U-17", "counted from the notice CBP received", lifted_on and SIX_MONTHS.end(lifted_on)),
    )
    return SIX_MONTHS.after(
        "earliest known notice that the suspension was removed", min(known), contested=contested
    )
