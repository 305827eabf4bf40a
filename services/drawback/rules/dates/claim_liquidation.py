"""When a drawback claim may liquidate, when it is deemed to, and what follows (R-67, R-81 to R-90)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from drawback.domain.calendar import BusinessCalendar
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, Determination, Reading, Undetermined
from drawback.rules.dates.claim_permission import may_liquidate, tender_is_payable, true_up
from drawback.rules.dates.counting import days, missing, none, remembered, years
from drawback.rules.dates.entry_review import protest_by as _entry_protest_by
from drawback.rules.dates.suspension import after_suspension, while_suspended
from drawback.rules.eligibility.claim_effects import EFFECTS, ClaimStanding, Effect, ImportEvent, effect
from drawback.rules.registry import rule
from drawback.rules.uncertainties import reading

__all__ = [
    "EFFECTS",
    "ClaimStanding",
    "Effect",
    "ImportEvent",
    "accelerated_repay_by",
    "after_suspension",
    "deemed_on",
    "deemed_readings",
    "effect",
    "extended_stop",
    "may_liquidate",
    "pay_by",
    "protest_by",
    "tender_is_payable",
    "true_up",
]

ONE_YEAR = years(1, Cite("19 U.S.C. 1504(a)(2)(A); 19 CFR 190.81(e)(2)"), acts.CLAIMS_DEEMED)
OLD_CLAIMS = years(1, Cite("19 U.S.C. 1504(a)(2)(C)"), acts.CLAIMS_DEEMED)
ON_REQUEST = Cite("19 U.S.C. 1504(a)(2)(B); 19 CFR 190.81(e)(2)")
FOUR_YEARS = years(4, Cite("19 U.S.C. 1504(b); 19 CFR 159.12(f), 190.61(c)"), acts.CLAIMS_DEEMED)
PAYMENT = days(90, Cite("19 U.S.C. 1504(a)(3)"), acts.CLAIMS_DEEMED)
REPAYMENT = days(30, Cite("19 CFR 190.92(i)"), acts.PART_190_KEPT, keyed_by="date of payment of the excess")
PROTEST = Cite("19 U.S.C. 1514(a)(6), (c)(2)(D), (c)(3); 19 CFR 190.84")
PERFORMANCE_ADDITIVES = Cite(
    "Performance Additives v. United States, CIT Slip Op. 24-65 (2024), appeal Fed. Cir. No. 24-2059",
    Certainty.SECONDARY,
)

CLAIMED = "date of claim"


@rule("R-84", "D-22", cite=ONE_YEAR.cite)
def deemed_on(
    claim_on: date,
    *,
    extended: bool,
    suspended: bool,
    imports: Sequence[date | None],
    request_and_waiver_on: date | None = None,
    deposited_on: date | None = None,
    lifted_on: date | None = None,
) -> Determination | Undetermined:
    """When an unliquidated claim is deemed liquidated at the amount asserted; contested, both readings are shown.

    `imports` are the finality dates of the designated entries, None where not yet known. Order of the paragraph:
    suspended, no date, or six months after the suspension ends (d); (B) estimated duties deposited, request and
    waiver filed, imports not final within the year: on the last of these, not before the year is over, even against
    an extension; extended, no date before four years (b); (A) every import final within the year: one year. (C) Claims
    filed before 3 December 2004 and open then are deemed liquidated on 3 December 2005.
    """
    if claim_on < acts.CLAIMS_DEEMED.on:
        return _before_the_act(claim_on)
    if suspended:
        return after_suspension(lifted_on) if lifted_on else while_suspended()
    year = ONE_YEAR.end(claim_on)
    final = bool(imports) and all(day is not None and day <= year for day in imports)
    contested = deemed_readings(claim_on, extended=extended, final_within_year=final)
    if request_and_waiver_on is not None and (extended or not final):
        return _on_request(claim_on, year, request_and_waiver_on, deposited_on, contested)
    if extended:
        return missing(
            FOUR_YEARS.cite,
            "end of the extension",
            because=f"extended: no deemed date before {FOUR_YEARS.end(claim_on)} at the latest; a request with waiver may overcome it",
            contested=contested,
        )
    if final:
        return ONE_YEAR.after(CLAIMED, claim_on, also=_finality(imports), contested=contested)
    return _not_final(claim_on, year, imports, contested)


@rule("R-84", cite=PERFORMANCE_ADDITIVES)
def deemed_readings(claim_on: date, *, extended: bool, final_within_year: bool) -> tuple[Reading, ...]:
    """What each reading of 1504(a)(2) gives: the court's, the claimant's on appeal, and the effect of an extension."""
    year = ONE_YEAR.end(claim_on)
    court = Reading(
        "Court of International Trade: only imports final within the year, the protest period included, count",
        year if final_within_year and not extended else None,
        PERFORMANCE_ADDITIVES,
    )
    claimant = Reading(
        "claimant on appeal: one year after the claim, whatever the state of the imports",
        None if extended else year,
        PERFORMANCE_ADDITIVES,
    )
    earliest = reading(
        "U-04", "an extension or verification puts it off to four years at most", FOUR_YEARS.end(claim_on)
    )
    return (court, claimant, earliest)


def _before_the_act(claim_on: date) -> Determination:
    """A claim filed before the paragraph and still open then: one year after its enactment (1504(a)(2)(C))."""
    return OLD_CLAIMS.after(
        "enactment of 1504(a)(2)", acts.CLAIMS_DEEMED.on, also=((CLAIMED, claim_on.isoformat()),)
    )


def _on_request(
    claim_on: date, year: date, requested_on: date, deposited_on: date | None, contested: tuple[Reading, ...]
) -> Determination:
    last_filing = max(requested_on, deposited_on or requested_on)
    deposit = () if deposited_on is None else (("estimated duties deposited", deposited_on.isoformat()),)
    before_year = Reading(
        "upon the last of the filings, even before the year is over", last_filing, ON_REQUEST
    )
    return Determination(
        on=max(year, last_filing),
        basis=ON_REQUEST,
        formula="the later of date of claim + 1 year and the last of deposit, request and waiver",
        inputs=(
            (CLAIMED, claim_on.isoformat()),
            ("request and waiver filed", requested_on.isoformat()),
            *deposit,
        ),
        contested=(*contested, before_year),
    )


def _not_final(
    claim_on: date, year: date, imports: Sequence[date | None], contested: tuple[Reading, ...]
) -> Undetermined:
    late = sum(1 for day in imports if day is not None and day > year)
    unknown = sum(1 for day in imports if day is None)
    if not imports:
        return missing(ONE_YEAR.cite, "finality of the designated import entries", contested=contested)
    if not late:
        return missing(
            ONE_YEAR.cite,
            "finality of the designated import entries",
            because=f"{unknown} of {len(imports)} designated imports are not final yet; the year ends on {year}",
            contested=contested,
        )
    return missing(
        ONE_YEAR.cite,
        "request and waiver for liquidation of the claim",
        because=(
            f"{late} of {len(imports)} designated imports are not final by {year}, one year after {claim_on}: "
            f"the claim stays open until request and waiver are filed (contested: on appeal the claimant says {year})"
        ),
        contested=contested,
    )


def _finality(imports: Sequence[date | None]) -> tuple[tuple[str, str], ...]:
    last = max(day for day in imports if day is not None)
    return (("last designated import final", last.isoformat()),)


@rule("R-86", cite=FOUR_YEARS.cite)
def extended_stop(claim_on: date) -> Determination:
    """Latest day to which an extension or a verification can put off liquidation of a claim: four years."""
    return FOUR_YEARS.after(CLAIMED, claim_on)


@rule("R-88", cite=PAYMENT.cite)
def pay_by(liquidated_on: date, *, deemed: bool = True) -> Determination | Undetermined:
    """Last day on which CBP must pay a claim deemed liquidated: ninety days."""
    if not deemed:
        return none(
            PAYMENT.cite,
            "1504(a)(3) fixes a day for deemed liquidations only; no day is fixed for the others",
        )
    return PAYMENT.after("date of deemed liquidation", liquidated_on)


@rule("R-90", "D-23", cite=PROTEST)
@remembered
def protest_by(liquidated_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to protest the liquidation of a claim: within 180 days after it; a liquidated claim cannot be amended."""
    return replace(_entry_protest_by(liquidated_on, calendar), basis=PROTEST)


@rule("R-67", "D-21", cite=REPAYMENT.cite)
def accelerated_repay_by(liquidated_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to repay an excess of accelerated payment: thirty days after liquidation, else delinquent."""
    return REPAYMENT.after("date of liquidation of the claim", liquidated_on, calendar)
