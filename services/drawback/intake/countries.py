"""Countries as reports name them: by code of two or three letters, by name, or both; kept as the code of two letters."""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final
from unicodedata import combining, normalize

from drawback.intake.values import BadValue, word

_TWO, _THREE = 2, 3
_SEPARATORS: Final = (" - ", " – ", "-", "/", ":", ",")
_INITIALS: Final = re.compile(r"([A-Za-z]\.)+[A-Za-z]\.?")
"""A name by its initials, such as U.K. or P.R.C."""
_EXPECTED: Final = "a country, as a two-letter code such as CN"


@cache
def _known() -> Mapping[str, str]:
    """Code by code of two letters, of three letters, and by name, each reduced to plain words."""
    known: dict[str, str] = {}
    text = files("drawback.intake").joinpath("data/countries.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        for cell_text in (row["code"], row["code3"], *row["names"].split(";")):
            if cell_text.strip():
                known[_plain(cell_text)] = row["code"]
    return known


def _plain(text: str) -> str:
    bare = "".join(each for each in normalize("NFKD", text) if not combining(each))
    return " ".join(each for each in word(bare).split() if each not in ("the", "of", "and"))


def country(text: str) -> str:
    """Read `CN`, `CHN`, `China` or `CN - China`.

    Raises:
        BadValue: there is no such country, or the cell names two.
    """
    known = _known()
    cell_text = _plain(text.replace(".", "") if _INITIALS.fullmatch(text.strip()) else text)
    if cell_text in known:
        return known[cell_text]
    first, _, rest = text.strip().partition(" ")
    for separator in _SEPARATORS:
        if separator in text:
            first, _, rest = text.strip().partition(separator)
            break
    head, tail = known.get(_plain(first)), known.get(_plain(rest.strip(" ()-")))
    if head is not None and (
        tail == head or (tail is None and len(first.strip()) in (_TWO, _THREE) and _is_name(rest))
    ):
        return head
    if tail is not None and head is None and len(rest.strip(" ()")) in (_TWO, _THREE):
        return tail
    raise BadValue(_EXPECTED)


def _is_name(text: str) -> bool:
    return len(text.strip(" ()-")) > _THREE
