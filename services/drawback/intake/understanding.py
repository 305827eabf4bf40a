"""How a file is read, shown before anything is done with it."""

from dataclasses import dataclass

from drawback.intake.columns import Columns
from drawback.intake.fields import ReportKind


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """One heading of the file and the field it fills; None where it is not used."""

    heading: str
    field: str | None


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

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headings that are not used."""
        return tuple(use.heading for use in self.columns if use.field is None and use.heading.strip())

    @property
    def says(self) -> tuple[str, ...]:
        """How it is read, in sentences: the kind, the columns, what was decided about figures and dates, what is missing or assumed."""
        if self.problem:
            return (self.problem,)
        described = ", ".join(f"{name} {value}" for name, value in self.described)
        used = [f"{use.heading} → {use.field}" for use in self.columns if use.field]
        return (
            f"read as {self.kind}" + (f" ({described})" if described else ""),
            *([f"{len(used)} columns: {', '.join(used)}"] if used else []),
            *([f"not used: {', '.join(self.ignored)}"] if self.ignored else []),
            *self.conventions,
            *self.missing,
            *self.remarks,
        )


def column_uses(columns: Columns) -> tuple[ColumnUse, ...]:
    """Pair each heading with its field."""
    fields = {place: field for field, place in columns.places.items()}
    return tuple(ColumnUse(heading, fields.get(place)) for place, heading in enumerate(columns.headings))


def missing_words(columns: Columns) -> tuple[str, ...]:
    """Name the required fields that have no column."""
    return tuple(" or ".join(group) for group in columns.missing)
