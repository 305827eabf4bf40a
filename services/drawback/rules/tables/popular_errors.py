"""What popular guides get wrong about drawback, so that a user who holds the belief is warned in time."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from drawback.domain.pricing import LeftOut
from drawback.domain.types import DutyClass

COLUMNS: Final = (
    "number", "guides", "topic", "belief", "verdict", "correct_rule", "citation", "source", "known_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PopularError:
    """A belief found in print, the verdict on it, the rule as it is, and where that stands.

    `guides` are the letters of the guides compared: a broker-software guide (A), an automation article (B), a
    refund-service blog (C), an eligibility checker (D).
    """

    number: int
    guides: tuple[str, ...]
    topic: str
    belief: str
    verdict: str
    correct_rule: str
    citation: str
    source: str
    known_on: date


def read_popular_errors(text: str) -> tuple[PopularError, ...]:
    """Read the table from CSV text.

    Raises:
        ValueError: the columns differ, or a row lacks its rule, citation or source.
    """
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(
            f"popular_errors.csv: columns are {reader.fieldnames}; expected {', '.join(COLUMNS)}"
        )
    rows = []
    for row in reader:
        for column in ("belief", "verdict", "correct_rule", "citation", "source"):
            if not row[column].strip():
                raise ValueError(
                    f"popular_errors.csv line {reader.line_num}: {column} is empty; every row needs one"
                )
        rows.append(
            PopularError(
                int(row["number"]),
                tuple(row["guides"].split()),
                row["topic"],
                row["belief"],
                row["verdict"],
                row["correct_rule"],
                row["citation"],
                row["source"],
                date.fromisoformat(row["known_on"]),
            )
        )
    return tuple(rows)


@cache
def popular_errors() -> tuple[PopularError, ...]:
    """Return the table that ships with this program."""
    return read_popular_errors(
        (files("drawback.rules") / "data" / "popular_errors.csv").read_text(encoding="utf-8")
    )


_ADCVD, _METALS, _IEEPA, _CHAPTER_99 = 1, 2, 3, 4


def beliefs_about(left_out: Iterable[LeftOut]) -> tuple[PopularError, ...]:
    """Return what popular guides wrongly promise of charges that are left out."""
    numbers = set()
    for out in left_out:
        if out.duty_class in {DutyClass.AD, DutyClass.CVD}:
            numbers.add(_ADCVD)
        elif out.duty_class is DutyClass.CHAPTER_99:
            named = {"Section 232": _METALS, "IEEPA": _IEEPA}
            numbers.add(
                next((number for name, number in named.items() if out.reason.startswith(name)), _CHAPTER_99)
            )
    return tuple(error for error in popular_errors() if error.number in numbers)


def errors_about(topic: str) -> tuple[PopularError, ...]:
    """Return the beliefs about one topic ("charges", "time limits", "substitution" ...)."""
    return tuple(error for error in popular_errors() if error.topic == topic)
