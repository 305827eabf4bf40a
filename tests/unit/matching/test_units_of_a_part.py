"""Goods imported in one unit and exported in another: dozens and pieces by definition, cartons by the product master."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from drawback.adapters.sql.store import table
from drawback.domain.conversion import PackedAs
from drawback.domain.money import ZERO
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.state import ClaimRecord
from drawback.matching.units import conversion
from drawback_schemas import Event
from drawback_schemas.exports import GoodsDisposed
from support.world import World, a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow

CARTON = PackedAs("CTN", Decimal(24), "NO", "packing list of 2025")


def _in(unit: str, quantity: str, **more: Any) -> Event:
    """Valves worth $12,000.00 in all, $360.00 of duty, counted in some unit."""
    line = a_line(quantity=quantity, value="12000.00", duty="360.00", **more)
    return an_entry(lines=[replace(line, unit=unit)])


def _out(unit: str, quantity: str, export_id: str = "X20250615100001/1", **more: Any) -> GoodsDisposed:
    return replace(an_export(export_id, quantity=quantity, **more), unit=unit)


def _claimed(*events: Event) -> list[tuple[str, str, str, str]]:
    """Provision, imported units, exported units and money of each designation, and nothing of it short."""
    world = World()
    world.receives(*events)
    world.product.cut(day("2025-12-01"))
    with world.engine.connect() as connection:
        docs = list(connection.scalars(select(table("claim").c.doc).order_by(table("claim").c.key)))
    lines = [line for doc in docs for line in decode_state(ClaimRecord, doc).view.lines]
    assert all(line.granted == line.part.quantity for line in lines)
    return [
        (
            line.part.conversion.source if line.part.conversion else "",
            f"{line.granted.normalize():f}",
            f"{line.part.articles.normalize():f}" if line.part.articles else "",
            str(sum((one.amount for one in line.amounts), ZERO)),
        )
        for line in lines
    ]


BY_DEFINITION = "HTSUS, units of quantity; NIST Handbook 44, appendix C"


def test_pieces_are_claimed_on_dozens() -> None:
    """100 dozen of $3.60 duty each: 600 pieces are 50 dozen, 50 × $3.60 × 99 % = $178.20."""
    assert _claimed(_in("DOZ", "100"), _out("NO", "600")) == [(BY_DEFINITION, "50", "600", "178.20")]


def test_dozens_are_claimed_on_pieces() -> None:
    """1,200 pieces of $0.30 duty each: 50 dozen are 600 pieces, $178.20."""
    assert _claimed(_in("NO", "1200"), _out("DOZ", "50")) == [(BY_DEFINITION, "600", "50", "178.20")]


def test_a_part_of_a_dozen_takes_no_more_than_there_is() -> None:
    """Five pieces are 0.416666 dozen: $1.50 × 99 % = $1.48 (1.485 less the millionth cut off), and all five are claimed."""
    assert _claimed(_in("DOZ", "100"), _out("NO", "5")) == [(BY_DEFINITION, "0.416666", "5", "1.48")]


def test_the_lesser_of_two_values_is_taken_of_the_same_unit() -> None:
    """Substitutes at $60.00 a dozen stand beside imports at $120.00: 3 % of 50 × $60.00, 99 % = $89.10; $5.00 apiece is the same."""
    other = _out("NO", "600", value="3000.00", sku="V-2")
    assert _claimed(_in("DOZ", "100", sku="V-1"), other) == [(BY_DEFINITION, "50", "600", "89.10")]


def test_what_is_exported_twice_is_claimed_once() -> None:
    """1,200 pieces are the whole hundred dozen; of 1,000 more nothing is claimed."""
    found = _claimed(
        _in("DOZ", "100"), _out("NO", "1200"), _out("NO", "1000", "X20250715100002/1", left="2025-07-15")
    )
    assert sum(Decimal(one[1]) for one in found) == 100
    assert sum(Decimal(one[2]) for one in found) == 1200
    assert sum(Decimal(one[3]) for one in found) == Decimal("356.40")


def test_an_export_in_the_unit_of_an_import_is_left_as_it_is() -> None:
    """Imported in dozens and in pieces: pieces are claimed on pieces."""
    pieces = an_entry("XYZ41011187", lines=[a_line(quantity="600", value="6000.00", duty="180.00")])
    assert _claimed(_in("DOZ", "100"), pieces, _out("NO", "600")) == [("", "600", "", "178.20")]


@pytest.mark.parametrize(("imported", "exported"), [("NO", "KG"), ("PRS", "NO"), ("CTN", "NO")])
def test_what_no_record_says_is_not_guessed(imported: str, exported: str) -> None:
    """A kilogram, a pair or a carton is no number of pieces."""
    assert _claimed(_in(imported, "100"), _out(exported, "600")) == []


@pytest.mark.parametrize(
    ("export_unit", "import_unit", "both"),
    [
        ("CTN", "NO", ("24", "1")),
        ("NO", "CTN", ("1", "24")),
        ("CTN", "DOZ", ("24", "12")),
        ("DOZ", "CTN", ("12", "24")),
        ("CTN", "PCS", ("24", "1")),
        ("CTN", "KG", None),
    ],
)
def test_a_carton_of_a_part_is_so_many_pieces_both_ways(
    export_unit: str, import_unit: str, both: tuple[str, str] | None
) -> None:
    """24 to the carton are two dozen; each way back gives the same."""
    found = conversion(export_unit, import_unit, [CARTON])
    told = None if found is None else (str(found.imported), str(found.exported))
    assert told == both
    if found is not None:
        assert found.source == "packing list of 2025"
        assert found.to_export(found.to_import(Decimal(7))) == 7
