"""What was held back of a file closes once the same subject comes soundly, and only then."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from drawback.adapters.sql.store import table
from drawback.app.product import Product
from support.world import World

pytestmark = pytest.mark.slow  # a database for each test

HEADINGS = "Entry Number,Event,Event Date\n"
GOOD = HEADINGS + "XYZ-4101117-9,Extended,03/05/2026\n"
BAD = HEADINGS + "XYZ-4101117-9,Extended,31/31/2026\n"


@pytest.fixture
def product() -> Product:
    return World().product


def take(product: Product, folder: Path, content: str, claimant: str = "acme", name: str = "liq.csv") -> None:
    (folder / name).write_text(content)
    product.take_in(folder / name, claimant=claimant, on=date(2026, 3, 10), kind="liquidations")


def waiting(product: Product) -> list[tuple[str, str]]:
    """Claimant and status of what was held back."""
    rows = table("parked").c
    with product.engine.connect() as connection:
        found = connection.execute(
            select(rows.claimant, rows.status).where(rows.reason_kind == "row").order_by(rows.claimant)
        )
        return [(claimant, status) for claimant, status in found]


@pytest.mark.parametrize("name", ["liq.csv", "corrected.csv"])
@pytest.mark.parametrize("spelled", ["XYZ-4101117-9", "xyz 41011179", "XYZ41011179"])
def test_the_corrected_file_closes_it_however_it_is_named_and_spells_the_number(
    product: Product, tmp_path: Path, name: str, spelled: str
) -> None:
    take(product, tmp_path, BAD)
    assert waiting(product) == [("acme", "open")]
    take(product, tmp_path, GOOD.replace("XYZ-4101117-9", spelled), name=name)
    assert waiting(product) == [("acme", "resolved")]


def test_it_closes_also_where_the_sound_row_is_not_new(product: Product, tmp_path: Path) -> None:
    """The good report was taken before the bad one: the good one again brings no event, and closes it."""
    take(product, tmp_path, GOOD)
    take(product, tmp_path, BAD)
    assert waiting(product) == [("acme", "open")]
    take(product, tmp_path, GOOD)
    assert waiting(product) == [("acme", "resolved")]


def test_it_stays_open_while_a_row_of_the_subject_is_still_wrong(product: Product, tmp_path: Path) -> None:
    take(product, tmp_path, BAD)
    take(product, tmp_path, BAD, name="again.csv")
    assert waiting(product) == [("acme", "open"), ("acme", "open")]


def test_another_claimants_file_of_the_same_name_neither_closes_nor_replaces_it(
    product: Product, tmp_path: Path
) -> None:
    take(product, tmp_path, BAD)
    take(product, tmp_path, BAD, "zed")
    assert waiting(product) == [("acme", "open"), ("zed", "open")]
    take(product, tmp_path, GOOD, "zed")
    assert waiting(product) == [("acme", "open"), ("zed", "resolved")]
