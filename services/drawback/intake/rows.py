"""From the rows of a table to the rows of a report: cells cleaned, suppressed repeats filled down, totals and footers recognised."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from drawback.domain.identifiers import compact, find_itn
from drawback.intake.cells import clean, identifier
from drawback.intake.columns import Columns
from drawback.intake.fields import DATES, FIGURES, ReportKind
from drawback.intake.records import Row
from drawback.intake.values import word

TOTAL: Final = re.compile(
    r"((grand|report|sub|page|overall|entry|line|monthly|running|record|row|sous) )*"
    r"(total|totals|subtotal|sum|summe|count|average|gesamt|gesamtsumme|insgesamt|zwischensumme|somme|suma|totale)\b.*"
    r"|.* (sub)?totals?|(number of|no of|total) (records|rows|entries|lines)\b.*"
)
"""What a row begins with that is a total."""
_ENTRY: Final = re.compile(r"[A-Z0-9]{3}\d{8}")
_PARTED: Final = re.compile(r"([A-Za-z0-9]{3})[/_ ](\d{7})[/_ ](\d)")
"""An entry number whose parts stand between strokes."""
_DITTO: Final = frozenset(
    {'"', '""', "'", "〃", "″", '-"-', '- " -', "ditto", "do.", "idem", "same", "same as above", "as above"}
)
"""What stands below a cell for the same once more."""
_DIGITS_OF_A_NUMBER: Final = 6
"""A cell with fewer digits names neither an entry nor a shipment."""
_FEWEST: Final = 3
"""Columns that a report must have for a line with one filled cell to be a line of text."""

_KEY: Final[Mapping[ReportKind, tuple[str, ...]]] = MappingProxyType(
    {ReportKind.ENTRIES: ("entry.number",), ReportKind.EXPORTS: ("export.itn", "export.reference")}
)
"""What names the group of rows to which a row belongs, where rows belong together."""
_DETAIL: Final[Mapping[ReportKind, tuple[str, ...]]] = MappingProxyType(
    {
        ReportKind.ENTRIES: ("tariff.hts", "adcvd.case", "line.number"),
        ReportKind.ENTRY_DATES: ("entry.entry_date",),
        ReportKind.LIQUIDATIONS: ("event.type",),
        ReportKind.ENTRY_MONEY: ("money.event",),
        ReportKind.CAPE_STATUS: ("cape.status",),
        ReportKind.EXPORTS: ("export.schedule_b", "export.hts"),
        ReportKind.BILLS: ("input.part",),
        ReportKind.PRODUCTIONS: ("production.id",),
        ReportKind.RULINGS: ("ruling.standing",),
        ReportKind.PARTS: ("part.number",),
        ReportKind.DESTRUCTIONS: ("destruction.reference",),
        ReportKind.MOVEMENTS: ("movement.kind",),
        ReportKind.INQUIRIES: ("inquiry.form",),
        ReportKind.ADCVD_RATES: ("rate.kind",),
        ReportKind.ADCVD_INSTRUCTIONS: ("message.date",),
        ReportKind.ADCVD_NOTICES: ("notice.kind",),
    }
)
"""What every row of data fills and no total does."""
_DECISIVE_HEADS: Final = frozenset(
    {
        "entry.type",
        "entry.entry_date",
        "entry.importer_number",
        "entry.port",
        "entry.filer_code",
        "entry.import_date",
        "entry.summary_date",
        "export.date",
        "export.destroyed_date",
        "export.exporter",
        "export.usppi_id",
        "export.destination",
        "export.carrier_document",
        "export.consignee",
    }
)
"""Facts of an entry or a shipment: blank all at once they are suppressed repeats of the row above."""
_LINE_HEADS: Final = ("line.number", "line.country_of_origin", "line.description", "line.sku", "line.mid")


@dataclass
class Tidy:
    """Reads the rows of one table as those of a report; the same again at every run."""

    columns: Columns

    def __post_init__(self) -> None:
        places = self.columns.places
        self._identifiers = [
            place for name, place in places.items() if name not in DATES and name not in FIGURES
        ]
        self._figures = {place for name, place in places.items() if name in FIGURES}
        self._duty = places.get("tariff.duty")
        self._entry = places.get("entry.number")
        self._number = places.get("line.number")
        self._key = [places[name] for name in _KEY.get(self.columns.kind, ()) if name in places]
        self._detail = [places[name] for name in _DETAIL[self.columns.kind] if name in places]
        self._heads = [places[name] for name in places if name in _DECISIVE_HEADS]
        group = "export." if self.columns.kind is ReportKind.EXPORTS else "entry."
        heads = _DECISIVE_HEADS | set(_KEY.get(self.columns.kind, ()))
        self._group = [
            place
            for name, place in places.items()
            if name.startswith(group) and (group == "entry." or name in heads)
        ]
        self._line = [place for name, place in places.items() if name.startswith("line.")]
        self._origin = [places[name] for name in ("line.country_of_origin",) if name in places]
        self._line_heads = [places[name] for name in _LINE_HEADS if name in places]
        self._text_line = len(self.columns.headings) >= _FEWEST

    def rows(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield every row, cleaned; those that are no data carry a note."""
        above: list[str] | None = None
        last: Sequence[str] = ()
        for row in rows:
            if row.error:
                yield row
                continue
            cells = self._cleaned(row, last)
            if note := self._total(cells) or self._text(cells):
                above = None if note.endswith("total") else above
                yield row._replace(cells=cells, note=note)
                continue
            last = cells
            if self._key:
                self._fill(cells, above)
                above = (
                    cells if self._filled(cells, self._key) and self._filled(cells, self._detail) else None
                )
            yield row._replace(cells=cells)

    def _cleaned(self, row: Row, last: Sequence[str]) -> list[str]:
        """The cells as a person reads them, with what stands above a ditto mark or under a merged cell put in."""
        cells = [clean(cell) for cell in row.cells]
        for place, text in enumerate(cells[: len(last)]):
            if text and text.strip().lower() in _DITTO:
                cells[place] = last[place]
        for place, text in row.covered:
            self._cover(cells, place, clean(text))
        for place in self._identifiers:
            if place < len(cells):
                cells[place] = identifier(cells[place])
        if self._entry is not None and self._entry < len(cells):
            cells[self._entry] = _PARTED.sub(r"\1-\2-\3", cells[self._entry])
        return cells

    def _cover(self, cells: list[str], place: int, text: str) -> None:
        """Put into a cell what the merged cell says that covers it; an amount stands once, and a duty for one row."""
        cells.extend([""] * (place + 1 - len(cells)))
        if place == self._duty:
            cells[place] = "merged with the cell above"
        elif place not in self._figures:
            cells[place] = cells[place] or text

    def _fill(self, cells: list[str], above: Sequence[str] | None) -> None:
        """Fill what a report prints once and leaves blank below: the facts of an entry or shipment, and those of its line."""
        if above is None or not self._filled(cells, self._detail[:2]):
            return
        missing = max(len(above) - len(cells), 0)
        cells.extend([""] * missing)
        same = [cells[place] for place in self._key] == [above[place] for place in self._key]
        new_line = self._filled(cells, self._line_heads)
        if not same:
            if self._filled(cells, self._key) or not self._heads or self._filled(cells, self._heads):
                return
            for place in (*self._group, *self._origin):
                cells[place] = cells[place] or above[place]
        if not new_line:
            for place in self._line:
                cells[place] = cells[place] or above[place]

    @staticmethod
    def _filled(cells: Sequence[str], places: Iterable[int]) -> bool:
        return any(place < len(cells) and cells[place].strip() for place in places)

    def _total(self, cells: Sequence[str]) -> str:
        """Say that a row is a total; "" if it is none."""
        filled = [place for place, cell in enumerate(cells) if cell.strip()]
        if not filled:
            return ""
        first = cells[filled[0]].strip()
        if TOTAL.fullmatch(word(first)) and self._says_only(cells, first):
            return f"{first!r} is a total"
        named = [cells[place].strip() for place in filled if place not in self._figures]
        if len(named) == len(self._key) + 1 and not self._filled(cells, self._heads):
            label = next((said for said in named if TOTAL.fullmatch(word(said))), "")
            if label and self._says_only(cells, label) and not self._names_entry(cells):
                return f"{' '.join(named)!r} is a total"
        if len(filled) > 1 and self._figures.issuperset(filled) and not self._filled(cells, self._detail):
            return f"a row of figures only, the first {first!r}, is a total"
        return ""

    def _names_entry(self, cells: Sequence[str]) -> bool:
        """Whether a row of a line report names its entry: a total of it is held against the entry's rows by their reader."""
        return (
            self._entry is not None
            and self._number is not None
            and self._entry < len(cells)
            and _is_key(cells[self._entry])
        )

    def _says_only(self, cells: Sequence[str], label: str) -> bool:
        """Whether what every row of data fills is blank, or holds the label of a total."""
        return all(place >= len(cells) or cells[place].strip() in ("", label) for place in self._detail)

    def _text(self, cells: Sequence[str]) -> str:
        """Say that a row is a line of text, such as a footer: it says nothing that a row of data does, and names nothing; "" if it is none."""
        filled = [place for place, cell in enumerate(cells) if cell.strip()]
        if not filled or not self._text_line:
            return ""
        said = " ".join(cells[place].strip() for place in filled)[:100]
        if len(filled) == 1:
            return "" if _is_key(said) else f"{said!r} is a line of text"
        told = {*self._figures, *self._heads, *self._detail, *self._origin} - {self._number}
        named = any(
            sum(map(str.isdigit, cells[place])) >= _DIGITS_OF_A_NUMBER
            for place in self._key
            if place in filled
        )
        return f"{said!r} is a line of text" if self._key and not named and told.isdisjoint(filled) else ""

    def has_key(self, cells: Sequence[str]) -> bool:
        """Whether a row names its entry or shipment at all, well or badly."""
        return self._filled(cells, self._key)

    def group_facts(self, cells: Sequence[str]) -> dict[int, str]:
        """What a row says of its entry or shipment, by column."""
        return {
            place: cells[place].strip()
            for place in self._heads
            if place < len(cells) and cells[place].strip()
        }


def _is_key(text: str) -> bool:
    return bool(_ENTRY.fullmatch(compact(text)) or find_itn(text))


@dataclass(slots=True)
class Orphans:
    """Finds rows without the number of their entry or shipment, and the rows beside them to which they may belong.

    An entry with a row missing would bear too little duty, a shipment too few goods: `beside` gives, by the place of the
    neighbouring row, the place of the row that lacks its number.
    """

    tidy: Tidy
    key_of: Callable[[Row], str]
    beside: dict[str, str] = field(default_factory=dict)
    _before: Row | None = None
    _waiting: list[Row] = field(default_factory=list)

    def look(self, row: Row) -> None:
        """Look at the next row of the table."""
        if row.error or row.note or self.tidy.columns.kind not in _KEY:
            return
        if self.key_of(row):
            for orphan in self._waiting:
                self._may_belong(orphan, row)
            self._waiting.clear()
            self._before = row
            return
        if self.tidy.has_key(row.cells) or (self._waiting and not self.tidy.group_facts(row.cells)):
            return  # badly named, or a repeat of the row above that lacks its number
        if self._before is not None:
            self._may_belong(row, self._before)
        self._waiting.append(row)

    def _may_belong(self, orphan: Row, to: Row) -> None:
        ours, theirs = self.tidy.group_facts(orphan.cells), self.tidy.group_facts(to.cells)
        if all(theirs.get(place, text) == text for place, text in ours.items()):
            self.beside[to.place] = orphan.place
