"""What would follow from events that have not come in: the answer, as pages and commands show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from drawback.engine.store import Move


@dataclass(frozen=True, slots=True)
class Consequence:
    """What would become of one claim or entry: only the figures that differ, the due dates that move, and what would be told."""

    claimant: str
    kind: str
    key: str
    figures: Mapping[str, tuple[Any, Any]]
    """Before and after by figure; None where it is not known or the thing would be new."""
    due_dates: Sequence[Move]
    told: Sequence[str]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer: what would move, by claimant and number, and which events would not be taken."""

    on: date
    events: int = 0
    consequences: Sequence[Consequence] = ()
    refused: Sequence[str] = ()
    totals: Mapping[str, Decimal] = field(default_factory=dict)
    """By how much the sums over all claims and entries would change, in dollars."""
