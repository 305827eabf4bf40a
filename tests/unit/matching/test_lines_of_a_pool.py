"""What of a pool may be claimed on a day, from which unit to which, and what stands in the way of a pair: each bound on both sides."""

from dataclasses import replace as changed
from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.app.bootstrap import load_law
from drawback.domain.types import Provision
from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback.matching.lacking import Lack, of_export, route
from drawback.matching.lines import (
    FreeExport,
    FreeImport,
    free_exports,
    free_imports,
    left_before,
    stock_beside,
)
from drawback.matching.matcher import EarlierGoods, Pool
from drawback.matching.units import converted
from drawback.rules.tables.units import by_definition, one_unit
from drawback_schemas.exports import GoodsDisposed
from support.claim_record import an_entry

LAW = load_law()
NUMBER = "XYZ41011179"
GOODS = GoodsDisposed(
    export_id="X-1",
    disposal="exported",
    disposed_on=date(2025, 6, 15),
    schedule_b="8481805090",
    hts="8481805090",
    quantity=Decimal(400),
    unit="NO",
    value=Decimal("9000.00"),
    destination="DE",
    carrier_document="BL-1",
)


@pytest.mark.parametrize(
    ("unit", "other", "factor"),
    [
        ("DOZ", "NO", "12"),
        ("NO", "DOZ", "0.083333"),
        ("HUN", "NO", "100"),
        ("GRS", "DOZ", "12"),
        ("THS", "HUN", "10"),
        ("DPR", "PRS", "12"),
        ("T", "KG", "1000"),
        ("KG", "G", "1000"),
        ("G", "T", "0.000001"),
        ("pcs", "NO.", "1"),
        ("CTN", "ctn ", "1"),
        ("PRS", "NO", None),
        ("CTN", "NO", None),
        ("NO", "CTN", None),
        ("KG", "NO", None),
    ],
)
def test_one_unit_is_so_many_of_another(unit: str, other: str, factor: str | None) -> None:
    """By definition: twelve to the dozen, a gross of twelve dozen, a metric ton; a pair is no two pieces, and a carton no number."""
    found = by_definition(unit, other)

    assert (None if found is None else converted(Decimal(1), found)) == (
        None if factor is None else Decimal(factor)
    )


def test_a_quantity_is_converted_to_a_millionth() -> None:
    """A third of a dozen is 0.333333, and 12.5 dozen are 150 without an exponent's help."""
    assert converted(Decimal(4), Decimal(1) / 12) == Decimal("0.333333")
    assert converted(Decimal("12.5"), Decimal(12)) == Decimal(150)


@pytest.mark.parametrize(
    ("written", "unit"),
    [("NO", "NO"), (" no. ", "NO"), ("PCS", "NO"), ("pc", "NO"), ("EA", "NO"), ("KG.", "KG"), ("x", "X")],
)
def test_pieces_have_several_names(written: str, unit: str) -> None:
    """One unit under one name."""
    assert one_unit(written) == unit


def a_lot(imported: str = "2025-01-15", **entry: object) -> Lot:
    return Lot(NUMBER, replace(an_entry(number=NUMBER, imported=imported), **entry))


def shipped(**fields: object) -> Shipment:
    return Shipment("X-1", replace(GOODS, **fields))


@pytest.mark.parametrize(
    ("on", "free"),
    [("2030-01-14", True), ("2030-01-15", True), ("2030-01-16", False)],
)
def test_an_import_may_be_claimed_for_five_years(on: str, *, free: bool) -> None:
    """Imported on 2025-01-15, a Wednesday: to 2030-01-15, a Tuesday (19 U.S.C. 1313(r)(1)); what lapsed was on hand all the same."""
    pool, day = Pool("acme", (a_lot(),), ()), date.fromisoformat(on)

    assert [one.claim_by for one in free_imports(pool, day, LAW)] == [date(2030, 1, 15)] * free
    assert len(list(stock_beside(pool, day, LAW))) == (not free)


@pytest.mark.parametrize("held", [{"state": "protested"}, {"in_cape": True}])
def test_an_entry_that_waits_for_cbp_is_claimed_only_if_it_is_asked_for(held: dict[str, object]) -> None:
    """Under protest, or in CAPE: what it bears is about to change; for the accounting method it was on hand."""
    pool, on = Pool("acme", (a_lot(**held),), ()), date(2025, 12, 1)

    assert list(free_imports(pool, on, LAW)) == []
    assert len(list(free_imports(pool, on, LAW, in_question=True))) == 1
    assert len(list(stock_beside(pool, on, LAW))) == 1
    assert list(stock_beside(pool, on, LAW, in_question=True)) == []


@pytest.mark.parametrize("gone", [{"import_on": None}, {"entry_on": None}, {"versions": ()}])
def test_an_entry_of_which_too_little_is_known_is_left_out(gone: dict[str, object]) -> None:
    """Without its days or its lines nothing can be claimed; nor without the entry itself."""
    on = date(2025, 12, 1)
    lot = a_lot(**gone)

    assert list(free_imports(Pool("acme", (lot, Lot(NUMBER, None)), ()), on, LAW)) == []
    assert len(list(free_imports(Pool("acme", (lot, a_lot()), ()), on, LAW))) == 1


@pytest.mark.parametrize(
    ("on", "ripe"),
    [("2025-07-29", False), ("2025-07-30", True), ("2025-07-31", True)],
)
def test_an_export_waits_forty_five_days_for_its_papers(on: str, *, ripe: bool) -> None:
    """2025-06-15 and 45 days: fifteen to the end of June and thirty of July."""
    pool = Pool("acme", (), (shipped(), Shipment("X-2", None), shipped(quantity=Decimal(0))))

    found = list(free_exports(pool, date.fromisoformat(on), 45))

    assert [(one.line.export_id, one.free) for one in found] == [("X-1", Decimal(400))] * ripe
    before = Pool("acme", (), (), earlier=EarlierGoods((), pool.shipments))
    assert [one.free for one in left_before(before)] == [Decimal(400)]


IMPORTED = next(free_imports(Pool("acme", (a_lot(),), ()), date(2025, 12, 1), LAW))
EXPORTED = next(free_exports(Pool("acme", (), (shipped(),)), date(2025, 12, 1), 0))
DIRECT, SUBSTITUTED = Provision.UNUSED_DIRECT, Provision.UNUSED_SUBSTITUTION


def mine(sku: str = "", unit: str = "NO", method: str = "", hts: str = "") -> FreeImport:
    line = changed(IMPORTED.facts.line, sku=sku, unit=unit)
    line = changed(line, hts=hts or line.hts)
    return changed(IMPORTED, facts=changed(IMPORTED.facts, line=line), method=method)


def theirs(sku: str = "", **fields: object) -> FreeExport:
    return changed(EXPORTED, line=changed(EXPORTED.line, sku=sku, **fields))


@pytest.mark.parametrize(
    ("imported", "exported", "way"),
    [
        (mine("V-1"), theirs("V-1"), (DIRECT, set())),
        (mine("V-1"), theirs("V-1", hts="", schedule_b="7307290030"), (DIRECT, set())),
        (mine("V-1", method="substitution"), theirs("V-1"), None),
        (mine("V-1", unit="KG"), theirs("V-1"), (DIRECT, {Lack.UNIT})),
        (mine(), theirs(), (SUBSTITUTED, set())),
        (mine("V-1"), theirs("V-2"), (SUBSTITUTED, set())),
        (mine(unit="KG"), theirs(), (SUBSTITUTED, {Lack.UNIT})),
        (mine(), theirs(hts="", schedule_b="8481.80.50.90"), (SUBSTITUTED, set())),
        (mine(), theirs(hts="7307290030", schedule_b="7307290030"), None),
        (mine(), theirs(hts="", schedule_b=""), None),
        (mine(method="direct"), theirs(), (DIRECT, {Lack.PART})),
        (mine("V-1", method="direct"), theirs("V-2"), None),
        (mine("V-1", method="direct"), theirs(), (DIRECT, {Lack.PART})),
        (mine(), theirs(destination="CA"), (DIRECT, {Lack.PART})),
    ],
)
def test_the_way_on_which_a_pair_could_be_claimed(
    imported: FreeImport, exported: FreeExport, way: tuple[Provision, set[Lack]] | None
) -> None:
    """The same part: the goods themselves; the same eight digits: substitutes.

    But not to Canada (19 U.S.C. 1313(j)(4)(A)), nor of a line
    that fed the other method; then a part number on both sides would help, unless they are there and differ.
    """
    found = route(imported, exported, LAW)

    assert (found and (found.provision, set(found.lacks))) == way


def test_an_export_lacks_its_proof() -> None:
    """A destruction has no carrier document to lack."""
    assert of_export(EXPORTED.line) == frozenset()
    assert of_export(theirs(carrier_document="").line) == {Lack.PROOF}
    destroyed = Shipment("X-1", replace(GOODS, disposal="destroyed", carrier_document=""))
    [gone] = free_exports(Pool("acme", (), (destroyed,)), date(2025, 12, 1), 0)
    assert of_export(gone.line) == frozenset()
