"""When an import entry liquidates, by practice or by operation of law, and until when it can be corrected (R-69 to R-73, R-79)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from drawback.domain.calendar import BusinessCalendar, anniversary, days_later
from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, Determination, Reading, Undetermined, dated
from drawback.rules.dates.counting import days, missing, none, remembered, years
from drawback.rules.dates.suspension import (
    ADCVD_CODES,
    CBP_EXTENSION_CODE,
    CORRECTABLE_CODES,
    REQUESTED_EXTENSION_CODES,
    SUSPENSION_CODES,
    after_suspension,
    while_suspended,
)
from drawback.rules.registry import rule
from drawback.rules.uncertainties import reading

ONE_YEAR = years(1, Cite("19 U.S.C. 1504(a)(1); 19 CFR 159.11"), acts.ENTRIES_DEEMED)
EXTENSION = years(1, Cite("19 U.S.C. 1504(b); 19 CFR 159.12(a), (d), (e)"), acts.CUSTOMS_MODERNIZED)
FOUR_YEARS = years(4, Cite("19 U.S.C. 1504(b); 19 CFR 159.12(f)"), acts.CUSTOMS_MODERNIZED)
EXTENSIONS = dated(EXTENSION.cite, "date of entry", (acts.CUSTOMS_MODERNIZED, 3))
CYCLE = days(
    314,
    Cite("CBP practice: automatic liquidation near day 314", Certainty.SECONDARY),
    acts.CYCLE_READ,
    keyed_by="day of the forecast",
)
CORRECTED = "day the correction is sent"
CORRECTION = days(
    300,
    Cite("CBP post-summary correction notices, 2017; 84 FR 40430", Certainty.SECONDARY),
    acts.CORRECTIONS_300,
    keyed_by=CORRECTED,
)
CORRECTION_BY_ACE = days(
    16,
    Cite("ACE error B51 (Error Dictionary rev. 51)", Certainty.CBP),
    acts.ERRORS_51,
    keyed_by=CORRECTED,
)
ACE_REFUSES = Cite("ACE errors B49, B50, B52, B59, B60 (Error Dictionary rev. 51)", Certainty.CBP)

INFORMAL = frozenset({"11", "12", "13", "86"})
RECONCILIATION = "09"
B48 = days(
    269,
    Cite("ACE error B48 (Error Dictionary rev. 51)", Certainty.CBP),
    acts.ERRORS_51,
    keyed_by=CORRECTED,
)
SPEC = days(
    15,
    Cite("CATAIR Entry Summary Create/Update, July 2026", Certainty.CBP),
    acts.CATAIR_JULY_2026,
    keyed_by=CORRECTED,
)

EXCEPTED = days(
    15,
    Cite("CBP page on post-summary corrections, timeframe exceptions", Certainty.SECONDARY),
    acts.CORRECTIONS_300,
    keyed_by=CORRECTED,
)

WAREHOUSED = frozenset({"21", "22"})
"""Entries for warehouse and re-warehouse."""
NOT_FOR_CONSUMPTION = frozenset({"23", "24", "25", "26"})
"""Temporary importation under bond, trade fair, permanent exhibition, admission to a foreign-trade zone."""
WITHDRAWAL = Cite("19 U.S.C. 1504(a)(1)(B); 19 CFR 159.11(a)")
CONSUMPTION = Cite("19 U.S.C. 1504(a)(1)")
PAYMENT = Cite("19 CFR 159.10(a)")

ENTERED = "date of entry"


@rule("R-69", cite=ONE_YEAR.cite)
def clock_starts_on(
    entry_on: date,
    *,
    final_withdrawal_on: date | None = None,
    withdrawal_on: date | None = None,
    reconciled_on: date | None = None,
    reconciliation_due_on: date | None = None,
) -> date:
    """Day from which the year is counted, in the order of 19 U.S.C. 1504(a)(1)(A) to (D).

    (A) entry; (B) final withdrawal of all the goods of a warehouse entry; (C) withdrawal for consumption with
    deferred deposit; (D) reconciliation filed, or due, whichever is earlier. (E) import activity summary
    statements is read and not used: ACE does not accept them.
    """
    reconciliation = [day for day in (reconciled_on, reconciliation_due_on) if day is not None]
    if reconciliation:
        return min(reconciliation)
    return withdrawal_on or final_withdrawal_on or entry_on


@rule("R-69", cite=CONSUMPTION)
def without_year(entry_type: str) -> Undetermined | None:
    """Why the year of 1504(a)(1) does not run from the entry itself; None where it does.

    A warehouse entry waits for the final withdrawal of its goods, an informal one liquidates when its duty is paid, and
    what is not entered for consumption is closed, not liquidated.
    """
    if entry_type in WAREHOUSED:
        because = f"the year of an entry for warehouse (type {entry_type}) begins with its final withdrawal"
        return missing(WITHDRAWAL, "final withdrawal of all its goods", because=because)
    if entry_type in INFORMAL:
        because = (
            f"an informal entry (type {entry_type}) liquidates when its duty is paid, or it is released free"
        )
        return missing(PAYMENT, "date of payment, or of release free of duty", because=because)
    if entry_type in NOT_FOR_CONSUMPTION:
        return none(
            CONSUMPTION, f"type {entry_type} is no entry for consumption: it is closed, not liquidated"
        )
    return None


@rule("R-70", "D-30", cite=CYCLE.cite)
@remembered
def expected_on(entry_on: date) -> Determination:
    """Day around which CBP liquidates by practice; not law, the scheduled date of ACE goes before it."""
    return CYCLE.after(ENTERED, entry_on)


@rule("R-69", "R-71", "R-73", "D-31", "D-32", cite=ONE_YEAR.cite)
@remembered
def deemed_on(
    entry_on: date,
    *,
    extensions: int = 0,
    extended_until: date | None = None,
    suspended: bool = False,
    lifted_on: date | None = None,
    published_on: date | None = None,
    entry_type: str = "",
) -> Determination | Undetermined:
    """When an unliquidated entry liquidates by operation of law, as asserted by the importer.

    General rule, one year (a)(1); while suspended, no date (c); extended, the end of the extension and at most
    four years (b); suspension removed, six months after notice, unless extended (d). `suspended` says that a
    suspension was imposed; `lifted_on` (notice to CBP) or `published_on` (Federal Register, not before the entry)
    says it is removed.
    """
    if published_on is not None and published_on < entry_on:
        published_on = None  # results of an earlier review say nothing of this entry
    lifted = lifted_on is not None or published_on is not None
    if suspended and not lifted:
        return while_suspended()
    outside = without_year(entry_type)
    if outside is not None:
        return outside
    if lifted and not extensions and extended_until is None:
        return after_suspension(lifted_on, published_on)
    if extensions or extended_until is not None:
        end = extended_deemed_on(entry_on, extensions, extended_until)
        removed = min((day for day in (lifted_on, published_on) if day is not None), default=None)
        return end if removed is None or removed < end.on else _extension_overtaken(end.on, removed)
    return ONE_YEAR.after(ENTERED, entry_on)


def _extension_overtaken(end: date, removed: date) -> Undetermined:
    """The extension ran out while liquidation was suspended: no paragraph gives a day."""
    return none(
        FOUR_YEARS.cite,
        f"the extension ended on {end}, while liquidation was suspended until {removed}: 1504(d) excepts extended "
        f"entries from the six months, and 159.12(f) gives no day once a suspension beyond it ends",
    )


@rule("R-71", "D-32", cite=EXTENSION.cite)
def extended_deemed_on(entry_on: date, extensions: int, extended_until: date | None) -> Determination:
    """An extended entry: the end of its extension (one year each, three at most), never after four years."""
    stop = FOUR_YEARS.end(entry_on)
    granted = min(max(extensions, 1), EXTENSIONS.on(entry_on))
    whole = ONE_YEAR.count(entry_on) + granted * EXTENSION.count(entry_on)
    end = extended_until or anniversary(entry_on, whole)
    literal = Reading("only the four-year stop deems an extended entry liquidated", stop, FOUR_YEARS.cite)
    if end >= stop:
        return FOUR_YEARS.after(ENTERED, entry_on)
    if extended_until is not None:
        inputs = ((ENTERED, entry_on.isoformat()), ("extended until", extended_until.isoformat()))
        return Determination(
            end, EXTENSION.cite, "end of the extension granted, at most 4 years", inputs, (literal,)
        )
    inputs = ((ENTERED, entry_on.isoformat()), ("extensions", str(granted)))
    formula = f"{ENTERED} + 1 year + 1 year for each extension, at most 4 years"
    return Determination(end, EXTENSION.cite, formula, inputs, (literal,))


@rule("R-71", cite=FOUR_YEARS.cite)
def four_year_stop(entry_on: date) -> Determination:
    """Day on which any extended entry is deemed liquidated, unless suspended by statute or court order."""
    return FOUR_YEARS.after(ENTERED, entry_on)


@rule("R-79", "D-29", cite=CORRECTION.cite)
def psc_by(
    entry_on: date,
    scheduled_on: date | None,
    entry_type: str,
    suspension_codes: Collection[str],
    calendar: BusinessCalendar,
    *,
    reconciled: bool = False,
) -> Determination | Undetermined:
    """Last day for a post-summary correction: the earlier of 300 days after entry and 16 days before liquidation.

    The 300 days do not bind entries under AD/CVD or extended at request, nor those suspended by EAPA or an injunction:
    there only the scheduled date counts. Of the last two CBP's page says fifteen days, ACE takes them one day before.
    """
    codes = frozenset(suspension_codes)
    refused = _ace_refuses(entry_type, codes, reconciled=reconciled)
    if refused:
        return none(ACE_REFUSES, refused)
    exempt = bool(codes & (ADCVD_CODES | REQUESTED_EXTENSION_CODES | CORRECTABLE_CODES))
    if scheduled_on is None and exempt:
        return missing(
            CORRECTION.cite,
            "scheduled liquidation date",
            because="the 300 days do not bind this entry (AD/CVD, EAPA, injunction or extended)",
        )
    if scheduled_on is not None and codes & CORRECTABLE_CODES:
        return _before_liquidation(scheduled_on, sorted(codes & CORRECTABLE_CODES), calendar)
    by_age = None if exempt else CORRECTION.end(entry_on)
    by_schedule = scheduled_on and days_later(scheduled_on, -CORRECTION_BY_ACE.count())
    last = min(day for day in (by_age, by_schedule) if day is not None)
    contested = [reading("U-25", "ACE error B48 still prints 269 days after entry", B48.end(entry_on))]
    if scheduled_on is not None:
        by_notice = days_later(scheduled_on, -SPEC.count())
        contested.append(
            Reading("the 2017 notices: 15 days before scheduled liquidation", by_notice, CORRECTION.cite)
        )
    return Determination(
        on=last,
        basis=CORRECTION.cite if last == by_age else CORRECTION_BY_ACE.cite,
        formula="the earlier of date of entry + 300 days and scheduled liquidation − 16 days"
        if not exempt
        else "scheduled liquidation − 16 days",
        inputs=(
            (ENTERED, entry_on.isoformat()),
            ("scheduled liquidation", scheduled_on.isoformat() if scheduled_on else "not scheduled"),
        ),
        contested=tuple(contested),
        operate_on=calendar.on_or_before(last),
    )


def _before_liquidation(scheduled_on: date, codes: list[str], calendar: BusinessCalendar) -> Determination:
    """Fifteen days before liquidation for entries suspended by EAPA or an injunction; ACE's dictionary still refuses them."""
    accepted = days_later(scheduled_on, -CORRECTION_BY_ACE.count())
    shown = ", ".join(codes)
    refusal = Reading(f"ACE error B60 refuses an entry suspended under code {shown}", None, ACE_REFUSES)
    return Determination(
        on=days_later(scheduled_on, -EXCEPTED.count()),
        basis=EXCEPTED.cite,
        formula="scheduled liquidation − 15 days; ACE's last accepted day is the day before",
        inputs=(("scheduled liquidation", scheduled_on.isoformat()), ("suspension codes", shown)),
        contested=(refusal,),
        operate_on=calendar.on_or_before(accepted),
    )


def psc_within_269_days(limit: Determination, entry_on: date, calendar: BusinessCalendar) -> Determination:
    """Plan to 269 days where much money is at stake (U-25): the legal day stays, the day to act moves forward."""
    plan = min(limit.operate_on or limit.on, B48.end(entry_on))
    return replace(limit, operate_on=calendar.on_or_before(plan))


def _ace_refuses(entry_type: str, codes: frozenset[str], *, reconciled: bool) -> str:
    """Why ACE takes no correction of this entry; empty where it does."""
    if entry_type in INFORMAL:
        return f"ACE error B49: an informal entry (type {entry_type}) cannot be corrected by PSC"
    if reconciled or entry_type == RECONCILIATION:
        return "ACE error B52: the entry is reconciled"
    if CBP_EXTENSION_CODE in codes:
        return "ACE error B59: the entry is under review or extended by CBP"
    others = sorted(codes & (SUSPENSION_CODES - ADCVD_CODES - CORRECTABLE_CODES))
    if others:
        return f"ACE error B60: suspended for a reason other than AD/CVD, EAPA or injunction (code {', '.join(others)})"
    return ""
