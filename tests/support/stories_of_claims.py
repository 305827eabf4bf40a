"""Stories of claims: imports that liquidate before and after, late goods, several claims on a line, protests; reckoned by hand."""

from typing import Final

from support.dated_stories import (
    CLAIM,
    Story,
    accepted,
    claim_liquidated,
    claim_protest_decided,
    claim_protested,
    claimed,
    exported,
    filed,
    instructed,
    paid_early,
    posted,
    protested,
    registered,
    results,
    withdrawn,
)

_FINAL_IN_TIME: Final = (
    registered(),
    filed("2023-11-15"),
    exported("2024-02-15"),
    claimed("2024-03-01"),
    accepted("2024-03-01"),
)
_LESS: Final = (*_FINAL_IN_TIME, claim_liquidated("2025-01-10", "100.00"), claim_protested("2025-03-03"))
_THREE: Final = (
    registered(),
    filed("2024-01-15"),
    *(exported(f"2024-06-1{n}", f"X{n}/1", quantity="400") for n in (1, 2, 3)),
    *(
        claimed(
            f"2024-07-0{n}",
            claim=f"c{n}",
            export=f"X{n}/1",
            quantity="400",
            asked="118.80",
            number=number,
        )
        for n, number in enumerate(("CLM00000007", "CLM00000015", "CLM00000023"), 1)
    ),
)

CLAIM_STORIES: Final = (
    Story(
        "an import liquidated down before the claim",
        "99 % of 200, not of the 300 deposited: 198; accelerated payment was 297, so 99 go back.",
        (
            registered(),
            filed("2024-01-15"),
            posted("2024-11-29", "200.00"),
            exported("2025-06-15"),
            claimed("2025-07-01"),
            accepted("2025-07-02"),
            paid_early("2025-07-20", "297.00"),
        ),
        {"c1 entitled": "198.00", "c1 owed_by_us": "99.00", "c1 draft": "amendment -99.00"},
        last="2025-12-01",
    ),
    Story(
        "an import liquidated before its goods leave",
        "Liquidated 2024-05-10 without change, exported a year later: 99 % of 300.",
        (
            registered(),
            filed("2023-11-15"),
            posted("2024-05-10"),
            exported("2025-06-15"),
            claimed("2025-07-01"),
            accepted("2025-07-02"),
        ),
        {"c1 entitled": "297.00", "c1 draft": None, "entry final_on": "2024-11-06"},
        last="2025-12-01",
    ),
    Story(
        "three claims on one line, then more duty",
        "1,000 units, three times 400: the third has 200 left. At 500 of duty a unit brings 0.495: 198, 198 and 99 (asked 118.80).",
        (*_THREE, posted("2024-11-29", "500.00")),
        {
            "c1 entitled": "198.00",
            "c2 entitled": "198.00",
            "c3 entitled": "99.00",
            "c1 draft": "amendment 79.20",
            "c3 draft": "amendment -19.80",
        },
        last="2024-12-20",
    ),
    Story(
        "goods that left before they came",
        "Imported 2024-01-15, exported 2024-01-10: import, then export, then claim (19 CFR 190.51(e)(1)(iii)): nothing.",
        (registered(), filed("2024-01-15"), exported("2024-01-10"), claimed("2024-07-01")),
        {"c1 entitled": "0.00", "c1 owed_to_us": "0.00", "c1 draft": "amendment -297.00"},
        last="2024-12-20",
    ),
    Story(
        "goods that left after they were claimed",
        "Claimed 2024-07-01, exported 2024-07-02: not exported before the claim (19 U.S.C. 1313(j)): nothing.",
        (registered(), filed("2024-01-15"), exported("2024-07-02"), claimed("2024-07-01")),
        {"c1 entitled": "0.00", "c1 owed_to_us": "0.00"},
        last="2024-12-20",
    ),
    Story(
        "unused goods on their last day",
        "Imported 2019-06-15: before the close of the period that begins with that day, so until 2024-06-14.",
        (registered(), filed("2019-06-15"), exported("2024-06-14"), claimed("2024-06-14")),
        {"c1 entitled": "297.00", "c1 findings": ""},
        last="2024-12-20",
    ),
    Story(
        "petroleum on its last day",
        "180 days after entry on 2025-01-10: 2025-07-09 (19 U.S.C. 1313(p)(2)(E)).",
        (registered(), filed("2025-01-10"), exported("2025-07-09"), claimed("2025-08-01", provision="60")),
        {"c1 entitled": "297.00"},
        last="2025-12-20",
    ),
    Story(
        "petroleum the day after",
        "Day 181: nothing.",
        (registered(), filed("2025-01-10"), exported("2025-07-10"), claimed("2025-08-01", provision="60")),
        {"c1 entitled": "0.00"},
        last="2025-12-20",
    ),
    Story(
        "other goods of other eight digits",
        "1313(j)(2)(A): 8481.80.50 came, 8481.30.00 left in its place: no substitution, nothing.",
        (
            registered(),
            filed("2024-01-15"),
            exported("2024-06-15", schedule_b="8481300000"),
            claimed("2024-07-01", provision="59"),
        ),
        {"c1 entitled": "0.00", "c1 draft": "amendment -297.00"},
        last="2024-12-20",
    ),
    Story(
        "the same goods under another Schedule B number",
        "1313(j)(1) asks for the same goods, not for the same number: 297.",
        (
            registered(),
            filed("2024-01-15"),
            exported("2024-06-15", schedule_b="8481300000"),
            claimed("2024-07-01"),
        ),
        {"c1 entitled": "297.00", "c1 draft": None},
        last="2024-12-20",
    ),
    Story(
        "deemed liquidated in a year",
        "Import liquidated 2024-05-10, final 2024-11-06, before the year of 2024-03-01 is over: deemed 2025-03-01 at 297, protest "
        "until 2025-08-28, and what CBP does not pay by 2025-05-30 stays on the docket.",
        (*_FINAL_IN_TIME, posted("2024-05-10")),
        {
            "c1 liquidated_on": "2025-03-01",
            "c1 owed_to_us": "297.00",
            "c1 D-23": "2025-08-28",
            "c1 D-22-pay": "2025-05-30",
        },
        last="2025-07-01",
    ),
    Story(
        "not deemed while its import is protested",
        "The import of 2024-05-10 is protested and not decided: not final within the year of the claim, so no day is given.",
        (*_FINAL_IN_TIME, posted("2024-05-10"), protested("2024-06-03")),
        {"c1 liquidated_on": None, "c1 D-22": None, "c1 owed_to_us": "297.00"},
        last="2025-07-01",
    ),
    Story(
        "withdrawn after it was paid early",
        "A claim that is no longer with CBP is owed nothing: 297 paid in advance go back.",
        (*_FINAL_IN_TIME, paid_early("2024-03-20", "297.00"), withdrawn("2024-08-01")),
        {"c1 state": "withdrawn", "c1 owed_by_us": "297.00", "c1 owed_to_us": "0.00"},
        last="2024-12-01",
    ),
    Story(
        "a claim protested, granted in part, reliquidated",
        "100 → 200. Suit on the rest: 180 days after 2025-09-02 are Sunday 2026-03-01, so Monday; protest of the reliquidation "
        "until 2026-03-11.",
        (
            *_LESS,
            claim_protest_decided("2025-09-02", "partly-approved"),
            claim_liquidated("2025-09-12", "200.00", "reliquidated"),
        ),
        {
            "c1 state": "liquidated",
            "c1 owed_to_us": "200.00",
            "c1 D-38": "2026-03-02",
            "c1 D-23": "2026-03-11",
            "parked all": "0",
        },
        last="2026-02-10",
    ),
    Story(
        "the same, days later",
        "Between the last day to sue (Monday 2026-03-02) and that to protest (2026-03-11) the claim is not final yet.",
        (
            *_LESS,
            claim_protest_decided("2025-09-02", "partly-approved"),
            claim_liquidated("2025-09-12", "200.00", "reliquidated"),
        ),
        {"c1 state": "liquidated"},
        last="2026-03-10",
    ),
    Story(
        "the same, after both",
        "Final once 2026-03-11 has gone by.",
        (
            *_LESS,
            claim_protest_decided("2025-09-02", "partly-approved"),
            claim_liquidated("2025-09-12", "200.00", "reliquidated"),
        ),
        {"c1 state": "final", "c1 owed_to_us": "200.00"},
        last="2026-03-12",
    ),
    Story(
        "a claim reliquidated on the day of the decision",
        "CBP decides and reliquidates on 2025-09-12: both are taken, nothing waits.",
        (
            *_LESS,
            claim_protest_decided("2025-09-12", "approved"),
            claim_liquidated("2025-09-12", "297.00", "reliquidated"),
        ),
        {"c1 owed_to_us": "297.00", "c1 protest_outcome": "approved", "parked all": "0"},
        last="2026-02-10",
    ),
    Story(
        "antidumping duty moves the entry and not the claim",
        "Duty 300 and AD 1,000 on 10,000; final 25 %, assessed 2,500: listing 2,800, bill 1,500; the claim stays 99 % of 300.",
        (
            registered(),
            filed("2024-03-01", "03", ad="1000.00"),
            exported("2024-06-15"),
            claimed("2024-07-01"),
            accepted("2024-07-02"),
            results("2025-06-10", "25"),
            instructed("2025-07-01", "25", "2025-06-10"),
            posted("2025-10-03", "2800.00"),
        ),
        {f"{CLAIM} entitled": "297.00", f"{CLAIM} claimed": "297.00", "entry account.owed_by_us": "1500.00"},
        last="2025-10-20",
    ),
)
