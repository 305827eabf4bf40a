"""Where each key of a TOML text stands: the standard parser gives values without their lines."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

Place = tuple[str, ...]


def lines_of(text: str) -> dict[Place, int]:
    """Return the line of each table and key, counted from 1; the text must be valid TOML.

    Tables and keys are read by the standard parser, line by line; what stands inside a value of several lines has the line of its key.
    """
    found: dict[Place, int] = {}
    table: Place = ()
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if bare.startswith("["):
            if (header := _parsed(bare)) is not None:
                table = _deepest(header)
                found.setdefault(table, number)
        elif "=" in bare and (key := _parsed(bare.partition("=")[0] + "= 0")) is not None:
            found.setdefault((*table, *_deepest(key)), number)
    return found


def line_at(lines: Mapping[Place, int], place: Place) -> int:
    """Return the line of a key, or of the nearest table around it; 1 where neither is written down."""
    for length in range(len(place), 0, -1):
        if (line := lines.get(place[:length])) is not None:
            return line
    return 1


def _parsed(line: str) -> Mapping[str, Any] | None:
    try:
        return tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return None


def _deepest(parsed: Mapping[str, Any]) -> Place:
    return tuple(_walk(parsed))


def _walk(parsed: Any) -> Iterator[str]:
    while isinstance(parsed, Mapping) and parsed:
        name, parsed = next(iter(parsed.items()))
        yield name
