"""The programme table a user keeps beside the one that ships: reading it, and laying a newer file over it."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from drawback.rules.programme_table import merge_programmes, read_programmes
from drawback.rules.programmes import Programmes, load_programmes


@dataclass(frozen=True, slots=True)
class TableUpdate:
    """What an update did: rows before, rows after, rows that replaced one of the same key."""

    before: int
    after: int
    replaced: int

    @property
    def added(self) -> int:
        return self.after - self.before


def open_programmes(table: Path | None = None) -> Programmes:
    """Read the programmes from a user's table where one is kept, and those that ship otherwise.

    Raises:
        ValueError: the table is not as the schema says; the sentence names line and column.
    """
    if table is None or not table.exists():
        return load_programmes()
    return Programmes(load_programmes().charges, read_programmes(table.read_text(encoding="utf-8")))


def update_table(table: Path, newer: Path) -> TableUpdate:
    """Lay a newer programme file over the user's table, or over the one that ships where the user has none yet.

    The merged table is checked as a whole before a byte is written.

    Raises:
        ValueError: either file is not as the schema says.
    """
    shipped = files("drawback.rules") / "data" / "programmes.csv"
    current = (table if table.exists() else shipped).read_text(encoding="utf-8")
    fresh = newer.read_text(encoding="utf-8")
    known = {row.key for row in read_programmes(current)}
    replaced = sum(row.key in known for row in read_programmes(fresh))
    merged = merge_programmes(current, fresh)
    table.parent.mkdir(parents=True, exist_ok=True)
    waiting = table.with_suffix(".new")
    waiting.write_text(merged, encoding="utf-8")
    waiting.replace(table)
    return TableUpdate(len(known), len(read_programmes(merged)), replaced)
