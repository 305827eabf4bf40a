"""Clean the cells of reports: money, quantities, rates, dates, flags. Text in, exact values out, sentences for the rest."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from drawback.domain.money import Money, cents
from drawback.intake.currencies import currency_named
from drawback.intake.figures import Mark, with_point

FIRST_YEAR, LAST_YEAR = 1980, 2079
"""Years a customs date may have: older ones predate the entry number, later ones are slips of the keyboard."""

_FIGURE: Final = re.compile(
    r"(?P<minus>[-(]*)(?P<digits>\d+|(?=\.\d))(?P<fraction>\.\d*)?(?P<power>E[+-]?\d{1,2})?(?P<close>\)?)(?P<minus2>-|CR)?",
    re.IGNORECASE,
)
_DOLLARS: Final = re.compile(r"US\$|U\.S\. ?dollars?|US dollars?|USD|dollars?|\$", re.IGNORECASE)
_CURRENCY: Final = re.compile(
    r"[€£¥₩₹]|\b(?:C|CA|CAN|A|AU|NZ|HK|NT|MX|R|S)\$|\b(?!USD\b)[A-Z]{3}\b", re.IGNORECASE
)
_THREE_DECIMALS: Final = re.compile(r"\.\d{3}(?!\d)")
"""Dollars have cents: `10.000` is ten thousand written elsewhere, or a slip."""
_WITH_UNIT: Final = re.compile(r"(.*\d)\s*([A-Za-z]{1,6})\.?")
_PERCENT: Final = re.compile(r"\s*(%|percent|per cent|pct\.?)$", re.IGNORECASE)
_US: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d{2})")
_ISO: Final = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})")
_EAST_ASIAN: Final = re.compile(r"(\d{4})[年년] ?(\d{1,2})[月월] ?(\d{1,2})[日일]")
_DAY_MONTH: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.?º)?(?:[-/. ]+| de )([^\W\d_]{3,10})\.?(?:[-/, ]+| de )(\d{4}|\d{2})"
)
_MONTH_DAY: Final = re.compile(r"([^\W\d_]{3,10})\.?[-/ ]+(\d{1,2})(?:st|nd|rd|th)?[-/, ]+(\d{4}|\d{2})")
_UNIX: Final = re.compile(r"([A-Za-z]{3}) +(\d{1,2}) +\d{1,2}:\d{2}(?::\d{2})?(?: [A-Z]{2,5})? +(\d{4})")
_WEEKDAY: Final = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[, ]+", re.IGNORECASE)
_SERIAL: Final = re.compile(r"(\d{5})(\.\d+)?")
_CLOCK: Final = re.compile(r"([T ]\d{1,2}:\d{2}.*| +(UTC|GMT|Z|[ECMP][SD]T|CET|CEST))$")
_NO_YEAR: Final = "(0000|0001|1601|1753|1800|1899|1900|2999|4712|9998|9999)"
_NO_WORDS: Final = (
    r"(n/?\.?a\.?|tbd|tba|tbc|pending|unset|open|unknown|none|never|no date|blank|to be (determined|announced|confirmed)|unliquidated"
    r"|not (yet )?(liquidated|set|scheduled|known|applicable|available|determined))"
)
_NO_DAY: Final = re.compile(
    rf"0+|0{{1,2}}[/.-]0{{1,2}}[/.-]0{{1,4}}|{_NO_YEAR}[/.-]?\d{{1,2}}[/.-]?\d{{1,2}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]{_NO_YEAR}"
    r"|2099[/.-]?12[/.-]?31|(12[/.-]31|31[/.-]12)[/.-]2099|1970[/.-]?01[/.-]?01|0?1[/.-]0?1[/.-]1970|0?6[/.-]0?6[/.-]2079|2079[/.-]?06[/.-]?06"
    rf"|{_NO_WORDS}( ?[-/,(]? ?{_NO_WORDS}\)?)?|[-_ ]*[/.][-_ ]*[/.][-_ ]*|[?*_]+|9{{6,8}}"
)
"""What a report prints where there is no date."""
_MONTHS: Final = (
    "january januar janvier enero gennaio janeiro januari",
    "february februar février fevrier febrero febbraio fevereiro februari",
    "march märz maerz mars marzo março marco maart mrz mrt",
    "april avril abril aprile",
    "may mai mayo maggio maio mei",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august août aout agosto augustus",
    "september septembre septiembre setiembre settembre setembro sept",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember décembre decembre diciembre dicembre dezembro",
)
"""The months as English, German, French, Spanish, Italian, Portuguese and Dutch write them."""
_EPOCH: Final = date(1899, 12, 30)
"""Day zero of spreadsheet serial numbers (the 1900 date system, after its February 1900)."""
_UNIX_EPOCH: Final = date(1970, 1, 1)
_MILLISECONDS: Final = re.compile(r"(?:/Date\()?(\d{12,13})(?:[+-]0000)?(?:\)/)?")
"""Also as `/Date(1746144000000)/`, in which older services write a day."""
_DAY_OF_MILLISECONDS: Final = 86_400_000
"""Programs write a day into JSON as milliseconds since 1970, whole days of them; anything else is an instant of some zone."""
_PIVOT: Final = 80
_TOO_MUCH: Final = Decimal(10) ** 15
_RESIDUE: Final = Decimal("0.00001")
_YES: Final = frozenset({"y", "yes", "true", "t", "1", "x"})
_NO: Final = frozenset({"", "n", "no", "false", "f", "0"})
_BLANK: Final = frozenset(
    {"", "-", "--", "---", ".", "n/a", "na", "null", "none", "nil", "nan", "nat", "(blank)", "<na>", "#n/a"}
)


class BadValue(ValueError):  # noqa: N818 - what it is
    """A cell that cannot be read; `expected` says what should stand there."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


def is_blank(text: str) -> bool:
    """Say whether a cell says nothing: empty, a dash, n/a."""
    return text.strip().lower() in _BLANK


def is_no_day(text: str) -> bool:
    """Say whether a date's cell says that there is none: blank, 00/00/0000, 12/31/9999, TBD."""
    cell_text = _CLOCK.sub("", text.strip().lower())
    return is_blank(cell_text) or _NO_DAY.fullmatch(cell_text) is not None


@lru_cache(maxsize=65_536)
def figure(text: str) -> Decimal:
    """Read `$1,234.50`, `(12.00)`, `12-`, `12 CR`, `USD 12`, `10 000.00`: figures with a decimal point, exact."""
    try:
        cell_text = with_point(_DOLLARS.sub("", text, count=1), Mark.POINT)
    except ValueError:
        raise BadValue("a figure such as 1,234.50") from None
    match = _FIGURE.fullmatch("".join(cell_text.split()))
    if (
        match is None
        or match["minus"] not in ("", "-", "(")
        or (match["minus"] == "(") != bool(match["close"])
    ):
        raise BadValue("a figure such as 1,234.50")
    value = Decimal(f"{match['digits'] or '0'}{match['fraction'] or ''}{match['power'] or ''}")
    if abs(value) >= _TOO_MUCH:
        raise BadValue("a figure below a thousand billions")
    return -value if value and (match["minus"] or match["minus2"]) else value


def currency_in(text: str) -> str:
    """Return the currency an amount names if it is not the dollar of the United States: `CAD 4,800`, `€4800`."""
    if text.lstrip().startswith("#"):
        return ""  # the error of a formula, such as #REF!
    match = _CURRENCY.search(text.replace("US$", "$"))
    named = match[0].upper() if match else ""
    return named if not named.isalpha() or currency_named(named) else ""  # `ten thousand` is in no currency


def without_currency(text: str) -> str:
    """Leave out the currency that an amount names, for amounts that are not dollars of the United States."""
    return _CURRENCY.sub("", text).strip()


def money(text: str) -> Money:
    """Read an amount of dollars and cents that cannot be negative."""
    amount = signed_money(text)
    if amount < 0:
        raise BadValue("an amount that is not negative, such as $1,234.50")
    return amount


def signed_money(text: str) -> Money:
    """Read an amount of dollars and cents; the residue of a spreadsheet's binary arithmetic is rounded off."""
    if currency := currency_in(text):
        raise BadValue(f"an amount in dollars such as $1,234.50; this one is in {currency}")
    try:
        amount = figure(text)
    except BadValue:
        raise BadValue("an amount in dollars such as $1,234.50") from None
    rounded = cents(amount)
    if abs(amount - rounded) > _RESIDUE or _THREE_DECIMALS.search(text):
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


def in_unit(text: str) -> tuple[str, str]:
    """Part a quantity from the unit written behind it: `40 NO` is 40 and NO."""
    match = _WITH_UNIT.fullmatch(text.strip())
    return (match[1], unit_code(match[2])) if match and match[2].upper() not in ("E", "CR") else (text, "")


_OTHER_NAMES: Final = {
    name: code
    for code, names in {
        "NO": "EA EACH PC PCE PIECE PIECES ST STK STÜCK UNIT UNITS NMB NUMBER NUM C62 H87",
        "KG": "KGM KGS KILO KILOGRAM KILOGRAMS",
        "L": "LTR LITER LITERS LITRE LITRES",
        "M": "MTR METER METERS",
        "M2": "MTK",
        "M3": "MTQ",
        "DOZ": "DZN DOZEN",
        "PRS": "PR PAIR PAIRS",
    }.items()
    for name in names.split()
}
"""What inventory and freight systems call units, also by UN/ECE Recommendation 20, and the code of the tariff.

CBP counts pieces in NO (19 CFR 141.89 and the tariff's "No."); PCS is a code of its own (ACE appendix C) and stays.
"""


def unit_code(text: str) -> str:
    """A unit as the tariff writes it: capitals, no full stop, and its code where another name is used."""
    unit = text.strip().upper().rstrip(".")
    return _OTHER_NAMES.get(unit, unit)


def quantity_in(unit: str) -> Callable[[str], tuple[Decimal, str]]:
    """Make a reader of quantities that may carry their unit, which must be the one of the unit's column."""

    def read(text: str) -> tuple[Decimal, str]:
        cell_text, own = in_unit(text)
        if own and unit and own != unit:
            raise BadValue(f"a quantity in {unit}, as the column of units says")
        return quantity(cell_text), unit or own

    return read


def plain(value: Decimal) -> Decimal:
    """Drop superfluous zeros without falling into powers of ten."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


def percent(text: str) -> Decimal | None:
    """Read `25%`, `3.1 percent`, `Free`, or a bare figure; a compound or specific rate gives None."""
    cell_text = _PERCENT.sub("", text.strip())
    if cell_text.lower() == "free":
        return Decimal(0)
    try:
        rate = plain(figure(cell_text))
    except BadValue:
        return None
    return rate if rate >= 0 and "$" not in cell_text else None


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
    """Read MM/DD/YYYY, ISO, `02-MAY-2025`, `May 2, 2025`, a spreadsheet serial or milliseconds since 1970; the time of day is dropped.

    Which of day and month comes first in figures is the column's matter (`conventions`): here it is the month.
    """
    cell_text = text.strip()
    if match := _UNIX.fullmatch(_WEEKDAY.sub("", cell_text, count=1)):
        cell_text = f"{match[1]} {match[2]}, {match[3]}"
    cell_text = _WEEKDAY.sub("", _CLOCK.sub("", cell_text).strip(), count=1)
    try:
        read = _day(cell_text)
    except ValueError:
        raise BadValue("a date that exists, as MM/DD/YYYY or YYYY-MM-DD") from None
    if read is None:
        raise BadValue("a date as MM/DD/YYYY or YYYY-MM-DD")
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise BadValue(f"a date between {FIRST_YEAR} and {LAST_YEAR}, as MM/DD/YYYY or YYYY-MM-DD")
    return read


def _day(cell_text: str) -> date | None:
    if match := _US.fullmatch(cell_text):
        return date(_year(match[4]), int(match[1]), int(match[3]))
    if (match := _ISO.fullmatch(cell_text)) and (match[2] or len(cell_text) == len("YYYYMMDD")):
        return date(int(match[1]), int(match[3]), int(match[4]))
    if match := _EAST_ASIAN.fullmatch(cell_text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if (match := _DAY_MONTH.fullmatch(cell_text)) and (month := _month(match[2])):
        return date(_year(match[3]), month, int(match[1]))
    if (match := _MONTH_DAY.fullmatch(cell_text)) and (month := _month(match[1])):
        return date(_year(match[3]), month, int(match[2]))
    return _counted_day(cell_text)


def _counted_day(cell_text: str) -> date | None:
    """The day that a figure counts: a spreadsheet's serial number, or milliseconds since 1970."""
    if match := _SERIAL.fullmatch(cell_text):
        return _EPOCH + timedelta(days=int(match[1]))
    if (match := _MILLISECONDS.fullmatch(cell_text)) and not int(match[1]) % _DAY_OF_MILLISECONDS:
        return _UNIX_EPOCH + timedelta(milliseconds=int(match[1]))
    return None


def _month(name: str) -> int:
    """The number of a month by its name or the first letters of it; 0 for another word, and for letters that two months begin with."""
    cell_text = name.lower()
    found = [
        n for n, names in enumerate(_MONTHS, 1) if any(each.startswith(cell_text) for each in names.split())
    ]
    return found[0] if len(found) == 1 else 0


def _year(digits: str) -> int:
    if len(digits) > 2:  # noqa: PLR2004 - written in full
        return int(digits)
    return int(digits) + (1900 if int(digits) >= _PIVOT else 2000)


def flag(text: str) -> bool:
    """Read Y/N, yes/no, true/false, X/blank."""
    cell_text = text.strip().lower()
    if cell_text in _YES:
        return True
    if cell_text in _NO or is_blank(cell_text):
        return False
    raise BadValue("Y or N")


def word(text: str) -> str:
    """Reduce a label to lower-case words for comparison: `No-Change ` and `NO CHANGE` become `no change`."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))
