"""The parts of an .xlsx beside its rows: sheets, shared texts, and which cell formats are dates or percentages."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from drawback.adapters.clock import work_done
from drawback.adapters.files.number_formats import currency_of, is_day, is_percent
from drawback.adapters.files.tables import Unreadable

_CHUNK: Final = 1 << 15
_MOST_TOKEN: Final = 1 << 20
"""Bytes that one tag may take: what a parser must hold at once."""
_MOST_STRINGS: Final = 3_000_000
_MOST_SHARED: Final = 64 << 20
"""Shared texts, and characters in all of them, that are held in memory."""
_PATIENCE_S: Final = 30.0
_PATIENCE_PER_BYTE: Final = 4e-6
"""Seconds of a processor that a workbook may take: half a minute, and four more for each megabyte of the file. An honest one is not
refused because the machine is busy."""
_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Built-in number formats that are dates or times (ECMA-376 part 1, 18.8.30)."""
_PERCENT: Final = frozenset({9, 10})
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")

Start = Callable[[str, Mapping[str, str]], None]


@dataclass(frozen=True, slots=True)
class Formats:
    """Cell formats by index: those that make a figure a date, a percentage, or an amount of another currency than dollars."""

    dates: frozenset[int] = frozenset()
    percents: frozenset[int] = frozenset()
    currencies: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet of the book: its name, the member of the archive with its rows, and whether a person sees it."""

    name: str
    member: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """What must be known before rows can be read: sheets in order, texts, formats."""

    sheets: tuple[SheetPart, ...]
    texts: tuple[str, ...]
    formats: Formats
    from_1904: bool


def local(name: str) -> str:
    """The name of an element without its prefix."""
    return name.rpartition(":")[2]


def parse(archive: zipfile.ZipFile, member: str, parser: expat.XMLParserType) -> Iterator[int]:
    """Feed a member to a parser in pieces; after each piece the number of bytes read is reported.

    Raises:
        Unreadable: the XML is damaged, declares a document type, has a tag without end, or takes too much work.
    """
    parser.StartDoctypeDeclHandler = _refuse
    done = 0
    until = (
        work_done()
        + _PATIENCE_S
        + _PATIENCE_PER_BYTE * sum(part.compress_size for part in archive.infolist())
    )
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
                done += len(chunk)
                if done - parser.CurrentByteIndex > _MOST_TOKEN:
                    raise Unreadable(
                        f"the workbook is damaged: a tag of {member} has more than {_MOST_TOKEN:,} bytes"
                    )
                if work_done() > until:
                    raise Unreadable(
                        f"the workbook is too much work for its size: {done:,} bytes of {member} were read until now"
                    )
                yield done
        parser.Parse(b"", True)
        yield done
    except expat.ExpatError as error:
        raise Unreadable(f"the workbook is damaged: {member}: {error}") from None
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise Unreadable(f"the workbook is damaged: {error}") from None


def _refuse(*_args: object) -> None:
    raise Unreadable(
        "the workbook declares a document type, which no spreadsheet program writes; it was not read"
    )


def read_book(archive: zipfile.ZipFile) -> Workbook:
    """Read all parts but the rows."""
    names = set(archive.namelist())
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str, bool]] = []
    settings: dict[str, str] = {}

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if local(name) == "Relationship":
            target = attributes["Target"]
            targets[attributes["Id"]] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def workbook(name: str, attributes: Mapping[str, str]) -> None:
        if local(name) == "sheet":
            ids = [value for key, value in attributes.items() if local(key) == "id" and ":" in key]
            shown = attributes.get("state", "visible") == "visible"
            sheets.append((attributes.get("name", ""), ids[0] if ids else "", shown))
        elif local(name) == "workbookPr":
            settings.update(attributes)

    _elements(archive, "xl/_rels/workbook.xml.rels", relation)
    _elements(archive, "xl/workbook.xml", workbook)
    return Workbook(
        sheets=tuple(
            SheetPart(name, targets[place], shown)
            for name, place, shown in sheets
            if targets.get(place) in names
        ),
        texts=tuple(_texts(archive)) if "xl/sharedStrings.xml" in names else (),
        formats=_formats(archive) if "xl/styles.xml" in names else Formats(),
        from_1904=settings.get("date1904", "0") in ("1", "true"),
    )


def _elements(archive: zipfile.ZipFile, member: str, start: Start) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    for _ in parse(archive, member, parser):
        pass


def _texts(archive: zipfile.ZipFile) -> list[str]:
    """Shared texts; pieces of rich text are joined, phonetic readings left out."""
    reader = _Texts()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.data
    for _ in parse(archive, "xl/sharedStrings.xml", parser):
        pass
    return reader.texts


class _Texts:
    """Collects shared texts from the parser's calls, as many as may be held."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._held = 0
        self._depth = {"t": 0, "rPh": 0}

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        element = name if ":" not in name else local(name)
        if element == "si":
            self._pieces.clear()
        elif element in self._depth:
            self._depth[element] += 1

    def end(self, name: str) -> None:
        element = name if ":" not in name else local(name)
        if element == "si":
            self.texts.append(unescape("".join(self._pieces)))
            if len(self.texts) > _MOST_STRINGS:
                raise Unreadable(f"the workbook has more than {_MOST_STRINGS:,} texts")
        elif element in self._depth:
            self._depth[element] -= 1

    def data(self, text: str) -> None:
        if self._depth["t"] and not self._depth["rPh"]:
            self._pieces.append(text)
            self._held += len(text)
            if self._held > _MOST_SHARED:
                raise Unreadable(f"the workbook has more than {_MOST_SHARED:,} characters of text")


def unescape(text: str) -> str:
    """Undo `_x000D_` escapes."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _formats(archive: zipfile.ZipFile) -> Formats:
    codes: dict[int, str] = {}
    used: list[int] = []
    inside: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        element = local(name)
        if element == "cellXfs":
            inside.append(element)
        elif element == "numFmt":
            codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif element == "xf" and inside:
            used.append(int(attributes.get("numFmtId", "0")))

    def end(name: str) -> None:
        if local(name) == "cellXfs":
            inside.clear()

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    for _ in parse(archive, "xl/styles.xml", parser):
        pass
    return Formats(
        dates=frozenset(
            place for place, number in enumerate(used) if number in _DATES or is_day(codes.get(number, ""))
        ),
        percents=frozenset(
            place
            for place, number in enumerate(used)
            if number in _PERCENT or is_percent(codes.get(number, ""))
        ),
        currencies={
            place: currency
            for place, number in enumerate(used)
            if (currency := currency_of(codes.get(number, "")))
        },
    )
