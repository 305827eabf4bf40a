"""Clean the cells of reports: money, quantities, rates, dates, flags. Text in, exact values out, sentences for the rest."""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from drawback.domain.money import Money, cents

FIRST_YEAR, LAST_YEAR = 1980, 2079
"""Years a customs date may have: older ones predate the entry number, later ones are slips of the keyboard."""

_FIGURE: Final = re.compile(
    r"(?P<open>\()?(?P<minus>-)?(USD|US\$|\$)?\s*(?P<minus2>-)?"
    r"(?P<digits>\d{1,3}(,\d{3})+|\d+|(?=\.\d))(?P<fraction>\.\d*)?(?P<power>E[+-]?\d{1,2})?"
    r"\s*(USD)?(?P<minus3>-)?(?(open)\))",
    re.IGNORECASE,
)
_US: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_ISO: Final = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})")
_NAMED: Final = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[- ,]+(\d{4}|\d{2})")
_SERIAL: Final = re.compile(r"(\d{5})(\.\d+)?")
_CLOCK: Final = re.compile(r"[T ]\d{1,2}:\d{2}.*$")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EPOCH: Final = date(1899, 12, 30)
"""Day zero of spreadsheet serial numbers (the 1900 date system, after its February 1900)."""
_PIVOT: Final = 80
_TOO_MUCH: Final = Decimal(10) ** 15
_RESIDUE: Final = Decimal("0.00001")
_YES: Final = frozenset({"y", "yes", "true", "t", "1", "x"})
_NO: Final = frozenset({"", "n", "no", "false", "f", "0"})
_BLANK: Final = frozenset({"", "-", "--", "n/a", "na", "null", "none", "#n/a"})


class BadValue(ValueError):  # noqa: N818 - what it is
    """A cell that cannot be read; `expected` says what should stand there."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


def is_blank(text: str) -> bool:
    """Say whether a cell says nothing: empty, a dash, n/a."""
    return text.strip().lower() in _BLANK


@lru_cache(maxsize=65_536)
def figure(text: str) -> Decimal:
    """Read `$1,234.50`, `(12.00)`, `12-`, `USD 12`: American figures, exact."""
    match = _FIGURE.fullmatch(text.strip())
    if match is None:
        raise BadValue("a figure such as 1,234.50")
    value = Decimal(
        f"{match['digits'].replace(',', '') or '0'}{match['fraction'] or ''}{match['power'] or ''}"
    )
    if abs(value) >= _TOO_MUCH:
        raise BadValue("a figure below a thousand billions")
    negative = match["open"] or match["minus"] or match["minus2"] or match["minus3"]
    return -value if negative else value


def money(text: str) -> Money:
    """Read an amount of dollars and cents that cannot be negative."""
    amount = signed_money(text)
    if amount < 0:
        raise BadValue("an amount that is not negative, such as $1,234.50")
    return amount


def signed_money(text: str) -> Money:
    """Read an amount of dollars and cents; the residue of a spreadsheet's binary arithmetic is rounded off."""
    try:
        amount = figure(text)
    except BadValue:
        raise BadValue("an amount in dollars such as $1,234.50") from None
    rounded = cents(amount)
    if abs(amount - rounded) > _RESIDUE:
        raise BadValue("an amount with at most two decimals, such as $1,234.50")
    return rounded


def quantity(text: str) -> Decimal:
    """Read a quantity: not negative, without superfluous zeros, so that 1800 and 1,800.00 are the same."""
    try:
        value = figure(text)
    except BadValue:
        raise BadValue("a quantity such as 1,800") from None
    if value < 0:
        raise BadValue("a quantity that is not negative, such as 1,800")
    return plain(value)


def plain(value: Decimal) -> Decimal:
    """Drop superfluous zeros without falling into powers of ten."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


def percent(text: str) -> Decimal | None:
    """Read `25%`, `3.1 %`, `Free`, or a bare figure; a compound or specific rate gives None."""
    said = text.strip().rstrip("%").strip()
    if said.lower() == "free":
        return Decimal(0)
    try:
        rate = plain(figure(said))
    except BadValue:
        return None
    return rate if rate >= 0 and "$" not in said else None


def whole(text: str) -> int:
    """Read a whole number such as a line number: `001`, `1`, `1.0`."""
    try:
        value = figure(text)
    except BadValue:
        raise BadValue("a whole number such as 1") from None
    if value != value.to_integral_value() or value < 0:
        raise BadValue("a whole number such as 1")
    return int(value)


@lru_cache(maxsize=16_384)
def day(text: str) -> date:
    """Read MM/DD/YYYY, ISO, `02-MAY-2025` or a spreadsheet serial; the time of day is dropped, the year must be possible."""
    said = _CLOCK.sub("", text.strip())
    try:
        read = _day(said)
    except ValueError:
        raise BadValue("a date that exists, as MM/DD/YYYY or YYYY-MM-DD") from None
    if read is None:
        raise BadValue("a date as MM/DD/YYYY or YYYY-MM-DD")
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise BadValue(f"a date between {FIRST_YEAR} and {LAST_YEAR}, as MM/DD/YYYY or YYYY-MM-DD")
    return read


def _day(said: str) -> date | None:
    if match := _US.fullmatch(said):
        return date(_year(match[3]), int(match[1]), int(match[2]))
    if match := _ISO.fullmatch(said):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if (match := _NAMED.fullmatch(said)) and match[2].lower() in _MONTHS:
        return date(_year(match[3]), _MONTHS.index(match[2].lower()) + 1, int(match[1]))
    if match := _SERIAL.fullmatch(said):
        return _EPOCH + timedelta(days=int(match[1]))
    return None


def _year(digits: str) -> int:
    if len(digits) > 2:  # noqa: PLR2004 - written in full
        return int(digits)
    return int(digits) + (1900 if int(digits) >= _PIVOT else 2000)


def flag(text: str) -> bool:
    """Read Y/N, yes/no, true/false, X/blank."""
    said = text.strip().lower()
    if said in _YES:
        return True
    if said in _NO or is_blank(said):
        return False
    raise BadValue("Y or N")


def word(text: str) -> str:
    """Reduce a label to lower-case words for comparison: `No-Change ` and `NO CHANGE` become `no change`."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))
