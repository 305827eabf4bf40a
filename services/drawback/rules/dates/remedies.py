"""Until when two ways to put an entry right are open: preference claimed after importation, and reconciliation (R-137, R-138)."""

from datetime import date
from enum import StrEnum

from drawback.domain.calendar import BusinessCalendar
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, Determination
from drawback.rules.dates.counting import months, remembered, years
from drawback.rules.registry import rule

PREFERENCE = years(
    1,
    Cite("19 U.S.C. 1520(d)", Certainty.GENERAL),
    acts.CUSTOMS_MODERNIZED,
    keyed_by="date of the claim for preference",
)
RECONCILIATION = months(
    21, Cite("19 U.S.C. 1484(b); ACE reconciliation test, 21 months", Certainty.GENERAL), acts.RECONCILED_21
)
RECONCILED_PREFERENCE = months(
    12, Cite("19 U.S.C. 1484(b); 19 U.S.C. 1520(d)", Certainty.GENERAL), acts.RECONCILED_21
)


class ReconciliationIssue(StrEnum):
    """What a summary was flagged for."""

    VALUE = "value"
    CLASSIFICATION = "classification"
    ASSEMBLED_ABROAD = "9802"
    PREFERENCE = "preference"


@rule("R-137", cite=PREFERENCE.cite)
@remembered
def preference_claim_by(import_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to claim preference that was not claimed at entry: one year after importation."""
    return PREFERENCE.after("date of importation", import_on, calendar)


@rule("R-138", cite=RECONCILIATION.cite)
@remembered
def reconcile_by(
    issue: ReconciliationIssue, summary_on: date, import_on: date, calendar: BusinessCalendar
) -> Determination:
    """Last day for the entry of type 09: 21 months after the summary; of preference, twelve months after importation."""
    if issue is ReconciliationIssue.PREFERENCE:
        return RECONCILED_PREFERENCE.after("date of importation", import_on, calendar)
    return RECONCILIATION.after("date of entry summary", summary_on, calendar)
