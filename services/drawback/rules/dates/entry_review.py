"""What can still change a liquidated entry, and when it is final: reliquidation, protest, suit (R-74 to R-78)."""

from dataclasses import replace
from datetime import date

from drawback.domain.calendar import BusinessCalendar
from drawback.rules import acts
from drawback.rules.answers import EARLIEST, Certainty, Cite, Dated, Determination, Undetermined
from drawback.rules.dates.counting import Period, Unit, days, missing, remembered, years
from drawback.rules.dates.deadlines import DeadlineKind
from drawback.rules.dates.rolling import rolled
from drawback.rules.registry import rule

POSTING = Cite("19 CFR 159.9")
RELIQUIDATION = days(
    90,
    Cite("19 U.S.C. 1501"),
    acts.RELIQUIDATION_FROM_LIQUIDATION,
    (acts.CUSTOMS_MODERNIZED, 90),
)
PROTEST = Dated(
    cite=Cite("19 U.S.C. 1514(c)(3); 19 CFR 174.12(e)"),
    keyed_by="date of entry",
    values={EARLIEST: 90, acts.PROTESTS_LONGER.on: 180},
    brought_by={acts.PROTESTS_LONGER.on: acts.PROTESTS_LONGER.name},
)
"""Days to protest; 90 for entries before 18 December 2004 (Pub. L. 108-429)."""
_PROTEST_DAYS = Period(Unit.DAYS, PROTEST)
PROTEST_DECISION = years(2, Cite("19 U.S.C. 1515(a); 19 CFR 174.21"), acts.CUSTOMS_MODERNIZED)
ACCELERATED = days(30, Cite("19 U.S.C. 1515(b); 19 CFR 174.22(d)"), acts.CUSTOMS_MODERNIZED)
SUIT = days(180, Cite("28 U.S.C. 2636(a)", Certainty.GENERAL), acts.CUSTOMS_MODERNIZED)
FINALITY = Cite(
    "19 U.S.C. 1514(a), (c)(3); Performance Additives v. United States, CIT Slip Op. 24-65",
    Certainty.SECONDARY,
)

LIQUIDATED = "date of liquidation"


@rule("R-74", cite=POSTING)
def liquidated_on(
    posted_on: date | None, courtesy_notice_on: date | None = None
) -> Determination | Undetermined:
    """The legal date of liquidation is the posting on cbp.gov; a courtesy notice has no legal effect."""
    if posted_on is None:
        because = (
            "a courtesy notice has no legal effect" if courtesy_notice_on else "liquidation is not posted"
        )
        return missing(POSTING, "date of posting on cbp.gov", because=because)
    return Determination(posted_on, POSTING, "date of posting", (("date of posting", posted_on.isoformat()),))


INFORMAL = Cite("19 CFR 159.10(a)")


@rule("R-74", cite=INFORMAL)
def informal_liquidated_on(paid_on: date | None, released_on: date | None) -> Determination | Undetermined:
    """Informal, mail and baggage entries liquidate without posting: when duty is paid, or a free entry is released."""
    if paid_on is not None:
        return Determination(
            paid_on, INFORMAL, "date of payment", (("date of payment", paid_on.isoformat()),)
        )
    if released_on is not None:
        return Determination(
            released_on, INFORMAL, "date of release free of duty", (("released", released_on.isoformat()),)
        )
    return missing(INFORMAL, "date of payment, or of release free of duty")


@rule("R-76", "D-34", cite=RELIQUIDATION.cite)
@remembered
def reliquidate_by(liquidated_on: date) -> Determination:
    """Last day on which CBP may reliquidate on its own, counted from the original liquidation, protest or not."""
    return RELIQUIDATION.after("date of original liquidation", liquidated_on)


@rule("R-77", "D-35", cite=PROTEST.cite)
@remembered
def protest_by(
    liquidated_on: date, calendar: BusinessCalendar, *, entry_on: date | None = None
) -> Determination:
    """Last day to protest a liquidation or reliquidation: within 180 days after it, rolled to a business day."""
    limit = _PROTEST_DAYS.after(LIQUIDATED, liquidated_on, calendar, on=entry_on or liquidated_on)
    return rolled(DeadlineKind.ENTRY_PROTEST, limit, calendar)


@rule("R-77", cite=PROTEST.cite)
def protest_is_timely(
    filed_on: date, liquidated_on: date, *, entry_on: date | None = None, protest_until: date | None = None
) -> bool:
    """Whether a protest came after, not before, the liquidation and within its days.

    `protest_until` is their last day where a weekend or holiday moved it (`protest_by`).
    """
    last = _PROTEST_DAYS.end(liquidated_on, on=entry_on or liquidated_on)
    return liquidated_on <= filed_on <= max(last, protest_until or last)


@rule("R-77", cite=PROTEST_DECISION.cite)
def protest_decided_by(filed_on: date) -> Determination:
    """Last day on which CBP must decide a protest: two years after it was filed."""
    return PROTEST_DECISION.after("date of protest", filed_on)


@rule("R-77", "D-39", cite=ACCELERATED.cite)
def accelerated_protest_denied_on(mailed_on: date) -> Determination:
    """Day on which a protest is deemed denied after a request for accelerated disposition was mailed."""
    return ACCELERATED.after("date the request was mailed", mailed_on)


@rule("R-77", "D-38", cite=SUIT.cite)
@remembered
def suit_by(denied_on: date, calendar: BusinessCalendar) -> Determination:
    """Last day to sue in the Court of International Trade after notice of denial."""
    return rolled(DeadlineKind.SUIT, SUIT.after("date of denial", denied_on, calendar), calendar)


@rule("R-78", "D-36", cite=FINALITY)
@remembered
def final_on(
    liquidated_on: date | None,
    protest_filed_on: date | None = None,
    protest_decided_on: date | None = None,
    suit_possible_until: date | None = None,
    *,
    suit_filed_on: date | None = None,
    judgment_final_on: date | None = None,
    entry_on: date | None = None,
    reliquidated_on: date | None = None,
    protest_until: date | None = None,
) -> Determination | Undetermined:
    """When a liquidation becomes final for drawback; deemed liquidations start the same 180 days.

    A reliquidation opens new days for the issues it touched: the entry is final as a whole only after them. General rule:
    180 days passed with no protest (a late or premature protest counts as none); `protest_until` is their last day where
    a weekend or holiday moved it (`protest_by`). Protest decided and no suit: 180 days after the denial, or
    `suit_possible_until`. Suit: the final judgment. Never before the 180 days from liquidation have passed, since another
    category may still be protested.
    """
    if liquidated_on is None:
        return missing(FINALITY, LIQUIDATED)
    law = entry_on or liquidated_on
    window = (
        _PROTEST_DAYS.after(LIQUIDATED, liquidated_on, on=law, cite=FINALITY)
        if reliquidated_on is None
        else _PROTEST_DAYS.after(
            "date of reliquidation",
            reliquidated_on,
            on=law,
            also=((LIQUIDATED, liquidated_on.isoformat()),),
            cite=FINALITY,
        )
    )
    if protest_until is not None and protest_until > window.on:
        formula = f"{window.formula}, rolled to {protest_until}"
        window = replace(window, on=protest_until, formula=formula)
    if protest_filed_on is None or not liquidated_on <= protest_filed_on <= window.on:
        return window
    if suit_filed_on is not None:
        if judgment_final_on is None:
            return missing(FINALITY, "day the judgment became final", because="a suit is pending")
        return _not_before(window, judgment_final_on, "day the judgment became final", liquidated_on)
    if protest_decided_on is None:
        return missing(
            FINALITY, "decision on the protest", because=f"a protest of {protest_filed_on} is pending"
        )
    until = suit_possible_until or SUIT.end(protest_decided_on)
    return _not_before(window, until, "last day to sue on the protest", liquidated_on)


def _not_before(window: Determination, on: date, name: str, liquidated_on: date) -> Determination:
    return Determination(
        on=max(window.on, on),
        basis=FINALITY,
        formula=f"the later of {name} and {window.formula}",
        inputs=((name, on.isoformat()), (LIQUIDATED, liquidated_on.isoformat())),
    )
