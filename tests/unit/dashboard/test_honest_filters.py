"""Filters that are honest: what there is not is refused with what there is; an act leads back to the list as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from drawback.dashboard.app import create_app
from drawback.dashboard.pages.lists import returned
from drawback.views import search
from support.dashboard import ENTRY, MOVED, MOVED_NUMBER, TODAY, filled_database

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A filled database."""
    path: Path = tmp_path_factory.mktemp("filters") / "filters.db"
    engine = filled_database(path)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def pages(filled: Engine) -> TestClient:
    """The pages over it."""
    return TestClient(create_app(filled, today=lambda: TODAY, rules_version="test"))


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("/claims?state=payed", "accelerated-paid"),
        ("/claims?provision=99", "58"),
        ("/claims?amendment=some", "drafted"),
        ("/claims?sort=colour", "filed"),
        ("/claims.csv?state=payed", "accelerated-paid"),
        ("/entries?state=open", "reliquidated"),
        ("/entries?suspended=maybe", "yes"),
        ("/docket?band=next", "overdue"),
        ("/docket?deadline=D-99", "D-02"),
        ("/docket?show=some", "happens"),
        ("/docket?kind=house", "inquiry"),
        ("/docket?first_on=2026-13-01", "first_on"),
        ("/docket?first_on=2026-03-02&last_on=2026-03-01", "comes before"),
        ("/docket.csv?band=next", "overdue"),
        ("/parked?status=closed", "ignored"),
        ("/parked?reason=bad", "unknown-type"),
        ("/amendments?status=sent", "transmitted"),
        ("/amendments?route=mail", "disclosure"),
        ("/inquiries?status=new", "answered"),
        ("/inquiries?form=CF-30", "CF-28"),
        ("/api/v1/claims?state=payed", "accelerated-paid"),
        ("/api/v1/docket?band=next", "overdue"),
        ("/?whose=theirs", "mine"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(pages: TestClient, address: str, named: str) -> None:
    """A wrong value never finds an empty list: the answer is 400 and names the values."""
    answer = pages.get(address)

    assert answer.status_code == 400
    assert named in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/claims?state=accelerated-paid&provision=&amendment=any&inquiry=open&accelerated=yes",
        "/entries?state=deemed-liquidated&suspended=yes&difference=yes",
        "/docket?band=7&deadline=D-37&kind=entry&money=yes&show=all&first_on=&last_on=",
        "/docket?first_on=2026-03-16&last_on=2026-03-16",
        "/inquiries?status=all&form=CF-4647",
        "/amendments?status=all&route=none",
        "/parked?status=all&reason=row",
    ],
)
def test_what_there_is_is_shown(pages: TestClient, address: str) -> None:
    """Every value that a page offers, and a field that a form sent empty."""
    assert pages.get(address).status_code == 200


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (ENTRY, ENTRY),
        (f"{ENTRY[:3]}-{ENTRY[3:10]}-{ENTRY[10]}", ENTRY),
        (ENTRY[3:], ENTRY),
        (f"{ENTRY[3:10]}-{ENTRY[10]}", ENTRY),
        (ENTRY[3:9], ENTRY),
        (MOVED_NUMBER[3:], MOVED),
    ],
)
def test_a_number_is_found_with_and_without_dashes_and_without_its_filer_code(
    filled: Engine, typed: str, found: str
) -> None:
    """However much of it somebody pasted."""
    with filled.connect() as connection:
        assert found in {hit.key for hit in search.everything(connection, typed)}


@pytest.mark.parametrize("typed", ["0000", "99999999", "12345678901234"])
def test_digits_that_no_number_has_find_nothing(filled: Engine, typed: str) -> None:
    """Too few, too many, or none of ours."""
    with filled.connect() as connection:
        assert search.everything(connection, typed) == []


@pytest.mark.parametrize(
    ("back", "to"),
    [
        ("/docket?band=7&claimant=acme", "/docket?band=7&claimant=acme&said=acknowledged"),
        ("/docket?said=snoozed&band=7", "/docket?band=7&said=acknowledged"),
        ("/docket", "/docket?said=acknowledged"),
        ("https://evil.example/docket?band=7", "/docket?said=acknowledged"),
        ("//evil.example", "/docket?said=acknowledged"),
    ],
)
def test_an_act_leads_back_to_the_list_as_it_was_and_nowhere_else(back: str, to: str) -> None:
    """The filters survive; another address does not."""
    assert returned(back, "/docket", "acknowledged") == to
