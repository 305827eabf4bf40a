"""What a number format shows a figure as: a day, a percentage, an amount of a currency (ECMA-376 part 1, 18.8.31)."""

import re
from typing import Final

from drawback.intake.currencies import currency_named

_LITERAL: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_WRITTEN: Final = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|([€£¥₩₹])')
"""What stands beside the figure: in quotation marks, behind a stroke, as a currency with its place, or bare."""


def is_percent(code: str) -> bool:
    """Say whether a number format shows a percentage: a percent sign that is neither quoted nor escaped."""
    return "%" in _LITERAL.sub("", code)


def is_day(code: str) -> bool:
    """Say whether a number format shows a day or a time."""
    plain = _LITERAL.sub("", code).lower()
    return re.search("[ymdhs]", plain) is not None and "general" not in plain


def currency_of(code: str) -> str:
    """The currency that a number format writes beside a figure; "" for dollars and for none."""
    return currency_named("".join(next(filter(None, parts), "") for parts in _WRITTEN.findall(code)))
