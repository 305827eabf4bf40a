"""How long goods may be disposed of, and claims be filed and amended (R-42 to R-59)."""

from dataclasses import replace
from datetime import date

from drawback.domain.calendar import BusinessCalendar, days_later
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, Determination, Reading, Undetermined
from drawback.rules.dates.counting import days, months, none, remembered, years
from drawback.rules.dates.deadlines import DeadlineKind
from drawback.rules.dates.disposal import FILED, IMPORTED, dispose_by, earliest_designation, in_order
from drawback.rules.dates.rolling import rolled
from drawback.rules.dates.uploads import claim_date, upload_by, upload_until
from drawback.rules.registry import rule

__all__ = [
    "alcohol_claim_by",
    "amend_by",
    "claim_by",
    "claim_date",
    "custody_lading_by",
    "disaster_extended_to",
    "disaster_extension_by",
    "dispose_by",
    "earliest_designation",
    "file_early_by",
    "in_order",
    "mixed_part_191_by",
    "refile_by",
    "upload_by",
    "upload_until",
    "usmca_statement_by",
    "zone_form_by",
]

FILING = years(5, Cite("19 U.S.C. 1313(r)(1); 19 CFR 190.51(e)(1)"), acts.MODERNIZED, keyed_by=FILED)
"""Until 24 February 2018 the claim was due within three years of the export: another period, not an earlier count."""
ALCOHOL = years(3, Cite("19 U.S.C. 1313(d); 19 CFR 190.52(a)"), acts.CUSTOMS_MODERNIZED)
ZONE_FORM = years(3, Cite("19 CFR 190.183(b)(2)"), acts.PART_190_KEPT, keyed_by="date of filing of the form")
CUSTODY_LADING = years(
    2, Cite("19 CFR 190.156(a)"), acts.PART_190_KEPT, keyed_by="date of filing of the bill of lading"
)
DISASTER_REQUEST = years(1, Cite("19 U.S.C. 1313(r)(3); 19 CFR 190.51(e)(2)"), acts.DISASTERS)
DISASTER_EXTENSION = months(18, Cite("19 U.S.C. 1313(r)(3); 19 CFR 190.51(e)(2)"), acts.DISASTERS)
AMENDMENT = years(5, Cite("19 CFR 190.52(c)"), acts.PART_190, keyed_by="date of the amendment")
REFILING = Cite("19 CFR 190.52(a)")
MIXED_PART_191 = days(30, Cite("19 CFR 190.51(a)(4)"), acts.PART_190)
USMCA_STATEMENT = days(30, Cite("19 CFR 182.46, 182.51(b)"), acts.USMCA)
FILE_DAYS_EARLY = days(
    3,
    Cite("CBP drawback policy, September 2019", Certainty.SECONDARY),
    acts.UPLOADS_DATE_CLAIMS,
    keyed_by=FILED,
)


@rule("R-48", "D-02", cite=FILING.cite)
@remembered
def claim_by(import_on: date, calendar: BusinessCalendar, *, filed_on: date | None = None) -> Determination:
    """Last day to transmit a complete claim; after it the claim is abandoned. Whether a weekend moves it is open (U-01).

    Raises:
        NoValueInForce: the claim was filed before the five years came into force.
    """
    limit = FILING.after(IMPORTED, import_on, calendar, on=filed_on)
    leap = FILING.anniversary(import_on, on=filed_on)
    if leap != limit.on:
        other = Reading("the anniversary of 29 February is 1 March", leap, FILING.cite)
        limit = replace(limit, contested=(*limit.contested, other))
    return rolled(DeadlineKind.CLAIM_FILING, limit, calendar)


@rule("R-49", "D-08", cite=ALCOHOL.cite)
def alcohol_claim_by(exported_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to claim the tax on domestic alcohol in exported flavourings, medicinals, spirits and wine."""
    return ALCOHOL.after("date of export", exported_on, calendar)


@rule("R-50", "D-09", cite=ZONE_FORM.cite)
def zone_form_by(transferred_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to file the Form 214 of manufactured goods transferred to a foreign trade zone."""
    return ZONE_FORM.after("date of transfer to the zone", transferred_on, calendar)


@rule("D-48", cite=CUSTODY_LADING.cite)
def custody_lading_by(exported_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to file the bill of lading of goods exported from continuous customs custody."""
    return CUSTODY_LADING.after("date of export", exported_on, calendar)


@rule("R-52", "D-20", cite=DISASTER_REQUEST.cite)
def disaster_extension_by(import_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to ask for an extension after a major disaster: one year after the last day to file."""
    last_day = FILING.end(import_on)
    return DISASTER_REQUEST.after(
        "last day to file", last_day, calendar, also=((IMPORTED, import_on.isoformat()),)
    )


@rule("R-52", cite=DISASTER_EXTENSION.cite)
def disaster_extended_to(import_on: date, calendar: BusinessCalendar) -> Determination:
    """Latest day to which a granted disaster extension can reach: eighteen months after the last day to file."""
    last_day = FILING.end(import_on)
    return DISASTER_EXTENSION.after(
        "last day to file", last_day, calendar, also=((IMPORTED, import_on.isoformat()),)
    )


@rule("R-56", "D-19", cite=AMENDMENT.cite)
@remembered
def amend_by(
    earliest_import_on: date, calendar: BusinessCalendar, *, claim_liquidated_on: date | None = None
) -> Determination | Undetermined:
    """Last day to amend: five years from the earliest designated import, and only while the claim is unliquidated."""
    if claim_liquidated_on is not None:
        return none(AMENDMENT.cite, f"the claim liquidated on {claim_liquidated_on}: only a protest is left")
    return AMENDMENT.after(
        "earliest date of importation of the designated goods", earliest_import_on, calendar
    )


@rule("R-57", cite=REFILING)
def refile_by(earliest_import_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to file a rejected claim anew: the original limit, no extra time."""
    return FILING.after(IMPORTED, earliest_import_on, calendar, cite=REFILING)


@rule("R-58", "D-17", cite=MIXED_PART_191.cite)
def mixed_part_191_by(claim_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day for the extra information on a claim whose entry was also designated under Part 191."""
    return MIXED_PART_191.after("date of claim", claim_on, calendar)


@rule("R-59", "D-16", cite=USMCA_STATEMENT.cite)
def usmca_statement_by(
    claim_on: date, calendar: BusinessCalendar, *, learned_on: date | None = None
) -> Determination:
    """Last day for the USMCA origin-certification statement: 30 calendar days after the claim, or after later knowledge."""
    if learned_on is not None:
        return USMCA_STATEMENT.after("day of later knowledge", learned_on, calendar)
    return USMCA_STATEMENT.after("date of claim", claim_on, calendar)


@rule("R-54", cite=FILE_DAYS_EARLY.cite)
def file_early_by(import_on: date, calendar: BusinessCalendar) -> Determination:
    """Prudent day to file: three days before the limit, so that late uploads cannot move the claim date past it."""
    limit = days_later(FILING.end(import_on), -FILE_DAYS_EARLY.count())
    return Determination(
        limit,
        FILE_DAYS_EARLY.cite,
        f"{IMPORTED} + {FILING} − {FILE_DAYS_EARLY}",
        ((IMPORTED, import_on.isoformat()),),
        operate_on=calendar.on_or_before(limit),
    )
