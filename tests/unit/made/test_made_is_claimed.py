"""Manufacturing from events to claims: exported articles, their productions, inputs level by level, and imports."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from drawback.adapters.sql.store import table
from drawback.domain.money import ZERO, Money
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.state import ClaimRecord
from drawback_schemas import Event
from drawback_schemas.exports import GoodsDisposed, GoodsManufactured, InputPart
from drawback_schemas.manufacturing import (
    BillOfMaterialsIssued,
    ComponentPart,
    ProductPart,
    RulingStanding,
    RulingStood,
    UsedPart,
)
from support.world import World, a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow  # a database for each test

ENTRY = "XYZ41011195"
RULING = RulingStood(ruling_number="44-05211-000", kind="general", standing="approved", on=day("2024-06-01"))
SHIPPED = "X20250615100009/1"


def _export(export_id: str = SHIPPED, quantity: str = "100", sku: str = "PUMP") -> GoodsDisposed:
    """Pumps, of a tariff number that no import has."""
    return an_export(export_id, quantity=quantity, value="40000.00", schedule_b="8413910000", sku=sku)


def _made(**changes: Any) -> GoodsManufactured:
    """100 pumps from 200 valves of the entry's line: 1,000 valves, $10.00 each, $0.30 of duty each."""
    made = GoodsManufactured(
        production_id="P-1",
        ruling_number="44-05211-000",
        used_from_on=day("2025-02-01"),
        produced_on=day("2025-02-10"),
        article="PUMP",
        article_hts="8413910000",
        article_quantity=Decimal(100),
        article_unit="NO",
        inputs=(InputPart(entry_number=ENTRY, line_number=1, quantity=Decimal(200), part="VALVE"),),
    )
    return replace(made, **changes)


def _claimed(
    *events: Event, cuts: tuple[str, ...] = ("2025-12-01",)
) -> list[tuple[str, str, Decimal, Money]]:
    """Provision, component, units and money of every designation that the matcher proposes of these events."""
    world = World()
    world.receives(an_entry(ENTRY, "2025-01-15"), *events)
    for on in cuts:
        world.product.cut(day(on))
    with world.engine.connect() as connection:
        docs = list(connection.scalars(select(table("claim").c.doc).order_by(table("claim").c.key)))
    views = [decode_state(ClaimRecord, doc).view for doc in docs]
    return [
        (view.provision, line.part.component, line.granted, sum((a.amount for a in line.amounts), ZERO))
        for view in views
        for line in view.lines
    ]


def test_an_exported_article_is_claimed_for_the_units_that_its_production_used() -> None:
    """200 valves at $0.30 each and 99 %: $59.40, under provision 51."""
    assert _claimed(RULING, _made(), _export()) == [("51", "VALVE", Decimal(200), Decimal("59.40"))]


def test_without_a_ruling_nothing_is_proposed() -> None:
    """19 CFR 190.7: articles are claimed under a ruling."""
    assert _claimed(_made(), _export()) == []


@pytest.mark.parametrize(
    ("standing", "on", "found"),
    [("ended", "2025-02-11", 1), ("ended", "2025-02-10", 0), ("applied", "2025-02-01", 1)],
)
def test_a_ruling_that_had_ended_when_the_articles_were_made_is_none(
    standing: RulingStanding, on: str, found: int
) -> None:
    """Both sides of the day of production; applied for, claims may be filed and are paid later (19 CFR 190.8(g))."""
    events = (RULING, replace(RULING, standing=standing, on=day(on)))
    assert len(_claimed(*events, _made(), _export())) == found


def test_goods_that_were_used_before_they_were_imported_are_not_proposed() -> None:
    """Used on the day of import they are; a day before that they cannot have been."""
    on_the_day = _made(used_from_on=day("2025-01-15"))
    assert len(_claimed(RULING, on_the_day, _export())) == 1
    assert _claimed(RULING, _made(used_from_on=day("2025-01-14")), _export()) == []


def test_an_article_made_after_it_left_is_another_article() -> None:
    """Made on the day of export it may be the one exported, a day later not."""
    assert len(_claimed(RULING, _made(produced_on=day("2025-06-15")), _export())) == 1
    assert _claimed(RULING, _made(produced_on=day("2025-06-16")), _export()) == []


def test_products_made_together_share_by_their_market_value() -> None:
    """100 pumps at $30 and 50 housings at $20 are $3,000 and $1,000: three quarters of 200 valves, $44.55."""
    both = (
        ProductPart(article="PUMP", quantity=Decimal(100), unit="NO", unit_value=Decimal(30)),
        ProductPart(article="HOUSING", quantity=Decimal(50), unit="NO", unit_value=Decimal(20)),
    )
    found = _claimed(RULING, _made(products=both, basis="03"), _export())
    assert found == [("51", "VALVE", Decimal(150), Decimal("44.55"))]
    assert _claimed(RULING, _made(products=both, basis="01"), _export()) == []


def test_a_by_product_without_a_market_value_keeps_the_production_from_claims() -> None:
    """19 CFR 190.23(a)(3): products made together are claimed by relative value, which must be known of each."""
    both = (
        ProductPart(article="PUMP", quantity=Decimal(100), unit="NO", unit_value=Decimal(30)),
        ProductPart(article="HOUSING", quantity=Decimal(50), unit="NO"),
    )
    assert _claimed(RULING, _made(products=both, basis="03"), _export()) == []


def test_valuable_waste_comes_off_the_units_used() -> None:
    """$100.00 of waste would have bought 10 valves at $10.00: 190 of 200, $56.43; on basis 01 it cannot be claimed."""
    found = _claimed(RULING, _made(waste_value=Decimal("100.00"), basis="02"), _export())
    assert found == [("51", "VALVE", Decimal(190), Decimal("56.43"))]
    assert _claimed(RULING, _made(waste_value=Decimal("100.00"), basis="01"), _export()) == []


def test_for_an_input_known_by_its_part_an_import_of_the_same_eight_digits_is_designated() -> None:
    """19 U.S.C. 1313(b): at a cost of $8.00 below the $10.00 of the import, 200 × 3 % × $8.00 × 99 % = $47.52."""
    used = UsedPart(
        part="VALVE-US", quantity=Decimal(200), unit="NO", hts="8481805030", unit_cost=Decimal("8.00")
    )
    found = _claimed(RULING, _made(inputs=(), used=(used,)), _export())
    assert found == [("52", "VALVE-US", Decimal(200), Decimal("47.52"))]
    other = replace(used, hts="8481801030")
    assert _claimed(RULING, _made(inputs=(), used=(other,)), _export()) == []


def test_what_is_substituted_was_imported_before_the_article_was_made() -> None:
    """Made on the day of the import, and a day before it (19 CFR 190.22(a)(1)(i))."""
    used = UsedPart(
        part="VALVE-US", quantity=Decimal(200), unit="NO", hts="8481805030", unit_cost=Decimal("8.00")
    )
    made = _made(inputs=(), used=(used,), used_from_on=day("2024-12-01"))
    assert len(_claimed(RULING, replace(made, produced_on=day("2025-01-15")), _export())) == 1
    assert _claimed(RULING, replace(made, produced_on=day("2025-01-14")), _export()) == []


def test_inputs_are_followed_through_the_articles_that_they_went_into_first() -> None:
    """200 valves made 50 heads, two heads and 20 seals make ten pumps' worth: 100 pumps of 20 heads take 80 valves, $23.76."""
    heads = _made(production_id="P-0", article="HEAD", article_quantity=Decimal(50))
    pumps = _made(
        used_from_on=day("2025-03-01"),
        produced_on=day("2025-03-10"),
        inputs=(),
        used=(UsedPart(part="HEAD", quantity=Decimal(20), unit="NO"),),
    )
    found = _claimed(RULING, heads, pumps, _export())
    assert found == [("51", "VALVE @ HEAD", Decimal(80), Decimal("23.76"))]


def test_an_export_that_brings_nothing_takes_no_articles_from_later_ones() -> None:
    """The pumps sent to Canada, whose duty there is unknown, bring nothing; those sent to Germany still have 50 heads: $59.40."""
    heads = _made(production_id="P-0", article="HEAD", article_quantity=Decimal(50))
    pumps = _made(
        used_from_on=day("2025-03-01"),
        produced_on=day("2025-03-10"),
        inputs=(),
        used=(UsedPart(part="HEAD", quantity=Decimal(50), unit="NO"),),
    )
    to_canada = replace(_export("X20250515100008/1"), disposed_on=day("2025-05-15"), destination="CA")
    assert _claimed(RULING, heads, pumps, to_canada) == []
    found = _claimed(RULING, heads, pumps, to_canada, _export())
    assert found == [("51", "VALVE @ HEAD", Decimal(200), Decimal("59.40"))]


def test_articles_made_of_each_other_lead_nowhere() -> None:
    """Two productions that name each other's article end, and claim what really came in."""
    heads = _made(
        production_id="P-0", article="HEAD", used=(UsedPart(part="PUMP", quantity=Decimal(5), unit="NO"),)
    )
    pumps = _made(
        used_from_on=day("2025-02-10"),
        inputs=(),
        used=(UsedPart(part="HEAD", quantity=Decimal(100), unit="NO"),),
    )
    assert [found[:3] for found in _claimed(RULING, heads, pumps, _export())] == [
        ("51", "VALVE @ HEAD", Decimal(200))
    ]


def test_what_a_production_made_is_claimed_once() -> None:
    """100 pumps, exported 60 and a month later 60: of the second 40 are claimed, 80 valves."""
    world_events = (RULING, _made(), _export(quantity="60"), _export("X20250615100010/1", quantity="60"))
    found = _claimed(*world_events, cuts=("2025-12-01", "2026-01-01"))
    assert [one[2] for one in found] == [Decimal(120), Decimal(80)]
    assert [one[2] for one in _claimed(*world_events[:3], cuts=("2025-12-01",))] == [Decimal(120)]


def test_a_later_export_takes_what_earlier_claims_left_of_a_production() -> None:
    """The same two exports, of which the second comes in after the first was claimed."""
    world = World()
    world.receives(an_entry(ENTRY, "2025-01-15"), RULING, _made(), _export(quantity="60"))
    world.product.cut(day("2025-12-01"))
    world.receives(_export("X20250615100010/1", quantity="60"))
    (proposal,) = world.product.proposals(day("2026-01-01"))
    (claim,) = proposal.claims
    assert [(part.quantity, part.articles) for part in claim.designations] == [(Decimal(80), Decimal(40))]


def test_one_article_is_claimed_for_each_of_its_components() -> None:
    """19 CFR 190.26(e): valves by 51 and seals by 52 in the same 100 pumps; nothing of them is short."""
    seal = UsedPart(part="SEAL", quantity=Decimal(100), unit="NO", hts="4016935010", unit_cost=Decimal(1))
    seals = an_entry(
        "XYZ41011179",
        "2025-01-20",
        lines=[a_line(hts="4016935010", quantity="500", value="1000.00", duty="30.00", sku="SEAL-CN")],
    )
    found = _claimed(RULING, seals, _made(used=(seal,)), _export())
    assert found == [
        ("51", "VALVE", Decimal(200), Decimal("59.40")),
        ("52", "SEAL", Decimal(100), Decimal("2.97")),
    ]


def test_the_order_of_events_changes_nothing() -> None:
    """The production may come in before its entry, its ruling and after the export."""
    world = World()
    world.receives(_export(), _made(), RULING, an_entry(ENTRY, "2025-01-15"))
    (proposal,) = world.product.proposals(day("2025-12-01"))
    assert proposal.value == Decimal("59.40")


def test_of_two_tellings_of_a_production_the_higher_revision_holds() -> None:
    """Whichever comes in first."""
    corrected = _made(revision=1, inputs=(replace(_made().inputs[0], quantity=Decimal(100)),))
    for told in ((_made(), corrected), (corrected, _made())):
        assert _claimed(RULING, *told, _export()) == [("51", "VALVE", Decimal(100), Decimal("29.70"))]


def test_what_packed_the_articles_is_claimed_apart() -> None:
    """19 U.S.C. 1313(q): 100 boxes of the entry under 71 ($0.30 each, 99 %), by part number under 72 at a cost of $8.00."""
    boxes = replace(_made().inputs[0], quantity=Decimal(100), part="BOX", packaging=True)
    assert _claimed(RULING, _made(inputs=(boxes,)), _export()) == [
        ("71", "BOX", Decimal(100), Decimal("29.70"))
    ]
    used = UsedPart(
        part="BOX",
        quantity=Decimal(100),
        unit="NO",
        hts="8481805090",
        unit_cost=Decimal("8.00"),
        packaging=True,
    )
    found = _claimed(RULING, _made(inputs=(), used=(used,)), _export())
    assert found == [("72", "BOX", Decimal(100), Decimal("23.76"))]


@pytest.mark.parametrize(("yields", "found"), [("200", 1), ("199.9999", 0)])
def test_a_production_that_used_less_than_its_bill_asks_for_is_left_to_a_person(
    yields: str, found: int
) -> None:
    """19 CFR 190.29: 100 pumps of two valves each."""
    bill = BillOfMaterialsIssued(
        bill_id="B",
        article="PUMP",
        effective_from=day("2025-01-01"),
        quantity=Decimal(1),
        unit="NO",
        components=(ComponentPart(part="VALVE", quantity=Decimal(2), unit="NO"),),
    )
    made = _made(inputs=(replace(_made().inputs[0], quantity=Decimal(yields)),))
    assert len(_claimed(RULING, bill, made, _export())) == found


@pytest.mark.parametrize(
    ("article", "component", "found"), [("NO", "PCS", 1), ("DOZ", "NO", 0), ("NO", "KG", 0)]
)
def test_a_bill_that_counts_in_other_units_is_left_to_a_person(
    article: str, component: str, found: int
) -> None:
    """Pieces have several names; a dozen or a kilogram is another count."""
    bill = BillOfMaterialsIssued(
        bill_id="B",
        article="PUMP",
        effective_from=day("2025-01-01"),
        quantity=Decimal(1),
        unit=article,
        components=(ComponentPart(part="VALVE", quantity=Decimal(2), unit=component),),
    )
    assert len(_claimed(RULING, bill, _made(), _export())) == found


def test_articles_used_in_another_unit_than_they_were_made_in_lead_nowhere() -> None:
    """20 dozen heads are not 20 heads."""
    heads = _made(production_id="P-0", article="HEAD", article_quantity=Decimal(50))
    pumps = _made(
        used_from_on=day("2025-03-01"),
        produced_on=day("2025-03-10"),
        inputs=(),
        used=(UsedPart(part="HEAD", quantity=Decimal(20), unit="DOZ"),),
    )
    assert _claimed(RULING, heads, pumps, _export()) == []


OTHER = "XYZ41011187"
BOXES = InputPart(entry_number=ENTRY, line_number=1, quantity=Decimal(100), part="BOX", packaging=True)
BOTH = (
    ProductPart(article="PUMP", quantity=Decimal(100), unit="NO", unit_value=Decimal(30)),
    ProductPart(article="HOUSING", quantity=Decimal(50), unit="NO", unit_value=Decimal(20)),
)


def _listing(part: str, quantity: str, waste: str = "0") -> BillOfMaterialsIssued:
    """What goes into one pump."""
    return BillOfMaterialsIssued(
        bill_id="B",
        article="PUMP",
        effective_from=day("2025-01-01"),
        quantity=Decimal(1),
        unit="NO",
        components=(ComponentPart(part=part, quantity=Decimal(quantity), unit="NO", waste=Decimal(waste)),),
    )


def _dearer() -> Event:
    """A second entry of 1,000 valves, of which each bears $0.60."""
    return an_entry(OTHER, "2025-01-16", lines=[a_line(duty="600.00")])


def _of_two_entries() -> GoodsManufactured:
    """100 valves of each of two entries in the same 100 pumps."""
    mine = replace(_made().inputs[0], quantity=Decimal(100))
    return _made(inputs=(mine, replace(mine, entry_number=OTHER)))


def test_a_part_of_two_entries_is_one_component() -> None:
    """100 × $0.30 and 100 × $0.60, 99 %: $29.70 and $59.40; each pump is claimed once for its valves."""
    assert _claimed(RULING, _dearer(), _of_two_entries(), _export()) == [
        ("51", "VALVE", Decimal(100), Decimal("29.70")),
        ("51", "VALVE", Decimal(100), Decimal("59.40")),
    ]


def test_a_part_of_two_entries_is_claimed_again_for_the_articles_that_are_left() -> None:
    """60 pumps in one claim, 40 of the next 60 in another: $17.82 and $35.64, then $11.88 and $23.76."""
    later = replace(_export("X20251101100010/1", quantity="60"), disposed_on=day("2025-11-01"))
    found = _claimed(
        RULING,
        _dearer(),
        _of_two_entries(),
        _export(quantity="60"),
        later,
        cuts=("2025-12-01", "2026-01-01"),
    )
    assert [one[3] for one in found] == [
        Decimal("17.82"),
        Decimal("35.64"),
        Decimal("11.88"),
        Decimal("23.76"),
    ]


def test_a_part_of_two_productions_is_one_component() -> None:
    """50 heads of 100 valves from each of two productions go into 100 pumps: $29.70 twice."""
    valves = (replace(_made().inputs[0], quantity=Decimal(100)),)
    heads = [
        _made(production_id=name, article="HEAD", article_quantity=Decimal(50), inputs=valves)
        for name in ("H-1", "H-2")
    ]
    pumps = _made(
        used_from_on=day("2025-03-01"),
        produced_on=day("2025-03-10"),
        inputs=(),
        used=(UsedPart(part="HEAD", quantity=Decimal(100), unit="NO"),),
    )
    found = _claimed(RULING, *heads, pumps, _export())
    assert found == [("51", "VALVE @ HEAD", Decimal(100), Decimal("29.70"))] * 2


def test_valuable_waste_does_not_come_off_what_packed_the_articles() -> None:
    """$100.00 of waste are 10 of 200 valves, and none of 100 boxes: $56.43 and $29.70 (19 U.S.C. 1313(q))."""
    made = _made(inputs=(*_made().inputs, BOXES), waste_value=Decimal("100.00"), basis="02")
    assert _claimed(RULING, made, _export()) == [
        ("51", "VALVE", Decimal(190), Decimal("56.43")),
        ("71", "BOX", Decimal(100), Decimal("29.70")),
    ]


def test_what_packed_the_articles_need_not_appear_in_them() -> None:
    """1.9 of two valves appear in a pump: 190, $56.43; of the boxes all 100, $29.70."""
    made = _made(inputs=(*_made().inputs, BOXES), basis="04")
    assert _claimed(RULING, _listing("VALVE", "2", waste="0.1"), made, _export()) == [
        ("51", "VALVE", Decimal(190), Decimal("56.43")),
        ("71", "BOX", Decimal(100), Decimal("29.70")),
    ]


@pytest.mark.parametrize(("listed", "boxes"), [("BOX", ["29.70"]), ("LABEL", [])])
def test_of_products_made_together_the_one_is_packed_whose_bill_lists_the_packaging(
    listed: str, boxes: list[str]
) -> None:
    """The boxes of the pumps are no part of what the housings were made from; nobody's boxes are claimed for nothing."""
    made = _made(inputs=(*_made().inputs, BOXES), products=BOTH, basis="03")
    housings = _export("X20250616100010/1", "50", "HOUSING")
    found = _claimed(RULING, _listing(listed, "1"), made, _export(), housings)
    assert [str(one[3]) for one in found if one[0] == "51"] == ["44.55", "14.85"]
    assert [str(one[3]) for one in found if one[0] == "71"] == boxes
