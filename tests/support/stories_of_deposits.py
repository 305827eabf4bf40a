"""Stories of what was deposited: corrections before liquidation, which alone collects or refunds; retractions for one party of two."""

from decimal import Decimal
from typing import Final

from drawback_schemas.adcvd import NoticePart, RatePublished, RateRetracted
from drawback_schemas.parts import RatePart
from support.dated_stories import (
    AD,
    ENTRY,
    Dated,
    Story,
    corrected,
    extended,
    filed,
    instructed,
    lifted,
    posted,
    refunded,
    results,
    suspended,
    told_on,
)
from support.world import a_line, an_entry, day

_FIRST: Final = filed("2024-01-15", duty="400.00")
_DOWN: Final = corrected("2024-05-01", duty="300.00")
_ONE, _OTHER = "Good Maker Co., Ltd.", "Other Maker Inc."


def _under_ad(**line: str) -> Dated:
    only = a_line(value="100000.00", duty="3000.00", ad="10000.00", **line)  # type: ignore[arg-type]
    return "2024-03-01", an_entry(ENTRY, "2024-03-01", entry_type="03", lines=[only])


def _of_two() -> Dated:
    lines = [
        a_line(number, value="100000.00", duty="3000.00", ad="10000.00", producer=maker)
        for number, maker in ((1, _ONE), (2, _OTHER))
    ]
    return "2024-03-01", an_entry(ENTRY, "2024-03-01", entry_type="03", lines=lines)


def _final(on: str, percent: str = "", producer: str = "", per_unit: str = "") -> Dated:
    rate = RatePart(
        rate_percent=Decimal(percent) if percent else None,
        per_unit=Decimal(per_unit) if per_unit else None,
        unit="NO" if per_unit else "",
        producer=producer,
    )
    return on, RatePublished(
        case_number=AD,
        kind="final",
        published_on=day(on),
        rate=rate,
        period_from=day("2024-01-01"),
        period_to=day("2024-12-31"),
    )


def _retracted(on: str, published: str, producer: str) -> Dated:
    what = NoticePart(kind="final", published_on=day(published), producer=producer)
    return on, RateRetracted(case_number=AD, retracted_on=day(on), retracts=what)


DEPOSIT_STORIES: Final = (
    Story(
        "corrected downwards, refunded at liquidation",
        "19 U.S.C. 1505(b): 400 lie with CBP, liquidated at 300 as corrected: 100 back within 30 days.",
        (_FIRST, _DOWN, posted("2024-11-29")),
        {
            "entry deposited": "400.00",
            "entry assessed": "300.00",
            "entry account.owed_to_us": "100.00",
            "entry D-37-refund": "2024-12-29",
        },
    ),
    Story(
        "corrected downwards and deemed liquidated",
        "As asserted, 300: 100 back within 90 days of 2025-01-15 (1504(a)(3)): 16 + 28 + 31 + 15 of April.",
        (_FIRST, _DOWN),
        {"entry account.owed_to_us": "100.00", "entry D-37-refund": "2025-04-15", "entry state": "final"},
    ),
    Story(
        "corrected downwards, deemed by our clock, posted later",
        "CBP's day governs: 30 days of 2025-03-07.",
        (_FIRST, _DOWN, posted("2025-03-07")),
        {"entry account.owed_to_us": "100.00", "entry D-37-refund": "2025-04-06"},
    ),
    Story(
        "corrected downwards, and CBP does not follow",
        "Liquidated at the 400 that were deposited: nothing is billed or refunded.",
        (_FIRST, _DOWN, posted("2024-11-29", "400.00")),
        {"entry account.owed_to_us": "0.00", "entry account.owed_by_us": "0.00", "entry D-37": None},
    ),
    Story(
        "corrected downwards, liquidated above both",
        "600 against 400 deposited: a bill of 200, not of 300.",
        (_FIRST, _DOWN, posted("2024-11-29", "600.00")),
        {"entry account.owed_by_us": "200.00", "entry D-37": "2024-12-29"},
    ),
    Story(
        "corrected downwards, refunded, and back up",
        "100 refunded with interest; reliquidated at 400: a bill of 100 by 2025-03-09.",
        (
            _FIRST,
            _DOWN,
            posted("2024-11-29"),
            refunded("2024-12-20", "100.00", "6.00"),
            posted("2025-02-07", "400.00", "reliquidated"),
        ),
        {"entry account.owed_by_us": "100.00", "entry D-37": "2025-03-09"},
    ),
    Story(
        "corrected down and up again below the deposit",
        "400, 300, 350: the second correction pays nothing, 50 come back.",
        (_FIRST, _DOWN, corrected("2024-06-03", duty="350.00"), posted("2024-11-29")),
        {"entry deposited": "400.00", "entry account.owed_to_us": "50.00"},
    ),
    Story(
        "corrected upwards pays at once",
        "500 were deposited in the end: nothing is left at liquidation.",
        (_FIRST, corrected("2024-05-01", duty="500.00"), posted("2024-11-29")),
        {"entry deposited": "500.00", "entry account.owed_to_us": "0.00", "entry account.owed_by_us": "0.00"},
    ),
    Story(
        "out of the order by a correction",
        "Type 03 becomes 01: the year runs, and the 1,000 of AD come back within 90 days of 2025-03-04.",
        (
            ("2024-03-04", an_entry(ENTRY, "2024-03-04", entry_type="03", lines=[a_line(ad="1000.00")])),
            corrected("2024-06-03", "01"),
        ),
        {
            "entry liquidated_on": "2025-03-04",
            "entry account.owed_to_us": "1000.00",
            "entry D-37-refund": "2025-06-02",
        },
    ),
    Story(
        "AD corrected downwards, then the review",
        "10,000 deposited, 8,000 asserted, 4 % assessed: 6,000 back.",
        (
            _under_ad(),
            corrected("2024-06-03", value="100000.00", duty="3000.00", ad="8000.00"),
            results("2025-06-10", "4"),
            instructed("2025-07-20", "4", "2025-06-10"),
            posted("2025-10-03", "7000.00"),
        ),
        {"entry expected": "4000.00", "entry account.owed_to_us": "6000.00"},
    ),
    Story(
        "retracted for one of two parties",
        "Its line stands at the deposit again, the other at its 20 %.",
        (
            _of_two(),
            _final("2025-09-01", "4", _ONE),
            _final("2025-09-01", "20", _OTHER),
            _retracted("2025-10-01", "2025-09-01", _ONE),
        ),
        {"entry expected": "10000.00, 20000.00"},
    ),
    Story(
        "retracted for one of two parties, all others published before",
        "The rate of all others, 60 %, governs the line whose own rate is gone.",
        (
            _of_two(),
            _final("2025-08-01", "60"),
            _final("2025-09-01", "4", _ONE),
            _final("2025-09-01", "20", _OTHER),
            told_on("2025-08-20", _retracted("2025-10-01", "2025-09-01", _ONE)),
        ),
        {"entry expected": "60000.00, 20000.00"},
    ),
    *(
        Story(
            f"a review of {per_unit} a unit",
            "1,000 units on 100,000 of value: 0.5 % are 0.50 a unit, and less is nothing (19 CFR 351.106(c)(2)).",
            (_under_ad(), _final("2025-06-10", per_unit=per_unit)),
            {"entry expected": expected},
        )
        for per_unit, expected in (("0.4999", "0.00"), ("0.50", "500.00"), ("2.50", "2500.00"))
    ),
    Story(
        "four years, and CBP acts after them",
        "Three extensions end on 2025-03-08 (1504(b)); what CBP posts on 2025-09-05 governs, the right stands beside it.",
        (
            filed("2021-03-08"),
            extended("2022-02-01"),
            extended("2023-02-01"),
            extended("2024-02-01"),
            posted("2025-09-05", "500.00"),
        ),
        {
            "entry liquidated_on": "2025-09-05",
            "entry account.owed_by_us": "200.00",
            "entry deemed_before_on": "2025-03-08",
            "entry D-35-deemed": "2026-03-04",
        },
        last="2026-01-15",
    ),
    Story(
        "enjoined between two liftings",
        "The six months of 2025-03-03 were not over on 2025-05-01; they run anew from 2026-01-05.",
        (_under_ad(), lifted("2025-03-03"), suspended("2025-05-01", "46"), lifted("2026-01-05")),
        {"entry liquidated_on": None, "entry D-31": "2026-07-05"},
    ),
)
