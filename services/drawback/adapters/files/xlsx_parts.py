"""The parts of an .xlsx beside its rows: sheets, shared texts, and which cell formats are dates or percentages."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from drawback.adapters.files.tables import Unreadable

_CHUNK: Final = 1 << 16
_MOST_TEXT: Final = 1 << 30
_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Built-in number formats that are dates or times (ECMA-376 part 1, 18.8.30)."""
_PERCENT: Final = frozenset({9, 10})
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")

Start = Callable[[str, Mapping[str, str]], None]


@dataclass(frozen=True, slots=True)
class Formats:
    """Cell formats by index: those that make a figure a date, and those that make it a percentage."""

    dates: frozenset[int]
    percents: frozenset[int]


@dataclass(frozen=True, slots=True)
class Workbook:
    """What must be known before rows can be read: sheets in order (name, member of the archive), texts, formats."""

    sheets: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]
    formats: Formats
    from_1904: bool


def local(name: str) -> str:
    """The name of an element without its prefix."""
    return name.rpartition(":")[2]


def parse(
    archive: zipfile.ZipFile, member: str, parser: expat.XMLParserType, limit: int | None = None
) -> Iterator[int]:
    """Feed a member to a parser in pieces; after each piece the bytes read so far are told.

    Raises:
        Unreadable: the XML is damaged, declares a document type, or is longer than `limit`.
    """
    parser.StartDoctypeDeclHandler = _refuse
    done = 0
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
                done += len(chunk)
                if limit is not None and done > limit:
                    raise Unreadable(f"{member} of the workbook is larger than {limit} bytes")
                yield done
        parser.Parse(b"", True)
        yield done
    except expat.ExpatError as error:
        raise Unreadable(f"the workbook is damaged: {member}: {error}") from None
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise Unreadable(f"the workbook is damaged: {error}") from None


def _refuse(*_args: object) -> None:
    raise Unreadable(
        "the workbook declares a document type, which no spreadsheet program writes; it was not read"
    )


def read_book(archive: zipfile.ZipFile) -> Workbook:
    """Read all parts but the rows."""
    names = set(archive.namelist())
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []
    settings: dict[str, str] = {}

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if local(name) == "Relationship":
            target = attributes["Target"]
            targets[attributes["Id"]] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def workbook(name: str, attributes: Mapping[str, str]) -> None:
        if local(name) == "sheet":
            ids = [value for key, value in attributes.items() if local(key) == "id" and ":" in key]
            sheets.append((attributes.get("name", ""), ids[0] if ids else ""))
        elif local(name) == "workbookPr":
            settings.update(attributes)

    _elements(archive, "xl/_rels/workbook.xml.rels", relation)
    _elements(archive, "xl/workbook.xml", workbook)
    return Workbook(
        sheets=tuple((name, targets[place]) for name, place in sheets if targets.get(place) in names),
        texts=tuple(_texts(archive)) if "xl/sharedStrings.xml" in names else (),
        formats=_formats(archive) if "xl/styles.xml" in names else Formats(frozenset(), frozenset()),
        from_1904=settings.get("date1904", "0") in ("1", "true"),
    )


def _elements(archive: zipfile.ZipFile, member: str, start: Start) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    for _ in parse(archive, member, parser, _MOST_TEXT):
        pass


def _texts(archive: zipfile.ZipFile) -> list[str]:
    """Shared texts; pieces of rich text are joined, phonetic readings left out."""
    texts: list[str] = []
    pieces: list[str] = []
    depth = {"t": 0, "rPh": 0}

    def start(name: str, _attributes: Mapping[str, str]) -> None:
        element = local(name)
        if element == "si":
            pieces.clear()
        elif element in depth:
            depth[element] += 1

    def end(name: str) -> None:
        element = local(name)
        if element == "si":
            texts.append(unescape("".join(pieces)))
        elif element in depth:
            depth[element] -= 1

    def data(text: str) -> None:
        if depth["t"] and not depth["rPh"]:
            pieces.append(text)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
    for _ in parse(archive, "xl/sharedStrings.xml", parser, _MOST_TEXT):
        pass
    return texts


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
    for _ in parse(archive, "xl/styles.xml", parser, _MOST_TEXT):
        pass
    plain = {number: _LITERAL.sub("", code).lower() for number, code in codes.items()}
    return Formats(
        dates=frozenset(
            place
            for place, number in enumerate(used)
            if number in _DATES
            or (number in plain and re.search("[ymdhs]", plain[number]) and "general" not in plain[number])
        ),
        percents=frozenset(
            place for place, number in enumerate(used) if number in _PERCENT or "%" in plain.get(number, "")
        ),
    )
