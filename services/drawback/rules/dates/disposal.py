"""Until when goods must leave or be destroyed, and how old a designated import may be, paragraph by paragraph."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from drawback.domain.calendar import BusinessCalendar, anniversary, days_later
from drawback.domain.types import Provision
from drawback.rules import acts
from drawback.rules.answers import Cite, Determination, Undetermined
from drawback.rules.dates.counting import Period, days, missing, none, remembered, years
from drawback.rules.dates.paragraphs import Paragraph, paragraph
from drawback.rules.registry import rule
from drawback.rules.uncertainties import reading

FILED = "date of filing of the claim"
UNUSED = years(
    5,
    Cite("19 U.S.C. 1313(j)(1)(A), (j)(2)(B); 19 CFR 190.31(b), 190.32(a)"),
    acts.MODERNIZED,
    (acts.DRAWBACK_1993, 3),
    keyed_by=FILED,
)
MANUFACTURING = years(5, Cite("19 CFR 190.27(a)"), acts.FIVE_YEARS_KEPT, keyed_by=FILED)
SUBSTITUTION = years(
    5,
    Cite("19 U.S.C. 1313(b); 19 CFR 190.22(a)(1)(i), 190.27(b)"),
    acts.MODERNIZED,
    keyed_by=FILED,
)
REJECTED = years(5, Cite("19 U.S.C. 1313(c)(1)(D); 19 CFR 190.42(a)"), acts.MODERNIZED, keyed_by=FILED)
PETROLEUM = days(180, Cite("19 U.S.C. 1313(p)(2)(E); 19 CFR 190.173(d)"), acts.DRAWBACK_1993)
PETROLEUM_MADE = days(180, Cite("19 U.S.C. 1313(p)(2)(C); 19 CFR 190.174(e)"), acts.DRAWBACK_1993)
RETAIL = years(1, Cite("19 U.S.C. 1313(c)(2); 19 CFR 190.45(b)(2)(i)"), acts.RETAIL_RETURNS, keyed_by=FILED)
ALCOHOL = Cite("19 U.S.C. 1313(d); 19 CFR 190.52(a)")
ALCOHOL_NONCONFORMING = Cite("26 U.S.C. 5062(c); 19 CFR 190.161-190.168")
ORDER = Cite("19 CFR 190.51(e)(1)(iii)")

IMPORTED = "date of importation"
_OUT = "date of export or destruction"
_PRODUCTION_CLOSED = "day on which the production period closed"


@dataclass(frozen=True, slots=True)
class GoodsOrigin:
    """The dates from which the law may count: importation, entry, withdrawal, close of the production period.

    `filed_on` says under which law a claim already filed stands; one still to come stands under the law as last known.
    """

    import_on: date | None
    entry_on: date | None = None
    withdrawn_on: date | None = None
    production_closed_on: date | None = None
    filed_on: date | None = None


Answer = Determination | Undetermined


@rule("R-42", "D-01", cite=UNUSED.cite)
def unused_by(origin: GoodsOrigin, calendar: BusinessCalendar) -> Answer:
    """Unused goods: before the close of the five-year period beginning on the date of importation."""
    if origin.import_on is None:
        return missing(UNUSED.cite, IMPORTED)
    inclusive = reading(
        "U-02",
        "the anniversary itself is still within the period",
        UNUSED.anniversary(origin.import_on, on=origin.filed_on),
    )
    return UNUSED.closing(IMPORTED, origin.import_on, calendar, on=origin.filed_on, contested=(inclusive,))


@rule("R-44", "D-03", cite=MANUFACTURING.cite)
def manufactured_by(origin: GoodsOrigin, calendar: BusinessCalendar) -> Answer:
    """Manufacturing, direct identification: export or destruction within five years after importation."""
    if origin.import_on is None:
        return missing(MANUFACTURING.cite, IMPORTED)
    return _warned_a_day_early(
        MANUFACTURING.after(IMPORTED, origin.import_on, calendar, on=origin.filed_on), calendar
    )


@rule("R-43", "D-03", cite=SUBSTITUTION.cite)
def substitution_manufactured_by(origin: GoodsOrigin, calendar: BusinessCalendar) -> Answer:
    """Substitution manufacturing: use, manufacture and export all within five years of the earliest importation."""
    if origin.import_on is None:
        return missing(SUBSTITUTION.cite, IMPORTED)
    return _warned_a_day_early(
        SUBSTITUTION.after(IMPORTED, origin.import_on, calendar, on=origin.filed_on), calendar
    )


@rule("R-46", "D-04", cite=REJECTED.cite)
def rejected_by(origin: GoodsOrigin, calendar: BusinessCalendar) -> Answer:
    """Rejected and returned goods: within five years after importation, or after withdrawal where withdrawn."""
    if origin.withdrawn_on is not None:
        return _warned_a_day_early(
            REJECTED.after("date of withdrawal", origin.withdrawn_on, calendar, on=origin.filed_on), calendar
        )
    if origin.import_on is None:
        return missing(REJECTED.cite, IMPORTED)
    return _warned_a_day_early(
        REJECTED.after(IMPORTED, origin.import_on, calendar, on=origin.filed_on), calendar
    )


@rule("R-45", "D-05", cite=PETROLEUM.cite)
def petroleum_by(origin: GoodsOrigin, calendar: BusinessCalendar) -> Answer:
    """Petroleum derivatives not manufactured: within 180 days after the date of entry, not of importation."""
    if origin.entry_on is None:
        return missing(PETROLEUM.cite, "date of entry")
    return PETROLEUM.after("date of entry", origin.entry_on, calendar)


@rule("R-45", "D-06", cite=PETROLEUM_MADE.cite)
def petroleum_made_by(origin: GoodsOrigin, calendar: BusinessCalendar) -> Answer:
    """Petroleum derivatives manufactured: in the production period, or within 180 days after its close."""
    if origin.production_closed_on is None:
        return missing(PETROLEUM_MADE.cite, _PRODUCTION_CLOSED)
    return PETROLEUM_MADE.after("close of the production period", origin.production_closed_on, calendar)


def _alcohol(origin: GoodsOrigin, calendar: BusinessCalendar) -> Answer:  # noqa: ARG001 - one signature for all
    return none(
        ALCOHOL, "1313(d) sets no limit for the export itself; the claim is due within 3 years after it"
    )


def _nonconforming(origin: GoodsOrigin, calendar: BusinessCalendar) -> Answer:  # noqa: ARG001 - one signature for all
    return none(ALCOHOL_NONCONFORMING, "the time limits of 19 CFR 190.161-190.168 are not in the rule book")


_BY_PARAGRAPH: Mapping[Paragraph, Callable[[GoodsOrigin, BusinessCalendar], Answer]] = MappingProxyType(
    {
        Paragraph.MANUFACTURING_DIRECT: manufactured_by,
        Paragraph.MANUFACTURING_SUBSTITUTION: substitution_manufactured_by,
        Paragraph.REJECTED: rejected_by,
        Paragraph.RETAIL: rejected_by,
        Paragraph.ALCOHOL: _alcohol,
        Paragraph.UNUSED_DIRECT: unused_by,
        Paragraph.UNUSED_SUBSTITUTION: unused_by,
        Paragraph.PETROLEUM: petroleum_by,
        Paragraph.PETROLEUM_MANUFACTURED: petroleum_made_by,
        Paragraph.ALCOHOL_NONCONFORMING: _nonconforming,
    }
)


@remembered
def dispose_by(
    provision: Provision,
    import_on: date | None,
    entry_on: date | None,
    calendar: BusinessCalendar,
    *,
    withdrawn_on: date | None = None,
    production_closed_on: date | None = None,
    filed_on: date | None = None,
) -> Answer:
    """Last day on which the goods may leave or be destroyed under this provision."""
    origin = GoodsOrigin(import_on, entry_on, withdrawn_on, production_closed_on, filed_on)
    return _BY_PARAGRAPH[paragraph(provision)](origin, calendar)


@rule("R-47", "D-07", cite=RETAIL.cite)
def earliest_designation(provision: Provision, disposed_on: date, *, filed_on: date | None = None) -> Answer:
    """Oldest import (for petroleum: entry) that may be designated for goods disposed of on this day.

    Retail returns: one year, (c)(2). All others: the mirror image of `dispose_by`.
    """
    period = _MIRROR.get(paragraph(provision))
    if period is None:
        return _no_designation(paragraph(provision))
    if period is PETROLEUM:
        first = days_later(disposed_on, -period.count(disposed_on))
        how = f"{_OUT} − {period.named(disposed_on)}, counted to the date of entry"
    elif period is UNUSED:
        first = _whole_years_back(days_later(disposed_on, 1), period.count(on=filed_on))
        how = f"{_OUT} + 1 day − {period.named(on=filed_on)}"
    else:
        first = _whole_years_back(disposed_on, period.count(on=filed_on))
        how = f"{_OUT} − {period.named(on=filed_on)}, that day included"
    return Determination(first, period.cite, how, ((_OUT, disposed_on.isoformat()),))


_MIRROR: Mapping[Paragraph, Period] = MappingProxyType(
    {
        Paragraph.RETAIL: RETAIL,
        Paragraph.UNUSED_DIRECT: UNUSED,
        Paragraph.UNUSED_SUBSTITUTION: UNUSED,
        Paragraph.MANUFACTURING_DIRECT: MANUFACTURING,
        Paragraph.MANUFACTURING_SUBSTITUTION: SUBSTITUTION,
        Paragraph.REJECTED: REJECTED,
        Paragraph.PETROLEUM: PETROLEUM,
    }
)


def _no_designation(kind: Paragraph) -> Undetermined:
    if kind is Paragraph.PETROLEUM_MANUFACTURED:
        return missing(PETROLEUM_MADE.cite, _PRODUCTION_CLOSED)
    if kind is Paragraph.ALCOHOL:
        return none(ALCOHOL, "1313(d) refunds domestic tax: no import is designated")
    return none(ALCOHOL_NONCONFORMING, "the time limits of 19 CFR 190.161-190.168 are not in the rule book")


@rule("R-51", cite=ORDER)
def in_order(import_on: date, disposed_on: date, claim_on: date | None = None) -> bool:
    """Whether the goods came in, went out and were claimed in this order; the same day is in order."""
    return import_on <= disposed_on and (claim_on is None or disposed_on <= claim_on)


def _whole_years_back(on: date, count: int) -> date:
    """Return the first day whose anniversary after `count` years is `on` or later."""
    first = anniversary(on, -count)
    return first if anniversary(first, count) >= on else days_later(first, 1)


def _warned_a_day_early(limit: Determination, calendar: BusinessCalendar) -> Determination:
    """Keep the legal day, and act by the day before it, as if the period began on the first day (R-00)."""
    return replace(limit, operate_on=calendar.on_or_before(days_later(limit.on, -1)))
