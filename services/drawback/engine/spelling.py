"""One form for each text: the ways in which people and programs spell the same number become one."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from drawback.domain.identifiers import (
    NotAnIdentifier,
    check_digit,
    check_offset,
    compact,
    print_entry_number,
    read_case_number,
    read_entry_number,
)
from drawback_schemas.limits import CodeKind, IdentifierKind

_ITN: Final = re.compile(r"(?:AES|ITN|[\s:#])*(X\s?\d{14})\s*([/-]\s*\d{1,4})?(?:\s+SS)?", re.IGNORECASE)
_TARIFF: Final = re.compile(r"\d{4}\.?\d{2}\.?\d{2}(\.?\d{2})?|\d{8}|\d{10}")
_NUMBER_OF_ENTRY: Final = re.compile(r"[A-Za-z0-9]{3}[ -]?\d{7}[ -]?\d", re.ASCII)
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_ENTRY_TYPE: Final = re.compile(r"\d{1,2}", re.ASCII)
_REMEMBERED: Final = 16_384
"""Numbers whose form is known: entries come back with each of their events, tariff numbers with each line."""
_LOOK_ALIKE: Final = ("CYRILLIC", "GREEK")
_LATIN_OR_DIGIT: Final = re.compile(r"[A-Za-z0-9]")


class Misspelled(ValueError):  # noqa: N818 - reads as the sentence it is
    """The text cannot be brought into its form; the message says what is expected."""


class WrongCheckDigit(Misspelled):
    """A number whose check digit does not fit: mistyped, unless CBP has permitted such digits to the filer."""

    def __init__(self, number: str) -> None:
        right = number[:10] + str(check_digit(number[:3], number[3:10]))
        super().__init__(f"the check digit that fits, {print_entry_number(right)}")
        self.number = number


def plain(text: str) -> str:
    """A text as people read it: composed (NFC), without marks of no width; control characters and line ends are blanks.

    What a text cannot hold at all (half of a surrogate pair) becomes the replacement character.
    """
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(_plain_character(one) for one in composed)


def _plain_character(one: str) -> str:
    match unicodedata.category(one):
        case "Cf":
            return ""
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
    return one


def key(text: str) -> str:
    """A name that a source gives.

    Raises:
        Misspelled: it holds control characters, or letters that look like others.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    read = "".join(one for one in unicodedata.normalize("NFC", text) if unicodedata.category(one) != "Cf")
    for one in read:
        if unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"}:
            raise Misspelled(f"no control characters (here {one!r})")
    if other := look_alike(read, beside=_LATIN_OR_DIGIT):
        raise Misspelled(f"letters of one alphabet (here {other})")
    return read.strip()


def look_alike(text: str, *, beside: re.Pattern[str]) -> str:
    """The name of a letter that only looks like a Latin one and stands beside such characters; empty where there is none."""
    if text.isascii() or not beside.search(text):
        return ""
    names = (unicodedata.name(one, "") for one in text)
    return next((name for name in names if name.startswith(_LOOK_ALIKE)), "")


@lru_cache(maxsize=_REMEMBERED)
def entry(text: str) -> str:
    """An entry or claim number without hyphens, its check digit proved.

    Raises:
        Misspelled: it is none; `WrongCheckDigit` where only the digit is wrong.
    """
    spelt = key(text)
    if not spelt:
        raise Misspelled("not blank")
    if not _NUMBER_OF_ENTRY.fullmatch(spelt):
        raise Misspelled("filer code, seven digits and a check digit, e.g. XYZ-4101117-9")
    try:
        number = read_entry_number(spelt)
    except NotAnIdentifier as bad:
        raise Misspelled(str(bad).rpartition("expected ")[2]) from None
    if check_offset(number):
        raise WrongCheckDigit(number)
    return number


def claim_key(text: str) -> str:
    """A claim's own name; where it is the claim's number, that number in its form."""
    spelt = key(text)
    if _NUMBER_OF_ENTRY.fullmatch(spelt):
        try:
            return entry(spelt)
        except Misspelled:
            return spelt
    return spelt


def case(text: str) -> str:
    """An AD/CVD case number with hyphens."""
    try:
        return read_case_number(key(text))
    except NotAnIdentifier as bad:
        raise Misspelled(str(bad).rpartition("expected ")[2]) from None


@lru_cache(maxsize=_REMEMBERED)
def tariff(text: str) -> str:
    """A number of the HTSUS or Schedule B without dots."""
    spelt = key(text)
    if spelt.isascii() and _TARIFF.fullmatch(spelt) and not spelt.startswith("00"):
        return compact(spelt)
    raise Misspelled("8 or 10 digits, e.g. 8508.19.0000")


def export(text: str) -> str:
    """An export line; an ITN inside any spelling is that ITN, with its line where one follows."""
    spelt = key(text)
    found = _ITN.fullmatch(spelt)
    if found is None:
        return spelt
    return compact(found[1]) + (found[2] or "").replace(" ", "").replace("-", "/")


def country(text: str) -> str:
    """A country by its two letters in capitals; rules of destination and origin go by them."""
    spelt = key(text).upper()
    if not spelt or _COUNTRY.fullmatch(spelt):
        return spelt
    raise Misspelled("the two letters of a country, e.g. DE")


def entry_type(text: str) -> str:
    """The type of an entry with its zero: `3` is 03, under statutory suspension."""
    spelt = key(text)
    if not spelt or _ENTRY_TYPE.fullmatch(spelt):
        return spelt and spelt.zfill(2)
    raise Misspelled("a type of entry, two digits, e.g. 01")


CODES: Final[Mapping[CodeKind, Callable[[str], str]]] = {"country": country, "entry-type": entry_type}
"""The reader of each kind of code."""
READERS: Final[Mapping[IdentifierKind, Callable[[str], str]]] = {
    "entry": entry,
    "claim": entry,
    "case": case,
    "tariff": tariff,
    "export": export,
    "claim-key": claim_key,
    "key": key,
}
"""The reader of each kind of identifier."""
