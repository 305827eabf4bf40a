"""Two reports of one shipment: exports that look like the same goods, told once by AES and once by a carrier or a list.

Each exported unit supports one claim (19 U.S.C. 1313(v)), and one shipment in two reports is no second one. Two Internal
Transaction Numbers are two filings, hence two shipments, whatever they look like.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from drawback.domain.identifiers import compact, find_itn

DAYS_ON_ONE_BILL: Final = 14
"""Days between booking, loading and sailing, as reports of one bill date a shipment."""
DAYS_WITHOUT_BILL: Final = 3
_STRIDE: Final = 4
"""Days that share a key: what lies within `DAYS_WITHOUT_BILL` is found under the key before, its own or the one behind."""
_PIECES: Final = frozenset({"NO", "PCS", "PC", "PCE", "EA", "UN", "UNIT", "UNITS", "EACH", "PIECES", "NMB"})
_SCAC: Final = re.compile(r"[A-Z]{2,4}(?=\d{5})")
"""The carrier's code before the number of a bill, which some reports leave out."""
_HEADING: Final = 6
"""Digits that Schedule B and the HTSUS have in common."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What is compared of an export line; `value` in dollars, `bill` the carrier's document."""

    export_id: str
    disposed_on: date
    schedule_b: str
    sku: str
    quantity: Decimal
    unit: str
    value: Decimal
    destination: str
    bill: str

    @property
    def shipment(self) -> str:
        """The ITN or other reference, without the line."""
        return self.export_id.rpartition("/")[0] or self.export_id

    @property
    def itn(self) -> str:
        """The ITN, or "" where the shipment has another name."""
        return find_itn(self.shipment)

    @property
    def rank(self) -> tuple[bool, str]:
        """Which of two reports is the export: the one with an ITN, else the first by name."""
        return not self.itn, self.export_id


def held_under(goods: Goods) -> tuple[str, ...]:
    """The keys under which another report of the shipment finds this one."""
    period = goods.disposed_on.toordinal() // _STRIDE
    return *_bill_key(goods), _period_key(goods, period)


def sought_under(goods: Goods) -> tuple[str, ...]:
    """The keys under which other reports of the shipment are found."""
    period = goods.disposed_on.toordinal() // _STRIDE
    return *_bill_key(goods), *(_period_key(goods, each) for each in (period - 1, period, period + 1))


def same_goods(one: Goods, other: Goods) -> str:
    """Say why two export lines look like one; "" where they do not."""
    if one.shipment == other.shipment or (one.itn and other.itn) or not _alike_lines(one, other):
        return ""
    apart = abs((one.disposed_on - other.disposed_on).days)
    if one.bill and other.bill:
        return f"bill {one.bill}" if _bill(one) == _bill(other) and apart <= DAYS_ON_ONE_BILL else ""
    if not (one.itn or other.itn) or apart > DAYS_WITHOUT_BILL or not _alike_values(one, other):
        return ""
    return "the same goods, quantity and value"


def _alike_lines(one: Goods, other: Goods) -> bool:
    """As many of the same article, and not to two countries."""
    destinations = {goods.destination for goods in (one, other) if goods.destination}
    return (
        one.quantity == other.quantity
        and _unit(one) == _unit(other)
        and len(destinations) < 2  # noqa: PLR2004 - two countries are two shipments
        and _alike_parts(one, other)
    )


def _alike_parts(one: Goods, other: Goods) -> bool:
    if one.sku and other.sku:
        return compact(one.sku) == compact(other.sku)
    return one.schedule_b[:_HEADING] == other.schedule_b[:_HEADING]


def _alike_values(one: Goods, other: Goods) -> bool:
    """Within one percent; a report without the value says nothing against it."""
    most = max(one.value, other.value)
    return not (one.value and other.value) or abs(one.value - other.value) * 100 <= most


def _unit(goods: Goods) -> str:
    return "NO" if goods.unit.upper() in _PIECES else goods.unit.upper()


def _bill(goods: Goods) -> str:
    return _SCAC.sub("", compact(goods.bill).removeprefix("BL"), count=1)


def _bill_key(goods: Goods) -> Iterator[str]:
    if goods.bill:
        yield f"bill:{_bill(goods)}|{goods.quantity.normalize():f}"


def _period_key(goods: Goods, period: int) -> str:
    return f"goods:{goods.schedule_b[:_HEADING]}|{goods.quantity.normalize():f}|{period}"
