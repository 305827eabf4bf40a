"""The published conditions with which ACE answers a drawback claim (E1): code, what it means, what puts it right, where that is published."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

UNPUBLISHED = "meaning not published"


@dataclass(frozen=True, slots=True)
class AceCondition:
    """One condition. `code` is what E1 says in positions 5 to 7, `severity` F fatal or I informational, "" where not known.

    `not_predicted` says why this program never foretells it; empty where it does.
    """

    code: str
    severity: str
    name: str
    level: str
    meaning: str
    correction: str
    source: str
    dated: str
    certainty: str
    not_predicted: str


@cache
def ace_conditions() -> Mapping[str, AceCondition]:
    """Every published condition by its code."""
    text = files("drawback.filing").joinpath("data/conditions.csv").read_text(encoding="utf-8")
    rows = [AceCondition(**row) for row in csv.DictReader(text.splitlines())]
    return MappingProxyType({row.code: _said(row) for row in rows})


def _said(row: AceCondition) -> AceCondition:
    if row.meaning:
        return row
    return AceCondition(
        row.code, row.severity, row.name, row.level, UNPUBLISHED, row.correction, row.source, row.dated,
        row.certainty, row.not_predicted,
    )  # fmt: skip
