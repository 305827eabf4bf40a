"""Clean the text of a cell of what spreadsheets and mail programs leave in it, before anything reads it."""

import re
from functools import lru_cache
from typing import Final

_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_BLANKS: Final = dict.fromkeys(
    map(
        ord,
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    ),
    " ",
)
_APOSTROPHES: Final = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u00b4"), "'")
_INVISIBLE: Final = dict.fromkeys(
    [*map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"), *range(0x202A, 0x202F)], None
)
_PLAIN: Final = {**_DASHES, **_BLANKS, **_APOSTROPHES, **_INVISIBLE}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_AS_TEXT: Final = re.compile(r'="(.*)"', re.DOTALL)
"""The formula `="0012"` by which a figure is kept as text when a spreadsheet opens a CSV."""
_FLOAT: Final = re.compile(r"(\d{3,})\.0+")
_GROUPED: Final = re.compile(r"\d{1,3}(,\d{3}){2,}")


def clean(cell: str) -> str:
    """Return what a person sees: `="0012"` is 0012, a leading apostrophe is none, hyphens and blanks are ordinary ones."""
    if cell.isascii() and cell.isprintable() and cell[:1] not in ("=", "'"):
        return cell
    return _cleaned(cell)


@lru_cache(maxsize=65_536)
def _cleaned(cell: str) -> str:
    text = _CONTROL.sub("", _SURROGATE.sub("\ufffd", cell.translate(_PLAIN)))
    if match := _AS_TEXT.fullmatch(text.strip()):
        text = match[1].replace('""', '"')
    return text.removeprefix("'")


_WIDE: Final = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " "}
"""Signs of double width, as East Asian keyboards write them, and the ordinary ones that they are (Unicode, block FF00)."""


def identifier(cell: str) -> str:
    """Undo what a figure's format did to a number that is none: `1234567897.0` and `1,234,567,897` are 1234567897."""
    if not cell or (cell.isascii() and cell.isdigit()):
        return cell
    cell_text = cell.strip()
    if not cell.isascii():
        cell = cell_text = cell_text.translate(_WIDE)
    if match := _FLOAT.fullmatch(cell_text):
        return match[1]
    return cell_text.replace(",", "") if _GROUPED.fullmatch(cell_text) else cell
