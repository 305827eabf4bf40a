"""Examples of remedies: their last days, and which exclude each other (R-137 to R-139)."""

from conformance.example import example
from conformance.when import CALENDAR, day
from drawback.rules.dates.remedies import ReconciliationIssue, preference_claim_by, reconcile_by
from drawback.rules.eligibility.remedies import Remedy, TakenRemedies, exclusions


def _refused(remedy: Remedy, taken: TakenRemedies) -> str:
    found = exclusions(remedy, taken)
    return "refused" if any(one.refused for one in found) else "warned" if found else "free"


CASES = (
    example(
        preference_claim_by,
        "imported 2025-03-03: one year after importation",
        "2026-03-03",
        lambda: preference_claim_by(day("2025-03-03"), CALENDAR),
    ),
    example(
        reconcile_by,
        "summary 2024-01-15, imported 2024-01-02: value 21 months after the summary, preference 12 after importation",
        "2025-10-15, 2025-01-02",
        lambda: tuple(
            reconcile_by(issue, day("2024-01-15"), day("2024-01-02"), CALENDAR)
            for issue in (ReconciliationIssue.VALUE, ReconciliationIssue.PREFERENCE)
        ),
    ),
    example(
        exclusions,
        "CAPE on an entry that is free, designated, protested, reconciled",
        "free, refused, refused, refused",
        lambda: tuple(
            _refused(Remedy.CAPE, taken)
            for taken in (
                TakenRemedies(),
                TakenRemedies(claims=("CLM1",)),
                TakenRemedies(protest=True),
                TakenRemedies(reconciled=True),
            )
        ),
    ),
    example(
        exclusions,
        "while CAPE holds the entry: correction, type 09, drawback, suit",
        "refused, refused, warned, free",
        lambda: tuple(
            _refused(remedy, TakenRemedies(cape=True))
            for remedy in (Remedy.CORRECTION, Remedy.RECONCILIATION, Remedy.DRAWBACK, Remedy.SUIT)
        ),
    ),
    example(
        exclusions,
        "after a request to liquidate with waiver: protest, preference, drawback",
        "refused, refused, free",
        lambda: tuple(
            _refused(remedy, TakenRemedies(waived=("CLM1",)))
            for remedy in (Remedy.PROTEST, Remedy.PREFERENCE, Remedy.DRAWBACK)
        ),
    ),
)
