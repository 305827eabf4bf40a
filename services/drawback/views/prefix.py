"""Finding by the beginning of a number, so that an index serves it on both databases."""

from typing import Any

from sqlalchemy import Column, ColumnElement, and_

from drawback.views.known_claimants import names_in


def begins(column: Column[Any], prefix: str) -> ColumnElement[bool]:
    """Say that a text begins with a prefix."""
    escaped = prefix.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    last = "Z" if prefix.isupper() or prefix.isdigit() else "z"
    return and_(column.between(prefix, prefix + last * 20), column.like(f"{escaped}%", escape="\\"))


def key_begins(table_claimant: Column[Any], key: Column[Any], prefix: str) -> ColumnElement[bool]:
    """Say that a key begins with a prefix; naming the claimants lets the primary key serve it."""
    return and_(table_claimant.in_(names_in(table_claimant)), begins(key, prefix))
