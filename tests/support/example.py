"""The example importers' five years, walked through once a session; tests read what came of it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from drawback.adapters.sql_store import table
from drawback.bootstrap import load_law
from drawback.claims.state import ClaimFile, ClaimView
from drawback.demo.files import arrivals, example_folder
from drawback.demo.run import Walk
from drawback.demo.story import Line
from drawback.entries.state import EntryFile, EntryView
from drawback.product import Product
from drawback.runtime.work import decode_state
from support.world import memory


@dataclass
class Example:
    """The database after the walk, and the story that was told."""

    engine: Engine
    story: list[Line]
    happenings: dict[str, dict[str, Any]]

    def entry(self, number: str) -> EntryView:
        return self._state("entry", number, EntryFile).view  # type: ignore[no-any-return]

    def claim(self, claim_id: str) -> ClaimView:
        return self._state("claim", claim_id, ClaimFile).view  # type: ignore[no-any-return]

    def happening(self, name: str) -> "Happening":
        return Happening(**self.happenings[name])

    def due(self, subject: str, deadline: str) -> date | None:
        docket = table("docket")
        with self.engine.connect() as connection:
            return connection.scalar(
                select(docket.c.due_on).where(docket.c.subject == subject, docket.c.deadline == deadline)
            )

    def rows(self, sql: str, **values: object) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(text(sql), values))

    def _state(self, kind: str, key: str, state: type) -> Any:
        rows = table(kind)
        with self.engine.connect() as connection:
            doc = connection.scalar(select(rows.c.doc).where(rows.c.key == key))
        assert doc is not None, f"there is no {kind} {key}"
        return decode_state(state, doc)


@dataclass
class Happening:
    """One happening of the example, as `happenings.json` describes it."""

    name: str
    claimant: str
    story: str
    expected: str
    dates: dict[str, str]
    entries: list[str]
    exports: list[str]
    claims: list[str]
    files: list[str]
    figures: dict[str, str]

    def on(self, name: str) -> date:
        return date.fromisoformat(self.dates[name])

    def figure(self, name: str) -> Decimal:
        return Decimal(self.figures[name])


def walked(engine: Engine) -> Example:
    """Walk through the shipped example."""
    story: list[Line] = []
    walk = Walk(Product(engine, load_law()), lambda _day: None, story.append, lambda _day: None)
    walk.through(arrivals(example_folder()))
    written = (files("drawback.simulate") / "example" / "happenings.json").read_bytes()
    return Example(engine, story, {h["name"]: h for h in json.loads(written)})


@pytest.fixture(scope="session")
def example_on_sqlite() -> Iterator[Example]:
    """The example, walked through once a session."""
    walk = walked(memory())
    yield walk
    walk.engine.dispose()


@pytest.fixture(scope="session")
def example_on_postgres(session_on_postgres: Callable[[], Engine]) -> Example:
    """The same on PostgreSQL."""
    return walked(session_on_postgres())


@pytest.fixture(scope="session")
def example(example_on_sqlite: Example) -> Example:
    """The example where it does not matter on which database; scenarios and properties have one that is on both."""
    return example_on_sqlite


DATABASES = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgres", id="postgres", marks=[pytest.mark.postgres, pytest.mark.faults]),
]
"""On which databases the example is walked; the second is slow."""


def on_both(request: pytest.FixtureRequest) -> Example:
    """The body of a fixture that gives the example on each of `DATABASES`."""
    walk: Example = request.getfixturevalue(f"example_on_{request.param}")
    return walk
