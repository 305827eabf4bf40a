"""The real app on a real server, driven by a real browser; loopback and free ports only."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine

from drawback.dashboard.app import create_app
from drawback.dashboard.ports import ActionRefused
from drawback.lifecycles.claims.approving import AmendmentSeen
from support.dashboard import TODAY, Known, empty_database, filled_database, known

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class RecordedActions:
    """Actions that remember what was asked, and refuse what they were set to refuse."""

    def __init__(self) -> None:
        self.done: list[tuple[object, ...]] = []
        self.refuse = ""

    def _act(self, *what: object) -> None:
        if self.refuse:
            raise ActionRefused(self.refuse)
        self.done.append(what)

    def replay_parked(self, parked_id: str, corrected: bytes) -> None:
        self._act("replay", parked_id, corrected)

    def ignore_parked(self, parked_id: str, because: str) -> None:
        self._act("ignore", parked_id, because)

    def acknowledge(self, claimant: str, subject_kind: str, subject: str, deadline: str) -> None:
        self._act("acknowledge", claimant, subject_kind, subject, deadline)

    def acknowledge_alert(self, alert_id: str) -> None:
        self._act("take", alert_id)

    def snooze_alert(self, alert_id: str, until: date, reason: str) -> None:
        self._act("snooze", alert_id, until, reason)

    def approve_claim(self, claimant: str, claim_id: str, by: str) -> None:
        self._act("claim", claimant, claim_id, by)

    def approve_amendment(self, claimant: str, claim_id: str, shown: AmendmentSeen, by: str) -> None:
        self._act("amendment", claimant, claim_id, shown, by)


@contextmanager
def served(engine: Engine, actions: RecordedActions | None) -> Iterator[str]:
    """Serve the dashboard on a free loopback port and yield its address."""
    app = create_app(engine, today=lambda: TODAY, rules_version="test", actions=actions)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)
            engine.dispose()


@pytest.fixture(scope="session")
def actions() -> RecordedActions:
    return RecordedActions()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A database as years of events leave it; filled in a thread, because Playwright runs an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(filled_database, tmp_path_factory.mktemp("full") / "full.db").result()


@pytest.fixture(scope="session")
def names(filled: Engine) -> Known:
    """The names that the product gave in it."""
    return known(filled)


@pytest.fixture(scope="session")
def full(filled: Engine, actions: RecordedActions) -> Iterator[str]:
    """The dashboard over the filled database."""
    with served(filled, actions) as address:
        yield address


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard over a database without a row, reading only."""
    with served(empty_database(tmp_path_factory.mktemp("empty") / "empty.db"), None) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from the system; the tests are skipped where there is none."""
    named = os.environ.get("DRAWBACK_TEST_CHROMIUM", "")
    path = named or next((found for name in _BROWSERS if (found := shutil.which(name))), "")
    if not path:
        pytest.skip("no Chromium on this machine: apt-get install chromium, or set DRAWBACK_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages whose console stays silent: a blocked resource or a script error fails the test."""
    said: list[str] = []
    contexts = []

    def new(address: str, **options: object) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1400, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda message: said.append(message.text) if message.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address)
        return page

    yield new
    for context in contexts:
        context.close()
    assert [line for line in said if "status of 4" not in line] == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility rules, vendored for tests."""
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
