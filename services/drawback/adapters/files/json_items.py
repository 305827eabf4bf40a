"""JSON files: an array, one object after another, or one object a line; read item by item in bounded memory."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from drawback.adapters.files.tables import Progress, Unreadable
from drawback.adapters.files.text_encoding import wide_encoding

JsonValue: TypeAlias = "str | bool | list[JsonValue] | dict[str, JsonValue] | None"

_CHUNK: Final = 1 << 17
_LONGEST: Final = 1 << 26
_NO_TEXT: Final = re.compile("[\udc80-\udcff]")
"""What stands for bytes that are no text."""
_BLANK: Final = " \t\r\n,\ufeff"
_GAP: Final = re.compile(f"[{_BLANK}]*")


class DoubledName(ValueError):  # noqa: N818 - what it is
    """An object says two things under one name."""


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: dict[str, JsonValue] = {}
        for name, value in pairs:
            if seen.setdefault(name, value) != value:
                raise DoubledName(f"an object says {name!r} twice, and not the same")
    return found


_DECODER: Final = json.JSONDecoder(
    parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_object
)

_EVENT_TYPE = re.compile(r"[a-z][a-z-]*(\.[a-z][a-z-]*)+\.v\d+")


class JsonItem(NamedTuple):
    """One value of the file: its number (a line number in JSON lines), its text, the value; figures stay text."""

    number: int
    text: str
    value: JsonValue
    error: str = ""


@dataclass(frozen=True, slots=True)
class JsonItems:
    """A JSON file; `by_line` where each line is a value of its own, so that a bad line does not stop the rest."""

    path: Path
    by_line: bool
    encoding: str = "utf-8-sig"

    @property
    def described(self) -> tuple[tuple[str, str], ...]:
        return (("form", "JSON lines" if self.by_line else "JSON"),)

    def items(self, progress: Progress | None = None) -> Iterator[JsonItem]:
        """All values of the file.

        Raises:
            Unreadable: the text breaks off or is no JSON, and nothing after that place can be found.
        """
        try:
            yield from self._lines(progress) if self.by_line else self._values(progress)
        except UnicodeDecodeError as error:
            form = self.encoding.upper().removesuffix("-SIG")
            raise Unreadable(f"the file is not {form}: {error.reason} at byte {error.start}") from None

    def _lines(self, progress: Progress | None) -> Iterator[JsonItem]:
        total, done = self.path.stat().st_size, 0
        with self.path.open(encoding=self.encoding, errors="surrogateescape", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                done += len(line)
                text = line.strip()
                if _NO_TEXT.search(text):
                    shown = _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)
                    yield JsonItem(number, shown, None, "the line is not UTF-8")
                elif text:
                    try:
                        yield JsonItem(number, text, _DECODER.decode(text))
                    except (ValueError, RecursionError) as error:
                        yield JsonItem(number, text, None, f"the line is no JSON: {error}")
                if progress and number % 500 == 0:
                    progress(done, total)
        if progress:
            progress(total, total)

    def _values(self, progress: Progress | None) -> Iterator[JsonItem]:
        total, number, place, ended = self.path.stat().st_size, 0, 0, False
        with self.path.open("rb") as binary:
            text = io.TextIOWrapper(binary, encoding=self.encoding)
            buffer = text.read(_CHUNK).lstrip(_BLANK).removeprefix("[")
            while True:
                place = _GAP.match(buffer, place).end()  # type: ignore[union-attr] # an empty gap matches too
                if buffer.startswith("]", place) or (ended and place == len(buffer)):
                    break
                value, end, error = _value_at(buffer, place)
                if end is not None and (end < len(buffer) or ended):
                    number += 1
                    yield JsonItem(number, buffer[place:end], value)
                    place = end
                    continue
                if ended or len(buffer) - place > _LONGEST:
                    raise Unreadable(f"value {number + 1} is no JSON: {error}", number + 1)
                chunk = text.read(max(_CHUNK, len(buffer) - place))
                buffer, place, ended = buffer[place:] + chunk, 0, not chunk
                if progress:
                    progress(binary.tell(), total)
        if progress:
            progress(total, total)


def _value_at(buffer: str, place: int) -> tuple[JsonValue, int | None, str]:
    try:
        value, end = _DECODER.raw_decode(buffer, place)
    except DoubledName as error:
        raise Unreadable(str(error)) from None
    except (ValueError, RecursionError) as error:
        return None, None, str(error)
    return value, end, ""


def open_json(path: Path) -> JsonItems:
    """Tell JSON lines from other JSON: the first line is a value of its own and more follows."""
    with path.open("rb") as binary:
        encoding = wide_encoding(binary.read(_CHUNK)) or "utf-8-sig"
    with path.open(encoding=encoding, errors="replace", newline="\n") as text:
        first = text.readline(_LONGEST).strip()
        more = bool(text.readline(_CHUNK).strip())
    by_line = path.suffix.lower() in (".jsonl", ".ndjson")
    if not by_line and first.startswith("{") and more:
        with suppress(ValueError):
            _DECODER.decode(first)
            by_line = True
    return JsonItems(path, by_line, encoding)


def is_event(value: JsonValue) -> bool:
    """Say whether an object is meant as one of our events: it names a type, and carries data or names the type as events do."""
    if not isinstance(value, dict) or "type" not in value:
        return False
    return "data" in value or _EVENT_TYPE.fullmatch(str(value["type"])) is not None
