"""The diagrams of the state machines: what they count is what the lists behind them have."""

import re
from decimal import Decimal

import pytest
from starlette.testclient import TestClient

from drawback.adapters.clock import SimulatedClock
from drawback.alerting.settings import AlertSettings
from drawback.app.bootstrap import load_law
from drawback.app.dashboard import dashboard
from drawback.app.product import Product
from drawback.dashboard import charts
from support import dashboard as filled

pytestmark = pytest.mark.slow
BOX = re.compile(
    r'<a href="([^"]+)"><rect[^>]*/><text[^>]*>[^<]*</text><text class="end"[^>]*>([\d,]+)(?: · \$([\d,.]+))?'
)
MEASURES = {"/claims": "entitled", "/entries": "deposited", "/inquiries": "money"}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    engine = filled.filled_database(tmp_path_factory.mktemp("states") / "x.db", entries=12)
    app = dashboard(Product(engine, load_law()), AlertSettings(), SimulatedClock(filled.TODAY))
    yield TestClient(app)
    engine.dispose()


@pytest.mark.parametrize("claimant", ["", filled.ACME])
def test_every_box_leads_to_the_rows_it_counts(pages, claimant):
    """How many, and the money of all of them, against the API's list at the same address."""
    boxes = BOX.findall(pages.get("/states", params={"claimant": claimant}).text)
    assert len(boxes) > 20
    counted = 0
    for escaped, count, money in boxes:
        address = escaped.replace("&amp;", "&")
        path = address.partition("?")[0]
        rows = pages.get(f"/api/v1{address}&limit=500").json()["items"]
        assert (len(rows), len(pages.get(address).text) > 0) == (int(count.replace(",", "")), True), address
        assert not claimant or {row["claimant"] for row in rows} <= {claimant}
        told = sum((Decimal(row[MEASURES[path]]) for row in rows), Decimal(0))
        assert told == Decimal(money.replace(",", "") or 0), address
        counted += len(rows)
    assert counted >= 8


def test_an_arrow_leads_from_box_to_box():
    """Forward from the right edge of the one to that of the other, back on the left; a state that is not shown has none."""
    forward, back = charts.arcs([("a", "c", "on"), ("c", "a", "again"), ("a", "x", "gone")], ["a", "b", "c"])
    assert (forward.path, forward.back) == ("M620 22C672 22 672 98 625 98", False)
    assert (back.path, back.back) == ("M300 98C248 98 248 22 295 22", True)
