"""Two reports of one shipment: exports that look like the same goods, told once by AES and once by a carrier or a list.

Each exported unit supports one claim (19 U.S.C. 1313(v)), and one shipment in two reports is no second one. Two Internal
Transaction Numbers are two filings, hence two shipments, whatever they look like. Reports that name one bill, or one
shipment by its reference, tell one shipment also where they disagree on quantity, day or value.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from drawback.domain.identifiers import compact, find_itn

ProofKind = Literal["aes", "carrier", "shipper", "destruction"]
"""Export filing; bill of lading, air waybill or a carrier's list; the shipper's own list; certificate of destruction."""
LOOKS_ALIKE: Final = "the same goods, quantity and value"
"""Why two lines without a common bill or reference look like one."""
DAYS_ON_ONE_BILL: Final = 14
"""Days between booking, loading and sailing, as reports of one bill date a shipment."""
DAYS_WITHOUT_BILL: Final = 3
_STRIDE: Final = 4
"""Days that share a key: what lies within `DAYS_WITHOUT_BILL` is found under the key before, its own or the one behind."""
_PIECES: Final = frozenset({"NO", "PCS", "PC", "PCE", "EA", "UN", "UNIT", "UNITS", "EACH", "PIECES", "NMB"})
_SCAC: Final = re.compile(r"[A-Z]{2,4}(?=\d{5})")
"""The carrier's code before the number of a bill, which some reports leave out."""
_BILL_WORDS: Final = re.compile(
    r"\s*(?:[HMO]?B/?L|BOL|bill of lading|(?:house |master )?(?:air ?|sea ?)?way ?bill|[HM]?AWB|SWB)"
    r"(?: ?(?:no|nr|number|num)\b\.?)?[\s:#.-]+",
    re.IGNORECASE,
)
"""What people write before the number of a bill: `B/L MAEU1`, `HAWB No. 160-12345675`."""
_HEADING: Final = 6
"""Digits that Schedule B and the HTSUS have in common."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What is compared of an export line; `value` in dollars, `bill` the carrier's document.

    `reference` is the shipper's own number beside an ITN, `proof` the kind of paper or list that tells the line, where known.
    """

    export_id: str
    disposed_on: date
    schedule_b: str
    sku: str
    quantity: Decimal
    unit: str
    value: Decimal
    destination: str
    bill: str
    reference: str = ""
    proof: ProofKind | None = None
    destroyed: bool = False

    @property
    def shipment(self) -> str:
        """The ITN or other reference, without the line."""
        return _shipment(self.export_id)

    @property
    def itn(self) -> str:
        """The ITN, or "" where the shipment has another name."""
        return _itn(self.export_id)

    @property
    def kind(self) -> ProofKind:
        """The kind of paper or list: as told, else by what names the shipment (its ITN, its bill, or the shipper's number)."""
        if self.proof or self.itn:
            return self.proof or "aes"
        if self.bill and compact(self.bill) != compact(self.shipment):
            return "shipper"
        if self.destroyed:
            return "destruction"
        return "carrier" if self.bill else "shipper"

    @property
    def rank(self) -> tuple[bool, str]:
        """Which of two reports is the export: the one with an ITN, else the first by name."""
        return not self.itn, self.export_id


def is_unnumbered(export_id: str) -> bool:
    """Whether a line's name holds no ITN."""
    return not _itn(export_id)


def _shipment(export_id: str) -> str:
    return export_id.rpartition("/")[0] or export_id


@lru_cache(maxsize=4096)
def _itn(export_id: str) -> str:
    return find_itn(_shipment(export_id))


def held_under(goods: Goods) -> tuple[str, ...]:
    """The keys under which another report of the shipment finds this one."""
    period = goods.disposed_on.toordinal() // _STRIDE
    return *_named_keys(goods, _own_part(goods)), *_bill_key(goods), _period_key(goods, period)


def sought_under(goods: Goods) -> tuple[str, ...]:
    """The keys under which other reports of the shipment are found."""
    period = goods.disposed_on.toordinal() // _STRIDE
    periods = (_period_key(goods, each) for each in (period - 1, period, period + 1))
    return *_named_keys(goods, _other_parts(goods)), *_bill_key(goods), *periods


def same_goods(one: Goods, other: Goods) -> str:
    """Say why two export lines look like one; "" where they do not."""
    if not _may_be_one(one, other):
        return ""
    apart = abs((one.disposed_on - other.disposed_on).days)
    told_by_two = _told_by_two(one, other)
    named = _one_name(one, other)
    if named and apart <= DAYS_ON_ONE_BILL and (told_by_two or as_many(one, other)):
        return named
    if (one.bill and other.bill) or not told_by_two or apart > DAYS_WITHOUT_BILL:
        return ""
    return LOOKS_ALIKE if as_many(one, other) and alike_values(one.value, other.value) else ""


def _may_be_one(one: Goods, other: Goods) -> bool:
    """Not two filings, two bills, two countries, or two articles."""
    return not (
        one.shipment == other.shipment
        or (one.itn and other.itn)
        or one.destroyed != other.destroyed
        or (one.bill and other.bill and _bill(one) != _bill(other))
        or len({goods.destination for goods in (one, other) if goods.destination}) > 1
        or not _alike_parts(one, other)
    )


def as_many(one: Goods, other: Goods) -> bool:
    """Whether both tell the same quantity in the same unit."""
    return one.quantity == other.quantity and plain_unit(one.unit) == plain_unit(other.unit)


def alike_values(one: Decimal, other: Decimal) -> bool:
    """Within one percent; a report without the value says nothing against it."""
    return not (one and other) or abs(one - other) * 100 <= max(one, other)


def plain_unit(unit: str) -> str:
    """The unit, with NO for everything that counts pieces."""
    return "NO" if unit.upper() in _PIECES else unit.upper()


def _told_by_two(one: Goods, other: Goods) -> bool:
    """Whether the two lines come from two kinds of reports: a list with two references tells two shipments."""
    return bool(one.itn or other.itn) or one.kind != other.kind


def _one_name(one: Goods, other: Goods) -> str:
    """The bill, or the shipper's number, under which both stand."""
    if one.bill and other.bill:
        return f"bill {one.bill}"
    shared = sorted(_references(one) & _references(other))
    return f"reference {shared[0]}" if shared else ""


def _references(goods: Goods) -> set[str]:
    """The shipper's numbers; of destroyed goods also the certificate's."""
    own = "" if goods.itn else compact(goods.shipment)
    return {own, compact(goods.reference), compact(goods.bill) if goods.destroyed else ""} - {""}


def _alike_parts(one: Goods, other: Goods) -> bool:
    if one.sku and other.sku:
        return compact(one.sku) == compact(other.sku)
    return one.schedule_b[:_HEADING] == other.schedule_b[:_HEADING]


def _bill(goods: Goods) -> str:
    number = compact(_BILL_WORDS.sub("", goods.bill, count=1))
    return _SCAC.sub("", number.removeprefix("BL"), count=1)


def _bill_key(goods: Goods) -> Iterator[str]:
    if goods.bill:
        yield f"bill:{_bill(goods)}|{goods.quantity.normalize():f}"


def _own_part(goods: Goods) -> tuple[str, ...]:
    heading = goods.schedule_b[:_HEADING]
    return (f"{heading}|{compact(goods.sku)}", *((f"{heading}|*",) if goods.sku else ()))


def _other_parts(goods: Goods) -> tuple[str, ...]:
    """Lines of the same part, and lines without one; from a line without a part, lines of any."""
    heading = goods.schedule_b[:_HEADING]
    return (f"{heading}|{compact(goods.sku)}", f"{heading}|" if goods.sku else f"{heading}|*")


def _named_keys(goods: Goods, parts: tuple[str, ...]) -> Iterator[str]:
    """The bill and the references with each part: few lines of one bill share them, however long the bill is."""
    names = [f"bill:{_bill(goods)}"] if goods.bill else []
    names += [f"reference:{each}" for each in sorted(_references(goods))]
    return (f"{name}#{part}" for name in names for part in parts)


def _period_key(goods: Goods, period: int) -> str:
    return f"goods:{goods.schedule_b[:_HEADING]}|{goods.quantity.normalize():f}|{period}"
