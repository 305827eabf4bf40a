"""Which cells of an .xlsb are percentages: the library that reads its cells does not give their formats ([MS-XLSB] 2.4)."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from typing import Final
from xml.etree.ElementTree import fromstring

from drawback.adapters.files.xlsx_parts import is_percent

_FORMAT, _XF, _BEGIN_XFS, _END_XFS = 44, 47, 617, 618
_ROW, _SHEET = 0, 156
_FIGURES: Final = frozenset({2, 5, 9})
"""Records of a cell with a figure: compressed, whole, and the result of a formula."""
_BUILT_IN: Final = {9: "0%", 10: "0.00%"}
_U16, _U32, _CELL = Struct("<H"), Struct("<I"), Struct("<II")


def percent_cells(path: Path) -> dict[str, frozenset[tuple[int, int]]]:
    """Return, per sheet, row and column (from 0) of the figures that are shown as percentages."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        styles = _percent_styles(archive.read("xl/styles.bin")) if "xl/styles.bin" in names else frozenset()
        if not styles:
            return {}
        targets = _targets(archive.read("xl/_rels/workbook.bin.rels"))
        found: dict[str, frozenset[tuple[int, int]]] = {}
        for name, relation in _sheets(archive.read("xl/workbook.bin")):
            member = f"xl/{targets.get(relation, '')}"
            if member in names:
                found[name] = frozenset(_cells(archive.read(member), styles))
        return found


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


def _percent_styles(data: bytes) -> frozenset[int]:
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
    return frozenset(place for place, number in enumerate(used) if is_percent(codes.get(number, "")))


def _sheets(data: bytes) -> Iterator[tuple[str, str]]:
    for kind, content in _records(data):
        if kind == _SHEET:
            relation, end = _text(content, 8)
            yield _text(content, end)[0], relation


def _targets(data: bytes) -> dict[str, str]:
    if b"<!DOCTYPE" in data:
        raise ValueError("the workbook declares a document type")
    return {each.get("Id", ""): each.get("Target", "").removeprefix("/xl/") for each in fromstring(data)}  # noqa: S314 - see above


def _cells(data: bytes, styles: frozenset[int]) -> Iterator[tuple[int, int]]:
    row = 0
    for kind, content in _records(data):
        if kind == _ROW:
            (row,) = _U32.unpack_from(content)
        elif kind in _FIGURES:
            column, style = _CELL.unpack_from(content)
            if style & 0xFFFFFF in styles:
                yield row, column
