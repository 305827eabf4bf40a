"""Every page and every address of the API, asked with what nobody would type: a sentence and 4xx or a page, never 500, on both databases."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import create_engine
from starlette.testclient import TestClient

from drawback.adapters.clock import SystemClock
from drawback.adapters.sql.migrate import migrate
from drawback.alerting.settings import AlertSettings
from drawback.app.bootstrap import load_law
from drawback.app.dashboard import dashboard
from drawback.app.product import Product
from drawback.dashboard.security import MOST_BODY, POLICY, UNSUBSCRIBE, BoundedBodies
from support.dashboard import HASTE
from support.whole_story import tell

pytestmark = pytest.mark.slow

MARK = "<img src=x onerror=alert(7)>"
HOSTILE = [
    "",
    " ",
    "0",
    "-1",
    "99999999999999999999999999",
    "1e400",
    "NaN",
    "9999-12-31",
    "0001-01-01",
    "2025-02-30",
    "'; DROP TABLE claim; --",
    "%' OR 1=1 --",
    "\\",
    "x" * 4000,
    "../../../../etc/passwd",
    "\u202e\u0425YZ",
    "\U0001f600",
    "W1tdXQ",
    "*",
    MARK,
]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def client(request, tmp_path_factory) -> Iterator[TestClient]:
    """The dashboard over a story in each kind of database."""
    url = (
        f"sqlite:///{tmp_path_factory.mktemp('hostile') / 'x.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_module_database")
    )
    made = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    migrate(made)
    tell(made)
    pages = dashboard(Product(made, load_law()), AlertSettings(), SystemClock(), pace=HASTE)
    yield TestClient(pages, raise_server_exceptions=False, follow_redirects=False)
    made.dispose()


def routes(client: TestClient, method: str) -> list[APIRoute]:
    """All addresses of a method, those of included routers too."""
    return [one for one in _all(client.app.routes) if method in one.methods]


def _all(some: Iterable[Any]) -> Iterator[APIRoute]:
    for one in some:
        if isinstance(one, APIRoute):
            yield one
        elif (router := getattr(one, "original_router", None)) is not None:
            yield from _all(router.routes)


def wrong(answer, asked: str) -> list[str]:
    """What an answer should not be."""
    found = []
    if answer.status_code >= 500:
        found.append(f"{answer.status_code} {asked[:200]}: {answer.text[:200]}")
    if answer.headers.get("content-security-policy") != POLICY:
        found.append(f"no policy {asked[:200]}")
    found += [
        f"{word} in {asked[:200]}"
        for word in ("Traceback", "SELECT ", "psycopg", "sqlite3")
        if word in answer.text
    ]
    if MARK in answer.text and "html" in answer.headers.get("content-type", ""):
        found.append(f"markup in {asked[:200]}")
    return found


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:20])
def test_every_address_answers_what_is_hostile(client, value):
    """Each part of each path, and all its options at once, hold the value."""
    problems: list[str] = []
    asked = 0
    for route in routes(client, "GET"):
        path = route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}:path}}", quote(value) or "-").replace(
                f"{{{name}}}", quote(value, safe="") or "-"
            )
        options = {one.alias: value for one in route.dependant.query_params}
        for given in ({}, options) if route.param_convertors and options else (options,):
            problems += wrong(client.get(path, params=given), f"{path}?{sorted(given)}")
            asked += 1

    assert problems == []
    assert asked > 60


def test_every_form_answers_what_is_hostile(client):
    """Each changing route with a form of nonsense, as JSON, and with nothing at all, from our own pages."""
    problems: list[str] = []
    ours = {"sec-fetch-site": "same-origin"}
    for route in routes(client, "POST"):
        path = route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}:path}}", "x").replace(f"{{{name}}}", "x")
        names = [one.alias for one in route.dependant.body_params]
        for value in ("\x00", MARK, "9" * 30, "'"):
            problems += wrong(client.post(path, data=dict.fromkeys(names, value), headers=ours), path)
        problems += wrong(client.post(path, content=json.dumps([None]), headers=ours), path)
        problems += wrong(client.post(path, headers=ours), path)
        foreign = client.post(path, headers={"origin": "https://evil.example"})
        assert foreign.status_code in {401, 403} or path == UNSUBSCRIBE, path

    assert problems == []


def test_a_body_larger_than_any_form_is_refused_with_what_to_do(client):
    """By its stated length before a byte is read, and by what comes where no length is stated."""
    ours = {"sec-fetch-site": "same-origin"}
    stated = client.post("/files", headers=ours | {"content-length": str(MOST_BODY + 1)})

    assert stated.status_code == 413
    assert "inbox folder" in stated.text
    assert "smaller batches" in stated.text
    assert stated.headers["content-security-policy"] == POLICY


async def test_a_body_without_a_length_is_counted():
    """What comes in pieces is refused once it is too much."""
    pieces = [{"type": "http.request", "body": b"x" * 6, "more_body": True}] * 3

    async def app(_scope, receive, _send):
        for _ in pieces:
            await receive()

    async def receive():
        return pieces[0]

    async def send(_message):
        """Nobody listens."""

    with pytest.raises(Exception, match="413"):
        await BoundedBodies(app, most=16)({"type": "http", "headers": []}, receive, send)
