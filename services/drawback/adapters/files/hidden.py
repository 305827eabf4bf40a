"""Rows and columns that a workbook does not show: a filter takes no row out of a report, so they are read, and said."""

from dataclasses import dataclass, field


@dataclass
class HiddenParts:
    """What one sheet hides, as far as it was read. Columns count from 0."""

    rows: int = 0
    columns: set[int] = field(default_factory=set)
    width: int = 0
    """Columns that hold anything: a sheet may hide all columns behind its last one."""

    def clear(self) -> None:
        """Begin anew, as reading does."""
        self.rows, self.width = 0, 0
        self.columns.clear()

    def see(self, width: int, *, hidden: bool) -> None:
        """Note a row that holds something."""
        self.width = max(self.width, width)
        self.rows += hidden

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences for a person."""
        columns = [name_of(place) for place in sorted(self.columns) if place < self.width]
        said = []
        if self.rows:
            said.append(f"{self.rows} hidden row{'s were' if self.rows > 1 else ' was'} read as well")
        if columns:
            more = len(columns) > 1
            said.append(
                f"hidden column{'s' if more else ''} {', '.join(columns)} {'were' if more else 'was'} read as well"
            )
        return tuple(said)


def name_of(place: int) -> str:
    """The letters of a column: 0 is A, 27 is AB."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
