"""Stories of bills that are paid short, late, twice, with and without their interest; figures and days counted by hand.

Deposit 300 on 2024-01-15, liquidated at 780 on 2024-11-29: bill 480 by 2024-12-29. Interest on 480 for 319 days at 8 % of a leap
year, compounded daily: 34.66. So 514.66 are owed.
"""

from typing import Final

from support.dated_stories import Story, billed, filed, paid, posted, refunded, returned, reversed_payment

_BILL: Final = (filed("2024-01-15"), posted("2024-11-29", "780.00"))
_NOTHING: Final = {
    "entry account.owed_by_us": "0.00",
    "entry D-37-interest": None,
    "entry overpaid": None,
    "parked all": "0",
}

BILL_STORIES: Final = (
    Story(
        "paid with its interest to the cent",
        "480.00 + 34.66 = 514.66: nothing is left, and the bill is met.",
        (*_BILL, paid("2024-12-20", "514.66")),
        {**_NOTHING, "entry D-37": "2024-12-29", "entry account.settled_on": "2024-12-20"},
    ),
    Story(
        "paid fourteen cents less than we reckon",
        "CBP's bill is not known, and its interest may differ from ours by a rounding: nothing is concluded.",
        (*_BILL, paid("2024-12-20", "514.52")),
        {**_NOTHING, "entry account.settled_on": "2024-12-20"},
    ),
    Story(
        "paid fourteen cents less than CBP's bill says",
        "480.00 + 34.80 billed on 2024-12-02, due thirty days later: 0.14 stay due through finality.",
        (*_BILL, billed("2024-12-02", "480.00", "34.80"), paid("2024-12-20", "514.66")),
        {**_NOTHING, "entry account.owed_by_us": "0.14", "entry D-37": "2025-01-01", "entry state": "final"},
    ),
    Story(
        "paid fourteen cents more than CBP's bill says",
        "480.00 + 34.52 billed; what is beyond it is ours since it was paid.",
        (*_BILL, billed("2024-12-02", "480.00", "34.52"), paid("2024-12-20", "514.66")),
        {**_NOTHING, "entry overpaid": "2024-12-20 0.14", "entry findings": "shared-out, overpaid"},
    ),
    Story(
        "paid without its interest",
        "19 U.S.C. 1505(c): the bill is met, its 34.66 are owed beside it.",
        (*_BILL, paid("2024-12-20", "480.00")),
        {**_NOTHING, "entry D-37-interest": "2024-12-29 34.66", "entry account.settled_on": "2024-12-20"},
    ),
    Story(
        "paid in three parts, the last with the interest",
        "200 + 200 + 114.66 = 514.66.",
        (*_BILL, paid("2024-12-05", "200.00"), paid("2024-12-12", "200.00"), paid("2024-12-20", "114.66")),
        {**_NOTHING, "entry account.settled_on": "2024-12-20"},
    ),
    Story(
        "paid six weeks late",
        "1505(d): 73 days after liquidation are two whole periods of thirty days and the one of payment, which bears nothing. 514.66 for "
        "32 days at 8 % of a leap year and 28 at 7 %: 6.40.",
        (*_BILL, paid("2025-02-10", "514.66")),
        {**_NOTHING, "entry D-37-interest": "2024-12-29 6.40", "entry account.settled_on": "2025-02-10"},
    ),
    Story(
        "paid six weeks late, and CBP bills the delinquency",
        "The second bill holds what was owed beside the first: 6.40 by 2025-03-20, once.",
        (*_BILL, paid("2025-02-10", "514.66"), billed("2025-02-18", "0.00", "6.40", "41000002")),
        {**_NOTHING, "entry account.owed_by_us": "6.40", "entry D-37": "2025-03-20"},
    ),
    Story(
        "paid twice",
        "The second 514.66 is ours.",
        (*_BILL, paid("2024-12-20", "514.66"), paid("2024-12-23", "514.66")),
        {**_NOTHING, "entry overpaid": "2024-12-23 514.66"},
    ),
    Story(
        "paid twice, one of the debits dishonoured",
        "514.66 stay paid.",
        (
            *_BILL,
            paid("2024-12-20", "514.66"),
            paid("2024-12-23", "514.66"),
            reversed_payment("2025-01-06", "514.66"),
        ),
        _NOTHING,
    ),
    Story(
        "paid twice and given back",
        "A refund that no liquidation gave is of what was paid too much.",
        (
            *_BILL,
            paid("2024-12-20", "514.66"),
            paid("2024-12-23", "514.66"),
            refunded("2025-02-20", "514.66"),
        ),
        {**_NOTHING, "entry account.owed_to_us": "0.00"},
    ),
    Story(
        "paid before the listing came, and too much",
        "600.00 wait for the bill: 85.34 beyond it.",
        (paid("2024-11-20", "600.00"), *_BILL),
        {**_NOTHING, "entry overpaid": "2024-11-29 85.34"},
    ),
    Story(
        "refunded, returned, and sent again in one sum",
        "Reliquidated as entered: 480 with 35.00 of interest went back undelivered; 515.00 that come in one sum are both.",
        (
            *_BILL,
            paid("2024-12-20", "514.66"),
            posted("2025-01-31", "300.00", "reliquidated"),
            refunded("2025-02-20", "480.00", "35.00"),
            returned("2025-03-03", "515.00"),
            refunded("2025-03-20", "515.00"),
        ),
        {**_NOTHING, "entry account.owed_to_us": "0.00", "entry account.refunded": "480.00"},
    ),
    Story(
        "refunded, returned, and sent again without its interest",
        "35.00 are still owed to us.",
        (
            *_BILL,
            paid("2024-12-20", "514.66"),
            posted("2025-01-31", "300.00", "reliquidated"),
            refunded("2025-02-20", "480.00", "35.00"),
            returned("2025-03-03", "515.00"),
            refunded("2025-03-20", "480.00"),
        ),
        {**_NOTHING, "entry account.owed_to_us": "35.00"},
    ),
    Story(
        "paid without its interest, and taken back",
        "Reliquidated as entered: 480 come back by 2025-03-02, and duty that is not owed bears no interest.",
        (*_BILL, paid("2024-12-20", "480.00"), posted("2025-01-31", "300.00", "reliquidated")),
        {**_NOTHING, "entry account.owed_to_us": "480.00", "entry D-37-refund": "2025-03-02"},
    ),
    Story(
        "half taken back before it is paid",
        "780 → 540: of the bill 240 stay, of its interest the half, 17.33.",
        (*_BILL, posted("2025-01-31", "540.00", "reliquidated")),
        {**_NOTHING, "entry account.owed_by_us": "240.00", "entry interest": "17.33"},
    ),
    Story(
        "paid at a time whose interest nobody knows",
        "Liquidated after the last known rate: nobody can say whether 40.00 beyond the bill are too much.",
        (filed("2025-08-01"), posted("2026-07-10", "780.00"), paid("2026-07-20", "520.00")),
        _NOTHING,
        last="2026-09-30",
    ),
)
