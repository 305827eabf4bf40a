"""Bills of lading and air waybills under the words that people write before their numbers."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.domain.same_goods import Goods, same_goods

AES = Goods(
    "X20250910000001/1",
    date(2025, 9, 10),
    "8481803025",
    "V-1",
    Decimal(600),
    "NO",
    Decimal(15000),
    "DE",
    "MAEU123456",
)


def listed(bill: str) -> Goods:
    return Goods(
        "SO-7781/1", date(2025, 9, 10), "8481803025", "V-1", Decimal(600), "PCS", Decimal(15000), "DE", bill
    )


@pytest.mark.parametrize(
    "bill",
    ["B/L MAEU123456", "BL#MAEU123456", "BOL: MAEU-123456", "Bill of Lading No. MAEU123456", "MBL maeu 123456", "HB/L 123456", "OBL:123456"],
)  # fmt: skip
def test_a_bill_is_the_same_whatever_word_stands_before_it(bill):
    """One shipment with two proofs, not two times 600 pieces."""
    assert same_goods(AES, listed(bill))


@pytest.mark.parametrize(
    ("one", "other"),
    [("AWB 160-12345675", "16012345675"), ("HAWB No. 160 1234 5675", "160-12345675"), ("Air Waybill: 160-12345675", "160 12345675")],
)  # fmt: skip
def test_an_air_waybill_too(one, other):
    aes = Goods(
        AES.export_id, AES.disposed_on, AES.schedule_b, "V-1", AES.quantity, "NO", AES.value, "DE", one
    )
    assert same_goods(aes, listed(other))


@pytest.mark.parametrize("bill", ["B/L MAEU123457", "BOLU123456", "AWB 123456"])
def test_another_number_is_another_bill(bill):
    """A carrier's code that begins like the word is none; `AWB 123456` of the same digits may well be the same."""
    assert bool(same_goods(AES, listed(bill))) is bill.endswith("123456")
