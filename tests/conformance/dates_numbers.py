"""Both sides of each day on which a number of law began or changed: the day before under the old law, or refused."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from conformance.cases import SourceKind
from conformance.example import example
from conformance.when import CALENDAR, day
from drawback.rules.answers import NoValueInForce
from drawback.rules.dates import (
    adcvd_reviews,
    claim_liquidation,
    disposal,
    entry_review,
    notices,
    uploads,
    windows,
)
from drawback.rules.dates.disposal import GoodsOrigin
from drawback.rules.money.mpf import harbor_fee

_IMPORT = day("2016-03-10")


def _or_refused(ask: Callable[[], object]) -> Callable[[], object]:
    def asked() -> object:
        try:
            return ask()
        except NoValueInForce:
            return "refused"

    return asked


def _uploaded(filed: str) -> object:
    at = datetime.fromisoformat(f"{filed}T10:00").replace(tzinfo=ZoneInfo("America/New_York"))
    return uploads.upload_until(at).date()


CASES = (
    example(
        windows.claim_by,
        "claim filed on 2018-02-24, the first day of the five years",
        "2021-03-10",
        lambda: windows.claim_by(_IMPORT, CALENDAR, filed_on=day("2018-02-24")),
        source=SourceKind.STATUTE,
    ),
    example(
        windows.claim_by,
        "claim filed on 2018-02-23: the old law counted from the export",
        "refused",
        _or_refused(lambda: windows.claim_by(_IMPORT, CALENDAR, filed_on=day("2018-02-23"))),
        source=SourceKind.STATUTE,
    ),
    example(
        disposal.unused_by,
        "claim filed on 2018-02-24: five years",
        "2021-03-09",
        lambda: disposal.unused_by(GoodsOrigin(_IMPORT, filed_on=day("2018-02-24")), CALENDAR),
        source=SourceKind.STATUTE,
    ),
    example(
        disposal.unused_by,
        "claim filed on 2018-02-23: three years (107 Stat. 2194)",
        "2019-03-09",
        lambda: disposal.unused_by(GoodsOrigin(_IMPORT, filed_on=day("2018-02-23")), CALENDAR),
        source=SourceKind.STATUTE,
    ),
    example(
        disposal.rejected_by,
        "claim filed on 2018-02-23: the old law counted from release, not from importation",
        "refused",
        _or_refused(lambda: disposal.rejected_by(GoodsOrigin(_IMPORT, filed_on=day("2018-02-23")), CALENDAR)),
        source=SourceKind.STATUTE,
    ),
    example(
        notices.export_notice_by,
        "export on Monday 2018-12-17, the first day of Part 190: five working days",
        "2018-12-10",
        lambda: notices.export_notice_by(day("2018-12-17"), CALENDAR),
    ),
    example(
        notices.export_notice_by,
        "export on Friday 2018-12-14: two working days (19 CFR 191.35(a))",
        "2018-12-12",
        lambda: notices.export_notice_by(day("2018-12-14"), CALENDAR),
    ),
    example(
        uploads.upload_until,
        "filed on 2018-12-17: twenty-four hours",
        "2018-12-18",
        lambda: _uploaded("2018-12-17"),
    ),
    example(
        uploads.upload_until,
        "filed on 2018-12-16, before Part 190",
        "refused",
        _or_refused(lambda: _uploaded("2018-12-16")),
    ),
    example(
        adcvd_reviews.instructions_not_before,
        "results published on 2021-01-15, the day of 86 FR 3995: 35 days",
        "2021-02-19",
        lambda: adcvd_reviews.instructions_not_before(day("2021-01-15")),
    ),
    example(
        adcvd_reviews.instructions_not_before,
        "results published the day before: the fifteen days it ended",
        "2021-01-29",
        lambda: adcvd_reviews.instructions_not_before(day("2021-01-14")),
    ),
    example(
        entry_review.protest_by,
        "entry of 2004-12-18: 180 days, a Saturday: Monday is in time",
        "2005-12-12",
        lambda: entry_review.protest_by(day("2005-06-13"), CALENDAR, entry_on=day("2004-12-18")),
        source=SourceKind.STATUTE,
    ),
    example(
        entry_review.protest_by,
        "entry of 2004-12-17: 90 days, a Sunday: Monday is in time",
        "2005-09-12",
        lambda: entry_review.protest_by(day("2005-06-13"), CALENDAR, entry_on=day("2004-12-17")),
        source=SourceKind.STATUTE,
    ),
    example(
        claim_liquidation.deemed_on,
        "claim of 2004-12-02, open when 1504(a)(2) was enacted: (C), a year after that",
        "2005-12-03",
        lambda: claim_liquidation.deemed_on(
            day("2004-12-02"), extended=False, suspended=False, imports=[None]
        ),
        source=SourceKind.STATUTE,
    ),
    example(
        claim_liquidation.deemed_on,
        "claim of 2004-12-03 with its import final: (A), a year after the claim",
        "2005-12-03",
        lambda: claim_liquidation.deemed_on(
            day("2004-12-03"), extended=False, suspended=False, imports=[day("2005-12-03")]
        ),
        source=SourceKind.STATUTE,
    ),
    example(
        claim_liquidation.extended_stop,
        "claim of 2004-12-03, the first that can be deemed liquidated",
        "2008-12-03",
        lambda: claim_liquidation.extended_stop(day("2004-12-03")),
        source=SourceKind.STATUTE,
    ),
    example(
        claim_liquidation.extended_stop,
        "claim of 2004-12-02: no period was in force",
        "refused",
        _or_refused(lambda: claim_liquidation.extended_stop(day("2004-12-02"))),
        source=SourceKind.STATUTE,
    ),
    example(
        adcvd_reviews.eapa_interim_by,
        "evasion case begun on 2016-08-22, the first day of Part 165",
        "2016-11-20",
        lambda: adcvd_reviews.eapa_interim_by(day("2016-08-22")),
    ),
    example(
        adcvd_reviews.eapa_interim_by,
        "begun the day before",
        "refused",
        _or_refused(lambda: adcvd_reviews.eapa_interim_by(day("2016-08-21"))),
    ),
    example(
        harbor_fee,
        "vessel cargo of $10,000 entered on 1991-01-01: 0.125 %",
        "12.50",
        lambda: harbor_fee(Decimal(10000), "11", day("1991-01-01")),
        source=SourceKind.STATUTE,
    ),
    example(
        harbor_fee,
        "entered on 1990-12-31: 0.04 %",
        "4.00",
        lambda: harbor_fee(Decimal(10000), "11", day("1990-12-31")),
        source=SourceKind.STATUTE,
    ),
)
