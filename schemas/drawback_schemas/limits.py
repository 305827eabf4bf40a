"""What each field may hold, said once on its type.

A limit is data on an annotation: the JSON Schemas print it, and the door (`drawback.engine.door`) checks new events against
it. Decoding does not: an event that a journal already holds is read as it is, whatever the limits are today.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

FIRST_YEAR, LAST_YEAR = 1980, 2079
"""Years of dates: two-digit years of ACE mean these."""
FIRST_INSTANT, LAST_INSTANT = 2, 9998
"""Years of instants: those that any time zone can show."""
INSTANT_PATTERN = r"^(?!000[01]|9999)\d{4}-"
WHOLE_DIGITS = 13
"""Digits before the point: amounts and quantities stay below ten million millions."""
MOST_PERCENT = Decimal(10_000)
LONGEST = {
    "id": 300,
    "source": 300,
    "subject": 300,
    "partitionkey": 100,
    "type": 100,
    "datacontenttype": 100,
    "dataschema": 300,
}
"""Characters of the envelope's names."""
IdentifierKind = Literal["entry", "claim", "case", "tariff", "export", "claim-key", "key"]


class TextLimit(msgspec.Struct, frozen=True):
    """Text for people: at most so many characters."""

    longest: int


class IdentifierLimit(msgspec.Struct, frozen=True):
    """A name by which a thing is found again. `blank`: it may be left out."""

    kind: IdentifierKind
    blank: bool
    longest: int = 100


CodeKind = Literal["country", "entry-type"]


class CodeLimit(msgspec.Struct, frozen=True):
    """A code of a public list in its one form; it may be left out."""

    kind: CodeKind


class NumberLimit(msgspec.Struct, frozen=True):
    """A decimal number from `least` (or above it) to below `below`, with at most `scale` digits after the point."""

    what: str
    example: str
    scale: int
    least: Decimal = Decimal(0)
    above: bool = False
    """The least value itself is not allowed."""
    below: Decimal = Decimal(10) ** WHOLE_DIGITS


class WholeLimit(msgspec.Struct, frozen=True):
    """A whole number from `least` to `most`."""

    least: int
    most: int


Limit = TextLimit | IdentifierLimit | CodeLimit | NumberLimit | WholeLimit


def _meta(limit: Limit, **schema: Any) -> Meta:
    return Meta(extra={"limit": limit}, extra_json_schema=schema)


def _text(longest: int) -> Meta:
    return _meta(TextLimit(longest), maxLength=longest)


def _identifier(
    kind: IdentifierKind, pattern: str = "", example: str = "", *, blank: bool = False, longest: int = 100
) -> Meta:
    """An identifier; `pattern` is what it looks like before it is brought into its one form."""
    if not pattern:
        bounds: dict[str, Any] = {"maxLength": longest} if blank else {"minLength": 1, "maxLength": longest}
        return _meta(IdentifierLimit(kind, blank, longest), **bounds)
    whole = f"^({pattern})?$" if blank else f"^{pattern}$"
    return _meta(IdentifierLimit(kind, blank, longest), pattern=whole, examples=[example])


def _number(limit: NumberLimit, whole: str = rf"\d{{1,{WHOLE_DIGITS}}}") -> Meta:
    """A number; `whole` is how it is written before the point."""
    sign = "-?" if limit.least < 0 else ""
    not_zero = r"(?!0+(\.0+)?$)" if limit.above and not limit.least else ""
    pattern = rf"^{not_zero}{sign}{whole}(\.\d{{1,{limit.scale}}}0*)?$"
    return _meta(limit, pattern=pattern, examples=[limit.example])


_ENTRY = r"[A-Za-z0-9]{3}[ -]?\d{7}[ -]?\d"
_CASE = r"[ACac][ -]?\d{3}[ -]?\d{3}([ -]?\d{3})?"
_TARIFF = r"(?!00)\d{4}\.?\d{2}\.?\d{2}(\.?\d{2})?"
_CENTS = NumberLimit("dollars with at most two decimals, not negative", "20.00", 2)

ShortText = Annotated[str, _text(200)]
"""A name, a code, a reference."""
Country = Annotated[str, _meta(CodeLimit("country"), pattern=r"^([A-Za-z]{2})?$", examples=["DE"])]
"""A country by its two letters (ISO 3166-1); kept in capitals."""
EntryType = Annotated[str, _meta(CodeLimit("entry-type"), pattern=r"^(\d{1,2})?$", examples=["01"])]
"""The type of an entry, two digits (ACE CATAIR appendix B); kept with its zero."""
LongText = Annotated[str, _text(2000)]
"""A description, a reason."""
EntryNumber = Annotated[str, _identifier("entry", _ENTRY, "XYZ41011179")]
"""An import entry: filer code, seven digits, check digit (ACE CATAIR appendix E); kept without hyphens."""
OptionalEntryNumber = Annotated[str, _identifier("entry", _ENTRY, "XYZ41011179", blank=True)]
ClaimNumber = Annotated[str, _identifier("claim", _ENTRY, "XYZ41011179", blank=True)]
"""A drawback entry number, of the same form; blank while CBP has given none."""
CaseNumber = Annotated[str, _identifier("case", _CASE, "A-570-967")]
OptionalCaseNumber = Annotated[str, _identifier("case", _CASE, "A-570-967", blank=True)]
"""An AD/CVD case, such as A-570-967 or, of one company, A-570-967-001; kept with hyphens."""
TariffNumber = Annotated[str, _identifier("tariff", _TARIFF, "8508190000")]
"""A number of the HTSUS or of Schedule B, with 8 or 10 digits; kept without dots."""
OptionalTariffNumber = Annotated[str, _identifier("tariff", _TARIFF, "8508190000", blank=True)]
ExportKey = Annotated[str, _identifier("export")]
"""An export line: the ITN, with the line where it has several (X20250615123456/2), or a reference of the source."""
OptionalExportKey = Annotated[str, _identifier("export", blank=True)]
ClaimKey = Annotated[str, _identifier("claim-key")]
"""A claim by its own name, which may be its number."""
OptionalClaimKey = Annotated[str, _identifier("claim-key", blank=True)]
Key = Annotated[str, _identifier("key")]
"""A name that the source gives."""
OptionalKey = Annotated[str, _identifier("key", blank=True)]

Dollars = Annotated[Decimal, _number(_CENTS)]
"""An amount that is not negative."""
Balance = Annotated[
    Decimal,
    _number(
        NumberLimit(
            "dollars with at most two decimals", "500.00", 2, least=-(Decimal(10) ** WHOLE_DIGITS), above=True
        )
    ),
]
"""An amount of either sign. Which payments may be negative, the door says."""
ForeignAmount = Annotated[Decimal, _number(NumberLimit("an amount of another country's money", "81.00", 4))]
ExchangeRate = Annotated[
    Decimal,
    _number(
        NumberLimit("units of another country's money for one dollar, above zero", "1.35", 6, above=True)
    ),
]
Quantity = Annotated[Decimal, _number(NumberLimit("a quantity above zero", "600", 10, above=True))]
QuantityOrNone = Annotated[Decimal, _number(NumberLimit("a quantity, not negative", "600", 10))]
"""A quantity; 0 where the tariff line asks for none."""
UnitValue = Annotated[Decimal, _number(NumberLimit("dollars per unit, not negative", "1.2345", 10))]
RatePercent = Annotated[
    Decimal,
    _number(
        NumberLimit("a percentage from 0 to 10,000", "4.6", 10, below=MOST_PERCENT + Decimal("1E-10")),
        whole=r"(\d{1,4}|10000(?!\.0*[1-9]))",
    ),
]
LineNumber = Annotated[int, _meta(WholeLimit(1, 99_999), minimum=1, maximum=99_999)]
OptionalLineNumber = Annotated[int, _meta(WholeLimit(0, 99_999), minimum=0, maximum=99_999)]
Percent = Annotated[int, _meta(WholeLimit(0, 100), minimum=0, maximum=100)]
PercentOrNone = Annotated[int | None, _meta(WholeLimit(0, 100), minimum=0, maximum=100)]
Revision = Annotated[int, _meta(WholeLimit(0, 2**31 - 1), minimum=0, maximum=2**31 - 1)]
Day = Annotated[
    date, Meta(extra_json_schema={"pattern": r"^(19[89]\d|20[0-7]\d)-", "examples": ["2025-06-10"]})
]
"""A date of law, in 1980 to 2079."""
Instant = Annotated[datetime, Meta(tz=True, extra_json_schema={"pattern": INSTANT_PATTERN})]
"""An instant with its time zone, in the years 2 to 9998."""
