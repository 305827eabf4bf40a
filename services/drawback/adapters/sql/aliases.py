"""Which aliases follow from what is stored: those of the entries, claims and exports that are kept under another spelling than their one form."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from sqlalchemy import Engine, select

from drawback.adapters.sql.store import table
from drawback.domain.identifiers import compact
from drawback.engine import spelling

Alias = tuple[str, str]
"""Claimant and number in its one form."""
_NUMBER: Final = re.compile(r"[A-Z0-9]{3}\d{8}")


def aliases_kept(engine: Engine) -> dict[Alias, str]:
    """The spellings under which numbers are found, as they are stored."""
    alias = table("alias").c
    with engine.connect() as connection:
        rows = connection.execute(select(alias.claimant, alias.canonical, alias.spelled))
        return {(row.claimant, row.canonical): row.spelled for row in rows}


def aliases_that_follow(engine: Engine) -> dict[Alias, str]:
    """The spellings under which numbers must be found, by the keys of what is stored."""
    found: dict[Alias, str] = {}
    for name, one_form in _KINDS:
        keys = set(_keys(engine, name))
        for claimant, key in sorted(keys):
            canonical = one_form(key)
            if canonical != key and (claimant, canonical) not in keys:
                found.setdefault((claimant, canonical), key)
    return found


def _keys(engine: Engine, name: str) -> Iterator[Alias]:
    kept = table(name).c
    with engine.connect() as connection:
        yield from (tuple(row) for row in connection.execute(select(kept.claimant, kept.key)))


def _number(key: str) -> str:
    written = compact(key)
    return written if _NUMBER.fullmatch(written) else key


def _export(key: str) -> str:
    try:
        return spelling.export(key)
    except spelling.Misspelled:
        return key


_KINDS: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("entry", _number),
    ("lot", _number),
    ("claim", _number),
    ("shipment", _export),
)
