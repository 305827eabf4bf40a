"""Stories of import entries: liquidated, reliquidated, extended, suspended, protested; figures and days counted by hand."""

from typing import Final

from support.dated_stories import (
    CVD,
    Story,
    decided,
    extended,
    filed,
    instructed,
    lifted,
    paid,
    posted,
    protested,
    refunded,
    results,
    reversed_payment,
    under_ad_and_cvd,
)

_BOTH: Final = (
    under_ad_and_cvd("2024-03-01"),
    results("2025-06-10", "4"),
    results("2025-07-15", "12.5", CVD),
    instructed("2025-07-20", "4", "2025-06-10"),
    instructed("2025-08-20", "12.5", "2025-07-15", CVD),
)
_PARTLY: Final = (
    filed("2024-01-16"),
    posted("2025-01-03", "800.00"),
    paid("2025-01-31", "500.00"),
    protested("2025-04-01"),
)

ENTRY_STORIES: Final = (
    Story(
        "extended twice, then more duty",
        "Deposit 300, liquidated at 560: bill 260 by 2025-11-21 + 30 (a Sunday does not roll). Interest on 260 from 2023-03-01: "
        "7 % to 2023-09-30, 8 % to 2024-12-31, 7 % to 2025-11-21, compounded daily: 58.62. Protest: 9 days of November, 31 + 31 "
        "+ 28 + 31 + 30 + 20 of May = 180.",
        (filed("2023-03-01"), extended("2024-02-01"), extended("2025-02-03"), posted("2025-11-21", "560.00")),
        {
            "entry liquidated_on": "2025-11-21",
            "entry account.owed_by_us": "260.00",
            "entry interest": "58.62",
            "entry D-37": "2025-12-21",
            "entry D-35": "2026-05-20",
            "entry findings": "shared-out",
            "parked all": "0",
        },
    ),
    Story(
        "up, up again, then down below what was paid",
        "Deposit 300; 500, 800, 400. Paid 200 + 300 = 500, the last change gives 400 back: all of it is owed to us, CBP's 30 "
        "days end 2025-03-23, and what did not come stays on the docket. Protest of 2025-02-21: 7 + 31 + 30 + 31 + 30 + 31 + 20 = 180.",
        (
            filed("2024-01-16"),
            posted("2024-11-29", "500.00"),
            paid("2024-12-20", "200.00"),
            posted("2025-01-31", "800.00", "reliquidated"),
            paid("2025-02-10", "300.00"),
            posted("2025-02-21", "400.00", "reliquidated"),
        ),
        {
            "entry account.owed_by_us": "0.00",
            "entry account.owed_to_us": "400.00",
            "entry D-37-refund": "2025-03-23",
            "entry final_on": "2025-08-20",
            "entry state": "final",
        },
    ),
    Story(
        "down, refunded, and up again",
        "Deposit 300; liquidated at 100, 200 refunded; reliquidated at 300: a bill of 200, due 2025-01-31 + 30 days = 2025-03-02. "
        "Its interest by 1505(c) runs from the deposit: 200 at 8 % of a leap year from 2024-01-16, 7 % in January 2025: 17.19.",
        (
            filed("2024-01-16"),
            posted("2024-11-29", "100.00"),
            refunded("2024-12-20", "200.00", "13.00"),
            posted("2025-01-31", "300.00", "reliquidated"),
        ),
        {
            "entry account.owed_by_us": "200.00",
            "entry account.owed_to_us": "0.00",
            "entry D-37": "2025-03-02",
            "entry interest": "17.19",
        },
    ),
    Story(
        "eighteen dollars and their interest",
        "19 CFR 159.6: 18.00 + 1.30 of interest is below twenty dollars: as entered.",
        (filed("2024-01-15"), posted("2024-11-29", "318.00")),
        {"entry account.owed_by_us": "0.00", "entry D-37": None},
    ),
    Story(
        "nineteen dollars and their interest",
        "19 CFR 159.6: 19.00 + 1.37 of interest is above twenty dollars: billed.",
        (filed("2024-01-15"), posted("2024-11-29", "319.00")),
        {"entry account.owed_by_us": "19.00", "entry D-37": "2024-12-29"},
    ),
    Story(
        "antidumping down, countervailing up",
        "AD 10,000 → 4,000, CVD 5,000 → 12,500, duty as deposited: listing 19,500 against 18,000, bill 1,500 due 2026-01-04.",
        (*_BOTH, posted("2025-12-05", "19500.00")),
        {
            "entry expected": "4000.00, 12500.00",
            "entry account.owed_by_us": "1500.00",
            "entry D-37": "2026-01-04",
            "entry findings": "",
        },
    ),
    Story(
        "both lifted and nothing posted",
        "Six months from the last lifting, 2025-07-15: deemed liquidated on 2026-01-15 as entered, 18,000; no bill of 7,500 or 1,500.",
        _BOTH,
        {
            "entry state": "deemed-liquidated",
            "entry liquidated_on": "2026-01-15",
            "entry assessed": "18000.00",
            "entry account.owed_by_us": "0.00",
        },
    ),
    Story(
        "extended after the suspension was lifted",
        "1504(d) excepts extended entries from the six months of 2025-03-03: the extension ends 2024-03-01 + 2 years.",
        (under_ad_and_cvd("2024-03-01"), lifted("2025-03-03"), extended("2025-08-01")),
        {"entry liquidated_on": None, "entry D-31": "2026-03-01"},
        last="2025-12-01",
    ),
    Story(
        "the extension ran out while suspended",
        "Extended to 2026-03-01, lifted on 2026-03-10: no paragraph gives a day, so none is concluded.",
        (under_ad_and_cvd("2024-03-01"), extended("2025-02-20"), lifted("2026-03-10")),
        {"entry liquidated_on": None, "entry D-31": None},
        last="2026-11-01",
    ),
    Story(
        "a protest granted in part",
        "Liquidated at 800, reliquidated at 500: 300 back by 2025-10-12. The denied part may be taken to court 180 days after "
        "2025-09-02: Sunday 2026-03-01, so Monday; the reliquidation may be protested until 2026-03-11, and then it is final.",
        (*_PARTLY, decided("2025-09-02", "partly-approved"), posted("2025-09-12", "500.00", "reliquidated")),
        {
            "entry state": "reliquidated",
            "entry account.owed_to_us": "300.00",
            "entry D-37-refund": "2025-10-12",
            "entry D-38": "2026-03-02",
            "entry D-35": "2026-03-11",
            "entry final_on": "2026-03-11",
            "parked all": "0",
        },
        last="2026-02-10",
    ),
    Story(
        "reliquidated before the decision is told",
        "The same with the decision dated 2025-09-12, a week after the reliquidation: 180 days end on 2026-03-11, after the "
        "2026-03-04 of the protest of 2025-09-05.",
        (*_PARTLY, posted("2025-09-05", "500.00", "reliquidated"), decided("2025-09-12", "partly-approved")),
        {
            "entry state": "reliquidated",
            "entry account.owed_to_us": "300.00",
            "entry D-38": "2026-03-11",
            "entry D-35": "2026-03-04",
            "entry final_on": "2026-03-11",
            "parked all": "0",
        },
        last="2026-02-10",
    ),
    Story(
        "fifteen dollars back upon protest, on one day",
        "19 CFR 159.6 lets less than twenty dollars stand, but not what a protest gave; decision and reliquidation of one day.",
        (
            filed("2024-01-16"),
            posted("2025-01-03", "300.00"),
            protested("2025-04-01"),
            decided("2025-09-12", "approved"),
            posted("2025-09-12", "285.00", "reliquidated"),
        ),
        {"entry account.owed_to_us": "15.00", "entry final_on": "2026-03-11", "parked all": "0"},
        last="2026-02-10",
    ),
    Story(
        "liquidated after the year, and why nobody knew",
        "Entered 2024-03-04, liquidated 2025-05-09: late, so a right of 2025-03-04 stands beside it (bill 260, act by Friday).",
        (filed("2024-03-04"), posted("2025-05-09", "560.00")),
        {
            "entry liquidated_on": "2025-05-09",
            "entry findings": "deemed-before, shared-out",
            "entry D-37": "2025-06-08",
            "entry D-35": "2025-11-05",
        },
        last="2025-10-01",
    ),
    Story(
        "the same with the extension that was not known",
        "Extended on 2024-12-02, before the year was over: liquidated in time, no right beside it.",
        (filed("2024-03-04"), posted("2025-05-09", "560.00"), extended("2024-12-02")),
        {
            "entry liquidated_on": "2025-05-09",
            "entry findings": "shared-out",
            "entry account.owed_by_us": "260.00",
        },
        last="2025-10-01",
    ),
    Story(
        "a payment that did not stand",
        "Bill 500 of 2025-01-03, paid 2025-01-31, the debit returned on 2025-02-05: 500 open, due since 2025-02-02.",
        (
            filed("2024-01-16"),
            posted("2025-01-03", "800.00"),
            paid("2025-01-31", "500.00"),
            reversed_payment("2025-02-05", "500.00"),
        ),
        {
            "entry account.owed_by_us": "500.00",
            "entry D-37": "2025-02-02",
            "entry account.settled_on": None,
            "entry state": "final",
        },
    ),
    Story(
        "reliquidated on day ninety",
        "2024-11-29 + 90 days = 2025-02-27: CBP may (19 U.S.C. 1501).",
        (filed("2024-01-16"), posted("2024-11-29", "300.00"), posted("2025-02-27", "500.00", "reliquidated")),
        {"entry account.owed_by_us": "200.00", "entry findings": "shared-out"},
    ),
    Story(
        "reliquidated on day ninety-one",
        "The day after, without a protest: what CBP posted governs the bill, and is a ground to protest.",
        (filed("2024-01-16"), posted("2024-11-29", "300.00"), posted("2025-02-28", "500.00", "reliquidated")),
        {
            "entry account.owed_by_us": "200.00",
            "entry findings": "reliquidated-late, shared-out",
            "entry D-35-look": "2025-08-27",
        },
        last="2025-06-01",
    ),
    *(
        Story(
            f"type {entry_type} has no year of its own",
            "19 U.S.C. 1504(a)(1)(B): the year of a warehouse entry begins with its final withdrawal; 19 CFR 159.10(a): an informal "
            "entry liquidates when paid; a bond or a zone admission is closed, not liquidated.",
            (filed("2024-01-15", entry_type),),
            {"entry state": "filed", "entry liquidated_on": None, "entry D-31": None, "entry D-30": None},
        )
        for entry_type in ("11", "21", "22", "23", "26")
    ),
    *(
        Story(
            f"type {entry_type} is deemed liquidated after a year",
            "Consumption, quota, zone and withdrawal from warehouse: one year from 2024-01-15, final 180 days later, Monday 2025-07-14.",
            (filed("2024-01-15", entry_type),),
            {"entry liquidated_on": "2025-01-15", "entry final_on": "2025-07-14"},
        )
        for entry_type in ("01", "02", "06", "31")
    ),
    *(
        Story(
            f"type {entry_type} under an antidumping case is suspended",
            "Suspended by statute from entry on, whatever its type; no clock runs.",
            (filed("2024-01-15", entry_type, ad="1000.00"),),
            {"entry state": "suspended", "entry liquidated_on": None, "entry D-31": None},
        )
        for entry_type in ("01", "06", "21", "34")
    ),
    *(
        Story(
            f"results of {percent} %, passed on by CBP's message",
            "19 CFR 351.106(c)(2): below 0.5 % nothing is assessed in a review, and a message that passes its rate on changes nothing.",
            (
                under_ad_and_cvd("2024-03-01"),
                results("2025-06-10", percent),
                instructed("2025-07-01", percent, "2025-06-10"),
            ),
            {"entry expected": f"{assessed}, 5000.00"},
            last="2025-08-01",
        )
        for percent, assessed in (("0.49", "0.00"), ("0.50", "500.00"))
    ),
    Story(
        "a message of 0.49 % without a review",
        "What CBP is told to collect of itself is collected: 100,000 × 0.49 %.",
        (under_ad_and_cvd("2024-03-01"), instructed("2025-07-01", "0.49", "2025-06-10")),
        {"entry expected": "490.00, 5000.00"},
        last="2025-08-01",
    ),
)
