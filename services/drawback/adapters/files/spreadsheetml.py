"""SpreadsheetML of 2003: the XML that spreadsheet programs and report servers save as .xls or .xml."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from xml.parsers import expat

from drawback.adapters.files.html_table import MOST_MARKUP
from drawback.adapters.files.markup_rows import Grid
from drawback.adapters.files.number_formats import currency_of, is_percent
from drawback.adapters.files.tables import MOST_COLUMNS, MOST_ROWS, MOST_TEXT, Tables, Unreadable
from drawback.adapters.files.xlsx_parts import local
from drawback.adapters.files.xlsx_stream import figure_text, in_currency, percent_text

_MARK: Final = re.compile(
    rb"urn:schemas-microsoft-com:office:spreadsheet|mso-application\s+progid=.Excel\.Sheet"
)
_CHUNK: Final = 1 << 16
_MOST_TOKEN: Final = 1 << 20


def is_spreadsheetml(first: bytes) -> bool:
    """Say whether a file begins as SpreadsheetML does."""
    return first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") and _MARK.search(first) is not None


def open_spreadsheetml(path: Path) -> Tables:
    """Read the worksheets of a SpreadsheetML file; hidden ones are named and left out.

    Raises:
        Unreadable: the XML is damaged, declares a document type, or is too large.
    """
    if path.stat().st_size > MOST_MARKUP:
        raise Unreadable(
            f"the file is XML of more than {MOST_MARKUP >> 20} megabytes; save it as .xlsx or CSV"
        )
    reader = _Reader(path)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = _refuse
    try:
        _feed(path, parser)
    except expat.ExpatError as error:
        raise Unreadable(f"the file is damaged: {error}") from None
    except Unreadable:
        raise
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"the file is damaged: {error}") from None
    shown = tuple(grid for grid in reader.grids if grid.visible)
    if not shown:
        raise Unreadable(
            "the workbook has no sheet that is shown; expected a row of headings and rows below it"
        )
    hidden = (grid.name for grid in reader.grids if not grid.visible)
    return Tables(shown, tuple(f"hidden sheet {name!r} was not read" for name in hidden))


def _feed(path: Path, parser: expat.XMLParserType) -> None:
    done = 0
    with path.open("rb") as binary:
        while chunk := binary.read(_CHUNK):
            parser.Parse(chunk, False)
            done += len(chunk)
            if done - parser.CurrentByteIndex > _MOST_TOKEN:
                raise Unreadable(f"a tag of the file has more than {_MOST_TOKEN:,} bytes")
    parser.Parse(b"", True)


def _refuse(*_args: object) -> None:
    raise Unreadable(
        "the file declares a document type, which no spreadsheet program writes; it was not read"
    )


class _Reader:
    """Collects cells from the parser's calls."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.grids: list[Grid] = []
        self._percents: set[str] = set()
        self._currencies: dict[str, str] = {}
        self._column = 0
        self._style = ""
        self._cell: dict[str, str] = {}
        self._row_style = ""
        self._type = ""
        self._pieces: list[str] = []
        self._size = 0
        self._inside: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        element, attribute = local(name), {local(key): value for key, value in attributes.items()}
        self._inside.append(element)
        if element == "Style":
            self._style = attribute.get("ID", "")
        elif element == "NumberFormat":
            self._note_format(attribute.get("Format", ""))
        elif element == "Worksheet":
            self.grids.append(Grid(self._path, attribute.get("Name", "")))
            self._column = 0
        elif element == "Column" and self.grids:
            self._pass_columns(attribute)
        elif element == "Row" and self.grids:
            number = int(attribute["Index"]) if "Index" in attribute else None
            if (number or 0) > MOST_ROWS:
                raise Unreadable(f"the sheet has more than {MOST_ROWS} rows")
            self.grids[-1].begin_row(number, hidden=attribute.get("Hidden") == "1")
            self._row_style = attribute.get("StyleID", "")
        elif element == "Cell":
            self._cell, self._type, self._pieces, self._size = attribute, "", [], 0
        elif element == "Data":
            self._type = attribute.get("Type", "String")

    def _note_format(self, code: str) -> None:
        """Note a style that makes a percentage of a figure, or an amount of another currency; some go by name."""
        if code == "Percent" or is_percent(code):
            self._percents.add(self._style)
        if currency := "EUR" if code == "Euro Currency" else currency_of(code):
            self._currencies[self._style] = currency

    def _pass_columns(self, attribute: Mapping[str, str]) -> None:
        """Note columns that are hidden: an element tells of one column, or of some beside each other."""
        first = int(attribute["Index"]) - 1 if "Index" in attribute else self._column
        self._column = min(first + int(attribute.get("Span", "0")) + 1, MOST_COLUMNS)
        if attribute.get("Hidden") == "1":
            self.grids[-1].hidden.columns.update(range(first, self._column))

    def data(self, text: str) -> None:
        if "Data" in self._inside[-4:]:
            self._pieces.append(text)
            self._size += len(text)
            if self._size > MOST_TEXT:
                raise Unreadable(f"a cell has more than {MOST_TEXT} characters")
        elif self._inside and self._inside[-1] == "Visible" and self.grids:
            self.grids[-1].visible = self.grids[-1].visible and text.strip() not in (
                "SheetHidden",
                "SheetVeryHidden",
            )

    def end(self, name: str) -> None:
        element = local(name)
        self._inside.pop()
        if not self.grids:
            return
        if element == "Cell":
            place = int(self._cell["Index"]) - 1 if "Index" in self._cell else None
            if place is not None and not 0 <= place < MOST_COLUMNS:
                raise Unreadable(f"there is no column {place + 1}")
            self.grids[-1].add(
                self._text(),
                place=place,
                across=min(int(self._cell.get("MergeAcross", "0")), MOST_COLUMNS) + 1,
                down=int(self._cell.get("MergeDown", "0")) + 1,
            )
        elif element == "Row":
            self.grids[-1].end_row()

    def _text(self) -> str:
        text = "".join(self._pieces)
        match self._type:
            case "Number":
                style = self._cell.get("StyleID", self._row_style)
                if style in self._percents:
                    return percent_text(float(text))
                return in_currency(figure_text(float(text)), self._currencies.get(style, ""))
            case "DateTime":
                day, _, clock = text.partition("T")
                return day if not clock.strip("0:.") else f"{day} {clock}"
            case "Boolean":
                return "TRUE" if text == "1" else "FALSE"
            case _:
                return text
