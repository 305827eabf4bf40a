"""What would follow if these events came in: the same services over a store that keeps what they write in memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, select, tuple_

from drawback.adapters.sql.rederived import CLAIM_FIGURES, ENTRY_FIGURES
from drawback.adapters.sql.store import chunks, reading, table
from drawback.app.product import BATCH, Product
from drawback.domain.money import ZERO
from drawback.engine.copy_on_write import CopyOnWriteStore
from drawback.engine.message import Message
from drawback.engine.step import Step
from drawback.engine.store import HistoryWrite, Key, Move
from drawback.lifecycles.registry import SERVICES
from drawback.rules.lawbook import LawBook
from drawback.views.what_if import Consequence, WhatIf

W = TypeVar("W", Move, HistoryWrite)
FIGURES = {"claim": CLAIM_FIGURES, "entry": ENTRY_FIGURES}
"""What is compared of each kind: the columns of its table that carry its state, its money and its days."""
_SUMMED = (("claim", "entitled"), ("claim", "owed_to_us"), ("claim", "owed_by_us"), ("entry", "difference"))
"""What is added up: of claims what they are worth and what is owed, of entries the bill (or, negative, the refund)."""


def what_if(
    engine: Engine,
    law: LawBook,
    path: Path,
    *,
    claimant: str,
    on: date,
    kind: str | None = None,
    sees: Callable[[str], bool] = lambda _claimant: True,
) -> WhatIf:
    """Imagine that a file of events, or a report, came in on a day; nothing is written.

    Days that go by later are not played: what an open due date would bring stays open. Only what concerns claimants that `sees` lets through
    is in the answer.
    """
    raws: list[bytes] = []
    report = Product(engine, law).take_in(
        path, claimant=claimant, on=on, kind=kind, dry_run=True, into=raws.append
    )
    problems = [one.message for one in report.problems if one.held]
    return imagine(engine, law, raws, on, problems, sees)


def imagine(
    engine: Engine,
    law: LawBook,
    raws: Sequence[bytes],
    on: date,
    refused: Sequence[str] = (),
    sees: Callable[[str], bool] = lambda _claimant: True,
) -> WhatIf:
    """Handle raw events over what is stored, without storing anything, and compare."""
    store = CopyOnWriteStore(partial(reading, engine))
    step = Step(SERVICES, store, law)
    received = 0
    for start in range(0, len(raws), BATCH):
        batch = [Message(raw) for raw in raws[start : start + BATCH]]
        received += step.handle(batch, as_of=on).received
    found = [one for one in _consequences(engine, store) if sees(one.claimant)]
    parked = [one.reason for one in store.parked if not one.claimant or sees(one.claimant)]
    return WhatIf(
        on,
        received,
        found,
        (*refused, *parked),
        {name: sum((_moved(one, name) for one in found if one.kind == kind), ZERO) for kind, name in _SUMMED},
    )


def _consequences(engine: Engine, store: CopyOnWriteStore) -> list[Consequence]:
    found = []
    moves, told = _by_subject(store.moves), _by_subject(store.history)
    for kind, names in FIGURES.items():
        after = {key: one.columns for (of, key), one in store.aggregates.items() if of == kind}
        before = _stored(engine, kind, names, list(after))
        for key, columns in sorted(after.items()):
            was = before.get(key, {})
            figures = {
                name: (was.get(name), columns.get(name))
                for name in names
                if was.get(name) != columns.get(name)
            }
            moved, lines = moves.get((kind, key), []), told.get((kind, key), [])
            if figures or moved or lines:
                texts = [line.text for line in lines]
                found.append(Consequence(key.claimant, kind, key.key, figures, moved, texts))
    return found


def _by_subject(written: Iterable[W]) -> dict[tuple[str, Key], list[W]]:
    found: dict[tuple[str, Key], list[W]] = {}
    for one in written:
        found.setdefault((one.kind, one.key), []).append(one)
    return found


def _stored(
    engine: Engine, kind: str, names: Sequence[str], keys: Sequence[Key]
) -> dict[Key, Mapping[str, Any]]:
    rows = table(kind)
    query = select(rows.c.claimant, rows.c.key, *(rows.c[name] for name in names))
    found: dict[Key, Mapping[str, Any]] = {}
    with engine.connect() as connection:
        for part in chunks(keys):
            for row in connection.execute(query.where(tuple_(rows.c.claimant, rows.c.key).in_(part))):
                found[Key(*row[:2])] = dict(zip(names, row[2:], strict=True))
    return found


def _moved(one: Consequence, name: str) -> Decimal:
    before, after = one.figures.get(name, (ZERO, ZERO))
    return (after or ZERO) - (before or ZERO)
