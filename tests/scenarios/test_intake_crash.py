"""A file whose intake is cut off is taken again without loss and without repeats."""

from pathlib import Path

import pytest

from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from support.dying import Crash, DyingStore
from support.world import World, day

HEADINGS = (
    "Entry Summary Number,Entry Summary Line Number,Entry Type Code,Importer Number,Port of Entry Code,Entry Date,"
    "Importation Date,Country of Origin Code,Tariff Ordinal Number,HTS Number - Full,Line Tariff Goods Value Amount,"
    "Line Tariff Duty Amount,Line Tariff Quantity (1),Line Tariff UOM (1) Code"
)
ROWS = (
    "XYZ41011179,1,01,12-345678900,2704,05/02/2025,05/02/2025,TH,1,8479909596,32299.00,0.00,13680,NO",
    "XYZ41022341,1,01,12-345678900,5206,02/01/2026,01/30/2026,VN,1,3904100000,312.00,20.28,58,KG",
)


def test_what_a_report_held_is_remembered_only_with_its_events(world: World, tmp_path: Path):
    """The process dies while the events are written; read again, the same file gives all of them."""
    report = tmp_path / "es003.csv"
    report.write_text("\n".join((HEADINGS, *ROWS)) + "\n")

    dying = Product(world.engine, load_law(), store=DyingStore(world.engine, 1))
    with pytest.raises(Crash):
        dying.take_in(report, claimant="acme", on=day("2026-02-10"))

    again = world.product.take_in(report, claimant="acme", on=day("2026-02-10"))
    assert again.events == 2
    assert world.entry("XYZ41011179").entry_on == day("2025-05-02")

    once_more = world.product.take_in(report, claimant="acme", on=day("2026-02-11"))
    assert once_more.events == 0
