"""The tables of law that may be kept newer than the program, and how a file is known for one of them: by its columns."""

from typing import Any, Final

from drawback.rules.money.mpf import MPF_TABLE
from drawback.rules.tables.interest_table import RATE_TABLE
from drawback.rules.tables.programme_table import PROGRAMME_TABLE
from drawback.rules.tables.table_schema import TableSchema, header_of

TABLES: Final[tuple[TableSchema[Any], ...]] = (PROGRAMME_TABLE, RATE_TABLE, MPF_TABLE)


def table_of(text: str, name: str) -> TableSchema[Any]:
    """Return the table whose columns a CSV text has, in whatever order.

    Raises:
        ValueError: it has those of none; the sentence says what each table needs and how near the nearest is.
    """
    seen = header_of(text)
    for table in TABLES:
        if sorted(seen) == sorted(table.columns):
            return table
    nearest = max(TABLES, key=lambda table: len(set(seen) & set(table.columns)))
    if not set(seen) & set(nearest.columns):
        known = "; ".join(f"{table.name} ({', '.join(table.columns)})" for table in TABLES)
        raise ValueError(
            f"{name}: saw the columns {', '.join(seen) or '(none)'}; expected those of one of: {known}"
        )
    lacking = [column for column in nearest.columns if column not in seen]
    beyond = [column for column in seen if column not in nearest.columns]
    twice = sorted({column for column in seen if seen.count(column) > 1})
    parts = (("without", lacking), ("with unknown", beyond), ("twice", twice))
    differences = ", ".join(f"{word} {', '.join(map(repr, columns))}" for word, columns in parts if columns)
    raise ValueError(
        f"{name}: saw columns like those of {nearest.name}, {differences}; expected {', '.join(nearest.columns)}"
    )
