"""Code 128 (ISO/IEC 15417), set B: the printable characters of ASCII as bars that any hand scanner reads."""

from typing import Final

_SYMBOLS: Final = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 "
    "223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 "
    "112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 "
    "311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 "
    "122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 "
    "214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232"
)
"""The widths of bars and gaps of each symbol, in modules, in the order of their values."""
_STOP: Final = "2331112"
_EACH: Final = 7
"""Characters of a symbol above, with the blank behind it."""
_START_B, _CHECK = 104, 103
_FIRST, _LAST = " ", "~"
QUIET: Final = 10
"""Modules left white on both sides."""


def encodable(text: str) -> bool:
    """Whether every character is one that set B has."""
    return bool(text) and all(_FIRST <= one <= _LAST for one in text)


def widths(text: str) -> list[int]:
    """The widths of bars and gaps by turns, beginning with a bar, in modules.

    Raises:
        ValueError: a character is none of the printable ones of ASCII.
    """
    if not encodable(text):
        raise ValueError(f"{text!r} cannot be written in Code 128 B; expected printable ASCII")
    values = [ord(one) - ord(_FIRST) for one in text]
    check = (_START_B + sum(place * value for place, value in enumerate(values, 1))) % _CHECK
    symbols = (_SYMBOLS[_EACH * value : _EACH * value + 6] for value in (_START_B, *values, check))
    return [int(width) for width in "".join((*symbols, _STOP))]


def bars(text: str) -> tuple[int, list[tuple[int, int]]]:
    """The width of the whole symbol with its quiet zones, and of each bar where it begins and how wide it is, in modules."""
    found, at = [], QUIET
    for place, width in enumerate(widths(text)):
        if place % 2 == 0:
            found.append((at, width))
        at += width
    return at + QUIET, found
