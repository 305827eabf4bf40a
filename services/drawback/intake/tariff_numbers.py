"""Tariff numbers in cells: a word before them, a full stop behind them, a leading zero that a spreadsheet dropped."""

import re
from collections.abc import Callable, Collection
from typing import Final

from drawback.domain.identifiers import NotAnIdentifier, compact, read_schedule_b, read_tariff_number

_WORD: Final = re.compile(r"(htsus|hts|hs|schedule b|sch\.? b)( (no|number|code)\.?)?[ :#]+", re.IGNORECASE)
_HEADING_DIGITS, _LINE_DIGITS = 6, 8


def tariff_number(known: Collection[str]) -> Callable[[str], str]:
    """Make a reader of HTSUS numbers; `known` has the first six and eight digits of those that are or were in force."""
    return _reader(read_tariff_number, known, _LINE_DIGITS)


def schedule_b_number(known: Collection[str]) -> Callable[[str], str]:
    """Make a reader of Schedule B numbers, which agree with the tariff at six digits."""
    return _reader(read_schedule_b, known, _HEADING_DIGITS)


def _reader(read: Callable[[str], str], known: Collection[str], digits: int) -> Callable[[str], str]:
    def reader(text: str) -> str:
        cell_text = _WORD.sub("", text.strip(), count=1).rstrip(".")
        number = read(cell_text)
        restored = compact(cell_text) != number[: len(compact(cell_text))]
        if restored and known and number[:digits] not in known:
            raise NotAnIdentifier(
                f"{text.strip()!r} has {len(compact(cell_text))} digits, and no tariff has {number[:digits]}; "
                "expected 8 or 10 digits, e.g. 8508.19.0000"
            )
        return number

    return reader
