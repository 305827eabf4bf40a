"""An open page says that there is something newer, one stream for all tabs, and moves nothing by itself."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from browser.conftest import served
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from support.dashboard import ACME, TODAY, empty_database
from support.world import an_entry

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return empty_database(tmp_path / "live.db")


@pytest.fixture
def address(engine: Engine) -> Iterator[str]:
    with served(engine, None) as address:
        yield address


def told(engine: Engine, number: str) -> None:
    """In a thread, because Playwright runs an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(
            lambda: Product(engine, load_law()).emit([(ACME, an_entry(number))], TODAY, "urn:test")
        ).result()


def test_every_tab_says_what_is_newer_and_one_of_them_holds_the_stream(
    engine: Engine, address: str, open_page: Open
) -> None:
    streams: list[str] = []
    first = open_page(address + "/entries")
    first.context.on(
        "request",
        lambda request: streams.append(request.url) if request.url.endswith("/live/stream") else None,
    )
    second = first.context.new_page()
    second.goto(address + "/claims")
    expect(first.locator("#live")).to_be_hidden()

    told(engine, "XYZ41011179")

    expect(first.locator("#live")).to_contain_text("since this page was read", timeout=20_000)
    expect(second.locator("#live")).to_contain_text("since this page was read", timeout=20_000)
    assert len(streams) <= 1
    expect(first.get_by_text("XYZ-4101117-9")).to_have_count(0)

    first.locator("#live a").click()

    expect(first.get_by_text("XYZ-4101117-9").first).to_be_visible()
    expect(first.locator("#live")).to_be_hidden()


def test_a_page_that_lost_its_connection_says_since_when(address: str, open_page: Open) -> None:
    page = open_page("about:blank")
    page.clock.install()
    page.route("**/live/stream", lambda route: route.fulfill(status=404))
    page.goto(address + "/claims")
    page.wait_for_timeout(200)
    page.clock.fast_forward(31_000)
    expect(page.locator("#live.stale")).to_contain_text("No connection since")
