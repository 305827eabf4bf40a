"""Claimants are known by what came in of them, registered or not, and within the scope of who looks."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import migrate
from drawback.adapters.sql.scoped import restricted
from drawback.adapters.sql.tables import metadata
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.views.known_claimants import claimants, is_claimant, names_in
from drawback.views.search import everything
from support.dashboard import number
from support.world import an_entry, an_export

ENTRY = number("XYZ", 1)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """Three claimants whom nobody registered: two with an entry, one with an export."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('names') / 'names.db'}")
    migrate(engine)
    events = [("acme", an_entry(ENTRY)), ("Beta", an_entry(number("XYZ", 2))), ("zeta", an_export())]
    Product(engine, load_law()).emit(events, date(2026, 1, 5), "urn:test")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_all_of_whom_something_came_in(connection) -> None:
    """In the order of the database's own letters."""
    assert claimants(connection) == ["Beta", "acme", "zeta"]
    assert [is_claimant(connection, name) for name in ("acme", "zeta", "ACME", "*")] == [
        True,
        True,
        False,
        False,
    ]


def test_of_one_table(connection) -> None:
    """Entries know two of them."""
    assert list(connection.scalars(names_in(metadata.tables["entry"].c.claimant))) == ["Beta", "acme"]


@pytest.mark.parametrize(
    ("scope", "seen"), [(["acme"], ["acme"]), (["zeta"], []), (["Beta", "acme"], ["Beta", "acme"])]
)
def test_within_a_scope(connection, scope: list[str], seen: list[str]) -> None:
    """A person of one claimant does not learn the names of others."""
    query = restricted(names_in(metadata.tables["entry"].c.claimant), scope)
    assert list(connection.scalars(query)) == seen


def test_their_numbers_are_found(connection) -> None:
    """Also by the digits behind the filer code."""
    for typed in (ENTRY, ENTRY[:6], ENTRY[3:]):
        assert [(hit.claimant, hit.key) for hit in everything(connection, typed) if hit.key == ENTRY] == [
            ("acme", ENTRY)
        ]
