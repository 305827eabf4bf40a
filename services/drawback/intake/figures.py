"""How a figure is written: which mark stands before its decimals, decided for a column and not for a cell."""

import re
from enum import Enum
from functools import lru_cache
from typing import Final

_CORE: Final = re.compile(r"[.,]?\d[\d.,' ]*")
_GROUPS: Final = 3
_LAKH: Final = re.compile(r"\d{1,2}(,\d{2})+,\d{3}")
"""Indian groups, as in 10,00,000."""


class Mark(Enum):
    """What stands before the decimals of a figure."""

    NONE = "no mark"
    """The figure has no mark, or is none."""
    POINT = "decimal point"
    COMMA = "decimal comma"
    EITHER = "either"
    """`1.500` and `1,500` are one and a half, or fifteen hundred."""


@lru_cache(maxsize=65_536)
def mark_of(text: str) -> Mark:
    """Say what the figure alone tells about its decimals: `1.234,50` has a comma before them, `1,500` may have."""
    match = _CORE.search(text)
    if match is None:
        return Mark.NONE
    core = match[0].replace(" ", "").replace("'", "").rstrip(".,")
    dots, commas = core.count("."), core.count(",")
    if not dots and not commas:
        return Mark.NONE
    if dots and commas:
        last = max(core.rindex("."), core.rindex(","))
        if core.count(core[last]) > 1:
            return Mark.NONE
        return Mark.POINT if core[last] == "." else Mark.COMMA
    separator = "." if dots else ","
    before, *groups = core.split(separator)
    if len(groups) > 1:
        if all(len(group) == _GROUPS for group in groups) or _LAKH.fullmatch(core):
            return Mark.COMMA if dots else Mark.POINT
        return Mark.NONE
    if len(groups[0]) == _GROUPS and 1 <= len(before) <= _GROUPS and before[0] != "0":
        return Mark.EITHER
    return Mark.POINT if dots else Mark.COMMA


@lru_cache(maxsize=65_536)
def with_point(text: str, mark: Mark) -> str:
    """Write a figure with a decimal point and without marks between thousands; what is no figure stays as it is.

    Raises:
        ValueError: the figure is written otherwise than `mark` says.
    """
    match = _CORE.search(text)
    if match is None:
        return text
    core = match[0].rstrip(" '")
    thousands, decimal = (".", ",") if mark is Mark.COMMA else (",", ".")
    whole, found, fraction = core.partition(decimal)
    groups = re.split(f"[{re.escape(thousands)}' ]", whole)
    regular = all(len(group) == _GROUPS for group in groups[1:]) and 0 < len(groups[0]) <= _GROUPS
    if thousands in fraction or decimal in fraction:
        raise ValueError(text)
    if len(groups) > 1 and not regular and not _LAKH.fullmatch(whole):
        raise ValueError(text)
    plain = "".join(groups) + (f".{fraction.strip()}" if found else "")
    return text[: match.start()] + plain + text[match.start() + len(core) :]
