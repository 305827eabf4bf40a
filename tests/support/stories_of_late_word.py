"""Stories of facts that are heard of late, of reports that tell different things, of boundary days; reckoned by hand."""

from typing import Final

from support.dated_stories import (
    Story,
    accepted,
    cancelled,
    claim_liquidated,
    claimed,
    corrected,
    documents,
    exported,
    extended,
    filed,
    lifted,
    paid_early,
    posted,
    protested,
    registered,
    requested,
    suspended,
    told_on,
)

_CLAIMED: Final = (
    registered(),
    filed("2023-11-15"),
    exported("2024-02-15"),
    claimed("2024-03-01"),
    accepted("2024-03-01"),
    paid_early("2024-04-01", "297.00"),
    posted("2024-05-10"),
)
_ON_ESTIMATES: Final = (
    registered(),
    filed("2024-01-15"),
    exported("2024-06-15"),
    claimed("2024-07-01"),
    accepted("2024-07-02"),
    requested("2024-08-01"),
    claim_liquidated("2024-10-04", "297.00"),
)
_TWO_REPORTS: Final = (filed("2024-02-01"), posted("2024-12-13", "400.00", by="ace-report"))

LATE_STORIES: Final = (
    Story(
        "liquidated in time and told after the year",
        "Our clock had ended the year on 2025-03-04. CBP liquidated on 2025-02-28 at 560: bill 260 by 2025-03-30; 180 days: "
        "31 + 30 + 31 + 30 + 31 of March to July, 27 of August.",
        (filed("2024-03-04"), told_on("2025-06-02", posted("2025-02-28", "560.00"))),
        {
            "entry liquidated_on": "2025-02-28",
            "entry account.owed_by_us": "260.00",
            "entry D-37": "2025-03-30",
            "entry final_on": "2025-08-27",
            "entry findings": "shared-out",
        },
        last="2025-07-01",
    ),
    Story(
        "extended in time and told after the year",
        "No deemed liquidation of 2025-03-04 stays, and no right to one.",
        (filed("2024-03-04"), told_on("2025-05-01", extended("2025-02-10"))),
        {"entry state": "extended", "entry liquidated_on": None, "entry findings": ""},
        last="2025-12-01",
    ),
    Story(
        "extended a day too late",
        "The year was over on 2025-03-04: CBP's word of the next day governs what is done, the right stands beside it.",
        (filed("2024-03-04"), told_on("2025-05-01", extended("2025-03-05"))),
        {"entry state": "extended", "entry findings": "deemed-before"},
        last="2025-12-01",
    ),
    Story(
        "allegations of evasion, told after the year, and lifted",
        "Suspended (65) on 2025-01-15, lifted on 2025-08-01: six months later deemed liquidated, 180 days to protest: 27 of "
        "February, 31 + 30 + 31 + 30 of March to June, 31 of July.",
        (
            filed("2024-03-04"),
            told_on("2025-06-01", suspended("2025-01-15", "65")),
            told_on("2025-09-01", lifted("2025-08-01")),
        ),
        {"entry liquidated_on": "2026-02-01", "entry D-35": "2026-07-31", "parked all": "0"},
    ),
    Story(
        "liquidated on the day the year ends",
        "Within one year: no right of another kind.",
        (filed("2024-03-04"), posted("2025-03-04", "560.00")),
        {"entry findings": "shared-out", "entry account.owed_by_us": "260.00"},
        last="2025-06-01",
    ),
    Story(
        "liquidated the day after, and protested to Labor Day",
        "A right to the deemed liquidation of 2025-03-04; 180 days after 2025-03-05 are Labor Day, 2025-09-01: Tuesday.",
        (filed("2024-03-04"), posted("2025-03-05", "560.00")),
        {"entry findings": "deemed-before, shared-out", "entry D-35": "2025-09-02"},
        last="2025-06-01",
    ),
    Story(
        "protested on Monday after Independence Day",
        "180 days after 2025-01-05 are Friday 2025-07-04: the next business day is Monday.",
        (filed("2024-03-04"), posted("2025-01-05", "400.00"), protested("2025-07-07")),
        {"entry state": "protested", "parked all": "0"},
    ),
    Story(
        "protested on Tuesday after Independence Day",
        "A day too late: final since Monday, and the protest waits for a person.",
        (filed("2024-03-04"), posted("2025-01-05", "400.00"), protested("2025-07-08")),
        {"entry state": "final", "entry final_on": "2025-07-07", "parked all": "1"},
    ),
    Story(
        "protested in time and told after finality",
        "The 180th day is 2025-05-28: not final while nobody decides.",
        (filed("2024-01-16"), posted("2024-11-29", "400.00"), told_on("2025-07-01", protested("2025-05-28"))),
        {"entry state": "protested", "entry final_on": None, "entry account.owed_by_us": "100.00"},
    ),
    Story(
        "a report tells the sum, the bulletin another day",
        "The bulletin names no sum: its day with the report's 400: bill 100 by 2025-01-19, protest until 2025-06-18.",
        (*_TWO_REPORTS, posted("2024-12-20", by="bulletin", outcome="increase")),
        {
            "entry liquidated_on": "2024-12-20",
            "entry account.owed_by_us": "100.00",
            "entry D-37": "2025-01-19",
            "entry final_on": "2025-06-18",
            "entry findings": "reports-disagree, shared-out",
        },
    ),
    Story(
        "the bulletin says that nothing changed",
        "Then nothing is billed, whatever a report tells; that they differ is a finding.",
        (*_TWO_REPORTS, posted("2024-12-20", by="bulletin")),
        {
            "entry liquidated_on": "2024-12-20",
            "entry account.owed_by_us": "0.00",
            "entry findings": "reports-disagree",
        },
    ),
    Story(
        "corrected to type 03, told after the year",
        "Antidumping duty since the correction of 2024-06-01: suspended by statute, no clock ran.",
        (filed("2024-03-04"), told_on("2025-06-01", corrected("2024-06-01", "03", ad="1000.00"))),
        {"entry state": "suspended", "entry liquidated_on": None},
        last="2025-12-01",
    ),
    Story(
        "cancelled, told after the year",
        "What is cancelled is not liquidated and owes nothing.",
        (filed("2024-03-04"), told_on("2025-05-01", cancelled("2024-12-01"))),
        {"entry state": "cancelled", "entry liquidated_on": None, "entry D-35": None},
        last="2025-06-01",
    ),
    Story(
        "an import reliquidated after the claim was final",
        "Import final 2024-11-06, so the claim deemed liquidated 2025-03-01 and final 2025-08-28. What reliquidates the import on "
        "2025-11-07 at 200 opens it for new protests and undoes no liquidation of the claim: 99 too much are disclosed.",
        (*_CLAIMED, posted("2025-11-07", "200.00", "reliquidated")),
        {
            "c1 state": "final",
            "c1 liquidated_on": "2025-03-01",
            "c1 owed_by_us": "0.00",
            "c1 draft": "disclosure -99.00",
            "entry account.owed_to_us": "100.00",
        },
        last="2025-12-20",
    ),
    Story(
        "a claim liquidated on estimates, its import higher",
        "19 CFR 190.81(b): not reopened. Of the 200 that the duty on the claimed units rose, one per cent is owed: $2.00.",
        (*_ON_ESTIMATES, posted("2024-11-29", "500.00")),
        {
            "c1 entitled": "297.00",
            "c1 draft": None,
            "c1 findings": "liquidated on estimated duties, for which it is not reopened (19 CFR 190.81(b)(1)): on the claimed units "
            "$300.00 became $500.00; who is liable for the import duty owes CBP one per cent of the difference, $2.00 "
            "(19 CFR 190.81(b)(2))",
            "c1 one-per-cent": "2024-12-29 2.00",
        },
        last="2024-12-20",
    ),
    Story(
        "a claim liquidated on estimates, its import lower",
        "The waiver bars the refund of what was claimed; one per cent of 100 comes back.",
        (*_ON_ESTIMATES, posted("2024-11-29", "200.00")),
        {
            "c1 entitled": "297.00",
            "c1 draft": None,
            "c1 findings": "liquidated on estimated duties, for which it is not reopened (19 CFR 190.81(b)(1)): on the claimed units "
            "$300.00 became $200.00; who is liable for the import duty gets back one per cent of the difference, $1.00 "
            "(19 CFR 190.81(b)(2))",
            "c1 one-per-cent-back": "2024-12-29 1.00",
        },
        last="2024-12-20",
    ),
    *(
        Story(
            f"documents complete at {complete} of the day after the last",
            "Filed at noon UTC on the last day, 2024-06-15: twenty-four hours.",
            (
                registered(),
                filed("2019-06-15"),
                exported("2024-01-10"),
                claimed("2024-06-15", at="2024-06-15T12:00:00+00:00"),
                documents("2024-06-15", f"2024-06-16T{complete}:00+00:00"),
            ),
            {"c1 entitled": worth, "c1 owed_to_us": worth},
            last="2024-12-20",
        )
        for complete, worth in (("11:59", "297.00"), ("12:00", "297.00"), ("12:01", "0.00"))
    ),
)
