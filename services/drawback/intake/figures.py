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
    core = match[0].replace(" ", "").replace("'", "").rstrip(".,") if match else ""
    dots, commas = core.count("."), core.count(",")
    if dots and commas:
        last = max(core, key=lambda mark: core.rfind(mark) if mark in ".," else -1)
        return _decimal(last) if core.count(last) == 1 else Mark.NONE
    if not dots and not commas:
        return Mark.NONE
    return _one_kind(core, "." if dots else ",")


def _decimal(separator: str) -> Mark:
    return Mark.POINT if separator == "." else Mark.COMMA


def _one_kind(core: str, separator: str) -> Mark:
    """What a figure tells that has dots only, or commas only."""
    before, *groups = core.split(separator)
    if len(groups) > 1:
        regular = all(len(group) == _GROUPS for group in groups) or _LAKH.fullmatch(core)
        return _decimal("," if separator == "." else ".") if regular else Mark.NONE
    if len(groups[0]) == _GROUPS and 1 <= len(before) <= _GROUPS and before[0] != "0":
        return Mark.EITHER
    return _decimal(separator)


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
