"""Read models are what their tables are: a column that is renamed, added or of another type is noticed here."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import Column
from sqlmodel.sql.sqltypes import AutoString

import drawback.views
from drawback.adapters.sql.columns import Cents, Exact, Instant
from drawback.views.models import Model

OURS = {Cents: Decimal, Exact: Decimal, Instant: datetime, AutoString: str}
"""Column types that do not say themselves what they are in Python."""
LEFT_OUT = {
    "adcvd_case": {"version", "doc", "trace", "law"},
    "alert": {"key", "table_id", "escalate_at", "step", "doc"},
    "alert_ack": {"obligation"},
    "alert_watch": {
        "arrived",
        "due_on",
        "mailed",
        "money",
        "moves",
        "next_on",
        "open",
        "threshold",
        "told_on",
    },
    "claim": {"version", "doc", "trace"},
    "delivery": {"key", "obligation", "worker", "repeat", "channel_id", "channel_ts", "thread_ts"},
    "entry": {"version", "doc", "trace"},
    "inquiry": {"version", "doc", "trace", "law"},
    "journal": {"batch", "chain_version", "raw"},
    "lot": {"version", "doc", "trace", "law"},
    "parked": {"raw"},
    "sandbox_message": {"body"},
    "second_look": {"digest", "key"},
    "shipment": {"version", "doc", "trace", "law"},
    "written_filing": {"raw"},
}
"""Columns that no list shows: documents, bytes, and what only the program itself needs."""


def models() -> list[Model[Any]]:
    """Every read model, wherever in the package it stands."""
    found: dict[tuple[str, str], Model[Any]] = {}
    for module in iter_modules(drawback.views.__path__):
        for value in vars(import_module(f"drawback.views.{module.name}")).values():
            if isinstance(value, Model):
                found[value.table.name, str(value.row)] = value
    return [found[name] for name in sorted(found)]


def of_column(column: Column[Any]) -> tuple[type, bool]:
    """The Python type of a column, and whether it may be empty."""
    return OURS.get(type(column.type)) or column.type.python_type, bool(column.nullable)


def of_field(hint: Any) -> tuple[type, bool]:
    """The type of a field, and whether it may be none."""
    parts = get_args(hint)
    return (parts[0], True) if type(None) in parts else (hint, False)


@pytest.mark.parametrize("model", models(), ids=lambda model: model.table.name)
def test_each_field_has_the_type_of_its_column(model: Model[Any]) -> None:
    """Also whether it may be empty: what a page formats is what the table holds."""
    hints = get_type_hints(model.row)

    assert {name: of_field(hints[name]) for name in hints} == {
        column.name: of_column(column) for column in model.columns
    }


@pytest.mark.parametrize("table", sorted({model.table.name for model in models()}))
def test_each_column_is_read_or_left_out_by_name(table: str) -> None:
    """A new column is shown, or somebody says here that it is not."""
    of_it = [model for model in models() if model.table.name == table]
    read = {column.name for model in of_it for column in model.columns}

    assert set(of_it[0].table.c.keys()) - read == LEFT_OUT.get(table, set())


def test_a_field_that_is_no_column_is_refused() -> None:
    """A read model that asks for what there is not is noticed when its module is imported."""

    @dataclass(frozen=True)
    class Wrong:
        claimant: str
        colour: str

    with pytest.raises(KeyError, match="colour"):
        Model("claim", Wrong)
