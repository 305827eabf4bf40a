"""How a file is read, shown before anything is done with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from drawback.domain.identifiers import mask_personal
from drawback.intake.columns import Columns
from drawback.intake.fields import ReportKind
from drawback.intake.first_run import FirstRun

_SHOWN: Final = 40
"""Characters of a cell that are shown."""
_FORMS: Final[Mapping[str, Callable[[str], str]]] = {
    "encoding": lambda value: {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}.get(value, "UTF-16"),
    "delimiter": lambda value: f"a {value} between cells",
    "form": lambda value: value,
}
"""How findings about a file are said."""


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """One heading of the file and the field it fills; None where it is not used.

    `example` is the first filled cell below it, `how` what was decided about how the column is written.
    """

    heading: str
    field: str | None
    example: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a file would be read. With a `problem` it would not be read at all.

    `described` are findings about the file (encoding, delimiter, sheet), `missing` the required fields without a
    column (alternatives joined by "or"), `remarks` what would be assumed, `rows_sampled` how many rows were looked at,
    `conventions` how figures and dates are written and which cell shows it, `left_out` sheets that were not read.
    """

    file: str
    kind: ReportKind | None
    described: tuple[tuple[str, str], ...] = ()
    heading_row: int = 0
    columns: tuple[ColumnUse, ...] = ()
    missing: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    rows_sampled: int = 0
    problem: str = ""
    conventions: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    rows_without_data: int = 0

    @property
    def form(self) -> str:
        """Kind, form, sheet, place of the headings and number of rows, in one line."""
        parts = [
            _FORMS[name](value) if name in _FORMS else f"{name} {value}" for name, value in self.described
        ]
        if self.columns:
            parts.append(f"headings in row {self.heading_row}" if self.heading_row else "")
            parts.append(f"{self.rows_sampled:,} row{'' if self.rows_sampled == 1 else 's'}")
        return f"read as {self.kind} ({', '.join(filter(None, parts))})" if parts else f"read as {self.kind}"

    @property
    def without_data(self) -> str:
        """How many rows are totals, page lines or text; "" for none."""
        count = self.rows_without_data
        if not count:
            return ""
        return (
            "1 row is a total, a page line or text"
            if count == 1
            else f"{count:,} rows are totals, page lines or text"
        )

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headings that are not used."""
        return tuple(use.heading for use in self.columns if use.field is None and use.heading.strip())

    @property
    def says(self) -> tuple[str, ...]:
        """How it is read, in sentences: the kind, the columns, what was decided about figures and dates, what is missing or assumed."""
        if self.problem:
            return (self.problem,)
        used = [f"{use.heading} → {use.field}" for use in self.columns if use.field]
        return (
            self.form,
            *([f"{len(used)} columns: {', '.join(used)}"] if used else []),
            *([f"not used: {', '.join(self.ignored)}"] if self.ignored else []),
            *self.conventions,
            *self.missing,
            *self.remarks,
        )


def column_uses(columns: Columns, first: FirstRun) -> tuple[ColumnUse, ...]:
    """Pair each heading with its field, its first value and how it is written."""
    fields = {place: field for field, place in columns.places.items()}
    how: dict[str, list[str]] = {}
    for decision in first.conventions.decisions:
        how.setdefault(decision.field, []).append(decision.said)
    return tuple(
        ColumnUse(
            heading,
            fields.get(place),
            mask_personal(first.examples.get(place, ""))[:_SHOWN],
            "; ".join(how.get(fields.get(place, ""), ())),
        )
        for place, heading in enumerate(columns.headings)
    )


def missing_words(columns: Columns) -> tuple[str, ...]:
    """Name the required fields that have no column."""
    return tuple(" or ".join(group) for group in columns.missing)
