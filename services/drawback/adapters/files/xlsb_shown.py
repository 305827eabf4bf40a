"""How an .xlsb shows its cells: the library that reads them gives neither their formats nor what is hidden ([MS-XLSB] 2.4)."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from struct import Struct
from typing import Final
from xml.etree.ElementTree import fromstring

from drawback.adapters.files.number_formats import currency_of, is_percent
from drawback.adapters.files.tables import MOST_COLUMNS

_FORMAT, _XF, _BEGIN_XFS, _END_XFS = 44, 47, 617, 618
_ROW, _SHEET, _BOOK, _COLUMN = 0, 156, 153, 60
_ROW_HIDDEN: Final = 0x10
"""Bit of the byte behind the height of a row."""
_FIGURES: Final = frozenset({2, 5, 9})
"""Records of a cell with a figure: compressed, whole, and the result of a formula."""
_BUILT_IN: Final = {9: "0%", 10: "0.00%"}
_U16, _U32, _CELL = Struct("<H"), Struct("<I"), Struct("<II")


@dataclass(slots=True)
class SheetLooks:
    """What one sheet shows: figures that are percentages or amounts of another currency, by row and column from 0, and what is hidden."""

    percents: set[tuple[int, int]] = field(default_factory=set)
    currencies: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def looks_of(path: Path) -> tuple[dict[str, SheetLooks], bool]:
    """Return what each sheet shows, and whether days count from 1904."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        codes = _codes(archive.read("xl/styles.bin")) if "xl/styles.bin" in names else []
        targets = _targets(archive.read("xl/_rels/workbook.bin.rels"))
        book = archive.read("xl/workbook.bin")
        found: dict[str, SheetLooks] = {}
        for name, relation in _sheets(book):
            member = f"xl/{targets.get(relation, '')}"
            if member in names:
                found[name] = _looks(archive.read(member), codes)
        return found, any(kind == _BOOK and content[0] & 1 for kind, content in _records(book))


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and content of each record; both numbers before the content have seven bits to a byte."""
    place = 0
    while place < len(data):
        kind = data[place]
        place += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | ((data[place] & 0x7F) << 7)
            place += 1
        size = 0
        for shift in range(0, 28, 7):
            byte = data[place]
            place += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, data[place : place + size]
        place += size


def _text(data: bytes, place: int) -> tuple[str, int]:
    (length,) = _U32.unpack_from(data, place)
    end = place + 4 + 2 * length
    return data[place + 4 : end].decode("utf-16-le", "replace"), end


def _codes(data: bytes) -> list[str]:
    """The number format of each cell style."""
    codes = dict(_BUILT_IN)
    used: list[int] = []
    inside = False
    for kind, content in _records(data):
        if kind == _FORMAT:
            codes[_U16.unpack_from(content)[0]] = _text(content, 2)[0]
        elif kind in (_BEGIN_XFS, _END_XFS):
            inside = kind == _BEGIN_XFS
        elif kind == _XF and inside:
            used.append(_U16.unpack_from(content, 2)[0])
    return [codes.get(number, "") for number in used]


def _sheets(data: bytes) -> Iterator[tuple[str, str]]:
    for kind, content in _records(data):
        if kind == _SHEET:
            relation, end = _text(content, 8)
            yield _text(content, end)[0], relation


def _targets(data: bytes) -> dict[str, str]:
    if b"<!DOCTYPE" in data:
        raise ValueError("the workbook declares a document type")
    return {each.get("Id", ""): each.get("Target", "").removeprefix("/xl/") for each in fromstring(data)}  # noqa: S314 - see above


def _looks(data: bytes, codes: list[str]) -> SheetLooks:
    percents = {style for style, code in enumerate(codes) if is_percent(code)}
    currencies = {style: currency for style, code in enumerate(codes) if (currency := currency_of(code))}
    looks, row = SheetLooks(), 0
    for kind, content in _records(data):
        if kind == _ROW:
            (row,) = _U32.unpack_from(content)
            if content[11] & _ROW_HIDDEN:
                looks.hidden_rows.add(row)
        elif kind == _COLUMN and content[16] & 1:
            first, last = _CELL.unpack_from(content)
            looks.hidden_columns.update(range(first, min(last + 1, MOST_COLUMNS)))
        elif kind in _FIGURES:
            column, style = _CELL.unpack_from(content)
            if style & 0xFFFFFF in percents:
                looks.percents.add((row, column))
            elif style & 0xFFFFFF in currencies:
                looks.currencies[row, column] = currencies[style & 0xFFFFFF]
    return looks
