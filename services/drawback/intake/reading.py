"""What a kind of report must bring: how its rows are grouped, read into facts, and compared with the last report."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, Protocol, TypeVar

import msgspec

from drawback.domain.identifiers import (
    NotAnIdentifier,
    check_digit,
    check_offset,
    compact,
    print_entry_number,
    read_entry_number,
)
from drawback.domain.types import EntryNumber
from drawback.intake.columns import Columns
from drawback.intake.fields import ReportKind
from drawback.intake.records import Record, Row
from drawback_schemas.registry import Event


class ReportFact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Canonical content of one subject of a report: equal facts mean that nothing changed."""

    @property
    def natural_key(self) -> str:
        """Name of the subject within its kind."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """Name of the subject for people: entry number, export id, inquiry, case."""
        raise NotImplementedError


F = TypeVar("F", bound=ReportFact)
_WITH_CHECK_DIGIT: Final = 8
"""Characters of an entry number without the filer code."""


@dataclass(frozen=True, slots=True)
class ReportChange(Generic[F]):
    """What the last report held (None: never seen), what this one holds, its day, and how many contents came before.

    `with_lines` says that a report with the entry's lines was taken, beside one that has none.
    """

    before: F | None
    now: F
    as_of: date
    revision: int
    with_lines: bool = False


class Lookup(Protocol):
    """What earlier reports of the same kind and claimant held."""

    def contents(self, names: Sequence[str]) -> Mapping[str, bytes]:
        """The canonical content under each natural key that is known."""

    def mark(self, name: str) -> str:
        """What was remembered under a name beside the facts, or ""."""

    def marks_of(self, names: Iterable[str]) -> Mapping[str, str]:
        """What was remembered under each of some names, or ""."""

    def remember(self, name: str, what: str) -> None:
        """Remember something beside the facts, once they are taken."""


class Held(Exception):  # noqa: N818 - what it is
    """Facts that are held back as a whole; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class ReportReader(Generic[F]):
    """One kind of report.

    `group_of` names the rows that belong together, `read` makes facts of such rows (noting flaws on them), `events`
    compares with the last report. `everybody` marks facts that concern all claimants (AD/CVD cases).
    """

    kind: ReportKind
    fact: type[F]
    group_of: Callable[[Row, Columns], str]
    read: Callable[[Sequence[Record]], Iterable[F]]
    events: Callable[[ReportChange[F]], Iterable[Event]]
    everybody: bool = False
    lines: Callable[[Sequence[F], Lookup], Sequence[F]] | None = None
    """Settles which number each line of one shipment keeps, by earlier reports of it; may raise `Held`."""


def group_by(*names: str) -> Callable[[Row, Columns], str]:
    """Group rows whose cells of these fields are alike; spelling of numbers does not matter."""

    def group_of(row: Row, columns: Columns) -> str:
        parts = []
        for name in names:
            place = columns.places.get(name)
            text = row.cells[place] if place is not None and place < len(row.cells) else ""
            parts.append(compact(text).lstrip("0") if text else "")
        return "|".join(parts)

    return group_of


def written_entry_number(record: Record) -> str:
    """The entry number as the row spells it, with the check digit where that has a column of its own."""
    text, check = record.text("entry.number"), record.text("entry.check_digit")
    return f"{text}{check}" if check and len(compact(text)) < _WITH_CHECK_DIGIT else text


def entry_number_of(record: Record, *, optional: bool = False) -> EntryNumber | None:
    """Read the entry number of a row; another check digit than the computed one must be permitted to the filer."""
    text = written_entry_number(record)
    if not text and optional:
        return None
    try:
        number = read_entry_number(text, record.text("entry.filer_code"))
    except NotAnIdentifier as bad:
        record.flaw("entry.number", "an entry number such as XYZ-4101117-9", str(bad))
        return None
    if offset := check_offset(number):
        right = print_entry_number(number[:10] + str(check_digit(number[:3], number[3:10])))
        problem = f"the check digit of {print_entry_number(number)} does not fit: expected {right}"
        permitted = offset in record.columns.filers.get(number[:3], frozenset())
        record.flaw(
            "entry.number",
            f"the check digit of {right}, or one permitted to the filer",
            f"{problem}; taken as it stands, as the profile permits"
            if permitted
            else f"{problem}, or a profile that permits the filer's other digits ([filers] {number[:3]} = [{offset}])",
            remark=f"check digit {number[:3]} +{offset}" if permitted else "",
        )
    return number


def sound(records: Sequence[Record]) -> bool:
    """Say whether the rows have no flaw that holds them back."""
    return not any(not flaw.remark for record in records for flaw in record.flaws)
