"""The same pages over PostgreSQL."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine

from drawback.adapters.sql.migrate import all_tables
from drawback.dashboard.app import create_app
from support.dashboard import CASE, ENTRY, MOVED, TODAY, fill

PATHS = (
    "/",
    "/?claimant=acme",
    "/claims",
    "/claims?sort=filed-up&state=final",
    "/claims?q=ABC-12",
    f"/claims/acme/{MOVED}?lanes=all",
    "/entries?difference=yes",
    f"/entries/acme/{ENTRY}",
    "/docket?show=all",
    "/lapsed",
    "/lapsed.csv",
    "/docket?band=overdue&money=yes",
    "/amendments",
    "/inquiries?status=all",
    f"/adcvd/{CASE}",
    "/parked?status=all",
    "/outbox",
    "/search?q=XYZ",
    "/claims.csv",
    "/docket.csv",
    "/api/v1/entries?limit=7",
)


@pytest.mark.postgres
def test_every_page_shows_the_same_on_postgresql_as_on_sqlite(postgres_database: str, tmp_path: Path) -> None:
    """The database behind the pages makes no difference to a word of them."""
    postgres = create_engine(postgres_database.replace("postgresql://", "postgresql+psycopg://"))
    sqlite = create_engine(f"sqlite:///{tmp_path / 'same.db'}")
    told = []
    for engine in (postgres, sqlite):
        all_tables().create_all(engine)
        fill(engine)
        client = TestClient(create_app(engine, today=lambda: TODAY, rules_version="test"))
        answers = {path: client.get(path) for path in PATHS}
        assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(PATHS, 200)
        told.append({path: answer.text for path, answer in answers.items()})
        engine.dispose()

    for path in PATHS:
        assert told[0][path] == told[1][path], path
