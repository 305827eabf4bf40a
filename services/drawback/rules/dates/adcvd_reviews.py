"""Administrative reviews and their clocks, evasion inquiries, and what liquidation waits for (R-98 to R-101, R-104, R-105)."""

from dataclasses import dataclass
from datetime import date

from drawback.domain.calendar import BusinessCalendar, days_later, months_later
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, Determination, Undetermined
from drawback.rules.dates.counting import days, missing, months, none, working_days
from drawback.rules.dates.deadlines import DeadlineKind
from drawback.rules.dates.rolling import rolled
from drawback.rules.money.adcvd_cases import DutyKind
from drawback.rules.registry import rule

WINDOW = Cite("19 CFR 351.213(b), (e)")
WITHDRAWAL = days(90, Cite("19 CFR 351.213(d)"), acts.REVIEWS)
_TIMING = Cite("19 CFR 351.213(h)")
PRELIMINARY = days(245, _TIMING, acts.REVIEWS)
PRELIMINARY_EXTENDED = days(365, _TIMING, acts.REVIEWS)
FINAL = days(120, _TIMING, acts.REVIEWS)
FINAL_EXTENDED = days(180, _TIMING, acts.REVIEWS)
FINAL_PRELIMINARY_KEPT = days(300, _TIMING, acts.REVIEWS)
_NOTICES = Cite("Commerce final results notices, assessment section", Certainty.SECONDARY)
INSTRUCTIONS = days(35, _NOTICES, acts.INSTRUCTIONS_35, (acts.INSTRUCTIONS_15, 15))
LITIGATION = days(90, _NOTICES, acts.INJUNCTIONS)
TARGET = days(90, Cite("19 U.S.C. 1675(a)(3)(B)"), acts.REVIEWS_TIMED)
SIX_MONTHS = months(6, Cite("19 U.S.C. 1504(d)"), acts.CUSTOMS_MODERNIZED)
CERTIFICATE = Cite("19 CFR 351.402(f)(2), (3)")
CAPE_OPENED_ON = acts.CAPE_OPENED.on
CAPE = days(
    80,
    Cite("CBP guidance on CAPE, April 2026", Certainty.SECONDARY),
    acts.CAPE_OPENED,
    keyed_by="day of the request",
)
EAPA_INITIATION = working_days(15, Cite("19 CFR 165.15"), acts.EVASION)
EAPA_INTERIM = days(90, Cite("19 CFR 165.24"), acts.EVASION)
EAPA_NOTICE = working_days(5, Cite("19 CFR 165.24"), acts.EVASION)
EAPA_DETERMINATION = days(300, Cite("19 CFR 165.22"), acts.EVASION)
EAPA_EXTENDED = days(360, Cite("19 CFR 165.22"), acts.EVASION)

_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class ReviewPeriod:
    """The entries a review covers, both days included."""

    first_on: date
    last_on: date
    basis: Cite

    def covers(self, entry_on: date) -> bool:
        return self.first_on <= entry_on <= self.last_on

    def __str__(self) -> str:
        return f"{self.first_on} to {self.last_on}"


@rule("R-98", cite=WINDOW)
def review_period(
    kind: DutyKind, order_published_on: date, request_year: int, *, suspended_from: date | None = None
) -> ReviewPeriod:
    """The entries a review asked for in the anniversary month of `request_year` covers.

    AD: the twelve months before the anniversary month. CVD: the last complete calendar year. The first review
    (one year after the order) starts with the suspension of liquidation, where `suspended_from` gives it.
    """
    month_starts = date(request_year, order_published_on.month, 1)
    if kind is DutyKind.AD:
        first, last = months_later(month_starts, -12), days_later(month_starts, -1)
    else:
        first, last = date(request_year - 1, 1, 1), date(request_year - 1, _DECEMBER, 31)
    if suspended_from is not None and request_year == order_published_on.year + 1:
        first = suspended_from
    return ReviewPeriod(first, last, WINDOW)


@rule("R-98", cite=WINDOW)
def review_year_of(kind: DutyKind, order_published_on: date, entry_on: date) -> int:
    """The year in whose anniversary month a review of the entries of this day is asked for; the first is that after the order.

    Entries before the order belong to the first review, which starts with the suspension of liquidation.
    """
    year = entry_on.year + 1
    if kind is DutyKind.AD:
        year = entry_on.year + (entry_on.month >= order_published_on.month)
    return max(year, order_published_on.year + 1)


def anniversary_month_ends(order_published_on: date, request_year: int) -> date:
    """Return the last day of the anniversary month."""
    return days_later(months_later(date(request_year, order_published_on.month, 1), 1), -1)


@rule("R-98", "D-44", cite=WINDOW)
def review_request_by(
    order_published_on: date, request_year: int, calendar: BusinessCalendar
) -> Determination:
    """Last day to ask for a review: the last day of the anniversary month of the order."""
    last = anniversary_month_ends(order_published_on, request_year)
    limit = Determination(
        on=last,
        basis=WINDOW,
        formula="last day of the anniversary month of the order",
        inputs=(
            ("order published", order_published_on.isoformat()),
            ("year of the request", str(request_year)),
        ),
        operate_on=calendar.on_or_before(last),
    )
    return rolled(DeadlineKind.REVIEW_REQUEST, limit, calendar)


@rule("R-98", "D-45", cite=WITHDRAWAL.cite)
def withdraw_request_by(initiated_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to withdraw a request for review, which then is rescinded: ninety days after initiation."""
    return WITHDRAWAL.after("date of publication of the initiation", initiated_on, calendar)


@rule("R-99", cite=_TIMING)
def preliminary_by(order_published_on: date, request_year: int, *, extended: bool = False) -> Determination:
    """Last day for preliminary results: 245 days after the end of the anniversary month, extended 365."""
    ends = anniversary_month_ends(order_published_on, request_year)
    return (PRELIMINARY_EXTENDED if extended else PRELIMINARY).after("end of the anniversary month", ends)


@rule("R-99", cite=_TIMING)
def final_results_by(
    preliminary_published_on: date, *, extended: bool = False, preliminary_extended: bool = True
) -> Determination:
    """Last day for final results: 120 days after the preliminary ones; extended 180, or 300 where those were on time."""
    period = FINAL
    if extended:
        period = FINAL_EXTENDED if preliminary_extended else FINAL_PRELIMINARY_KEPT
    return period.after("publication of the preliminary results", preliminary_published_on)


@rule("R-101", "D-46", cite=INSTRUCTIONS.cite)
def instructions_not_before(published_on: date, *, summons_filed: bool = False) -> Determination:
    """First day for assessment instructions: 35 days after publication, 90 where a summons was filed."""
    return (LITIGATION if summons_filed else INSTRUCTIONS).after(
        "publication of the final results", published_on
    )


@rule("R-101", cite=TARGET.cite)
def liquidation_target(instructed_on: date) -> Determination:
    """Day by which liquidation should follow instructions, "to the greatest extent practicable"; no right follows from it."""
    return TARGET.after("date of the instructions", instructed_on)


@rule("R-101", "R-73", cite=SIX_MONTHS.cite)
def deemed_after_results(published_on: date) -> Determination:
    """Day on which reviewed entries are deemed liquidated, counted cautiously from the Federal Register (U-17)."""
    return SIX_MONTHS.after("publication of the final results", published_on)


@rule("R-104", "D-47", cite=CERTIFICATE)
def reimbursement_certificate_by(
    scheduled_on: date | None, calendar: BusinessCalendar
) -> Determination | Undetermined:
    """Last day for the importer's certificate of non-reimbursement: before liquidation; on protest it may still be taken."""
    if scheduled_on is None:
        return missing(CERTIFICATE, "scheduled liquidation date")
    last = days_later(scheduled_on, -1)
    return Determination(
        on=last,
        basis=CERTIFICATE,
        formula="scheduled liquidation − 1 day",
        inputs=(("scheduled liquidation", scheduled_on.isoformat()),),
        operate_on=calendar.on_or_before(last),
    )


@rule("D-49", cite=CAPE.cite)
def cape_by(liquidated_on: date, calendar: BusinessCalendar) -> Determination | Undetermined:
    """Last day on which a liquidated entry fits the first phase of CAPE: eighty days after liquidation.

    No day where those were over before CAPE opened: a later phase or a protest is left.
    """
    if CAPE.end(liquidated_on) < CAPE_OPENED_ON:
        return none(
            CAPE.cite, f"the {CAPE} after liquidation were over before CAPE opened on {CAPE_OPENED_ON}"
        )
    return CAPE.after("date of liquidation", liquidated_on, calendar)


@rule("R-105", cite=EAPA_INITIATION.cite)
def eapa_initiated_by(received_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to initiate an evasion investigation: fifteen business days after receipt of the allegation."""
    return EAPA_INITIATION.after("receipt of the allegation", received_on, calendar)


@rule("R-105", cite=EAPA_INTERIM.cite)
def eapa_interim_by(initiated_on: date) -> Determination:
    """Last day for interim measures: ninety days; entries from initiation are suspended, earlier ones extended."""
    return EAPA_INTERIM.after("date of initiation", initiated_on)


@rule("R-105", cite=EAPA_NOTICE.cite)
def eapa_notified_by(initiated_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to notify the parties of interim measures: five business days after day ninety."""
    return EAPA_NOTICE.after("day 90 of the investigation", EAPA_INTERIM.end(initiated_on), calendar)


@rule("R-105", cite=EAPA_DETERMINATION.cite)
def eapa_determined_by(initiated_on: date, *, extended: bool = False) -> Determination:
    """Last day for the determination of evasion: 300 days, extended by sixty."""
    return (EAPA_EXTENDED if extended else EAPA_DETERMINATION).after("date of initiation", initiated_on)


@rule("R-105", cite=EAPA_INTERIM.cite)
def eapa_effect(entry_on: date, initiated_on: date, *, liquidated: bool) -> str:
    """What interim measures do to an entry: suspended from initiation on, extended before it, nothing once liquidated."""
    if liquidated:
        return "none"
    return "suspended" if entry_on >= initiated_on else "extended"
