"""How figures, dates and numbers are printed for people."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from markupsafe import Markup, escape

from drawback.domain import days
from drawback.domain.identifiers import check_offset, print_entry_number, print_tariff_number
from drawback.domain.money import dollars

DASH = "—"
_ENTRY_LENGTH = 11
_NUMBER = re.compile(r"\b(?=[A-Z0-9]{0,2}[A-Z])[A-Z0-9]{3}\d{8}\b")
_TARIFF_LENGTHS = (8, 10)


def money(amount: Decimal | None) -> str:
    """Print dollars and cents, negatives in parentheses; a dash where no amount is known."""
    return DASH if amount is None else dollars(amount)


def linked(sentence: str) -> Markup:
    """Print a sentence with the entry and claim numbers in it punctuated and linked to the search for them."""

    def link(match: re.Match[str]) -> str:
        found = match[0]
        if check_offset(found):
            return found
        return f'<a class="num inline" href="/search?q={found}">{print_entry_number(found)}</a>'

    return Markup(_NUMBER.sub(link, str(escape(sentence))))  # noqa: S704 - escaped above; the pattern holds no markup


def day(on: date | None) -> str:
    """Print a date as `Mon Mar 1, 2027`."""
    return DASH if on is None else days.weekday_day(on)


def short_day(on: date | None) -> str:
    """Print a date as `Mar 1, 2027`."""
    return DASH if on is None else days.day(on)


def month(on: date) -> str:
    """Print a month as `Mar 2027`."""
    return f"{on:%b} {on.year}"


def left(due_on: date, today: date) -> str:
    """Print the time left as `12 d`, `today` or `3 d over`."""
    days = (due_on - today).days
    if days == 0:
        return "today"
    return f"{days:,} d" if days > 0 else f"{-days:,} d over"


def number(text: str) -> str:
    """Print an entry or claim number as CBP does; anything else as it is."""
    if len(text) == _ENTRY_LENGTH and text.isalnum() and text[3:].isdigit():
        return print_entry_number(text)
    return text


def tariff(text: str) -> str:
    """Print a tariff number with its dots; anything else as it is."""
    return print_tariff_number(text) if text.isdigit() and len(text) in _TARIFF_LENGTHS else text


def quantity(amount: Decimal | None) -> str:
    """Print a quantity with thousands separated and no idle zeros."""
    if amount is None:
        return DASH
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(rate: Decimal | None) -> str:
    """Print a rate as `15.5 %`."""
    return DASH if rate is None else f"{quantity(rate)} %"


def plural(count: int, word: str, many: str = "") -> str:
    """Print a count with its word: `1 claim`, `2 claims`."""
    return f"{count:,} {word if count == 1 else many or word + 's'}"


def pairs(names: Iterable[str], all_of_them: str = "All") -> list[tuple[str, str]]:
    """Return choices for a row of chips: everything, then each name."""
    return [("", all_of_them), *((name, name) for name in names)]
