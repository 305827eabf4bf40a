"""What a heading says, however it is spelled: letters and digits only, abbreviations written out, a currency set apart."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from drawback.intake.currencies import currency_named, without_currency_named

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
_LONG: Final = {
    short: word
    for word, shorts in {
        "number": "nbr num no nr numb",
        "code": "cd cde",
        "amount": "amt amnt",
        "date": "dt dte",
        "quantity": "qty qnty quant",
        "uom": "uq um unitofmeasure",
        "country": "ctry cntry ctr",
        "description": "desc descr dsc",
        "percent": "pct perc",
        "value": "val",
        "sequence": "seq",
        "entry": "ent",
        "import": "imp importation",
        "liquidation": "liq liqd",
        "origin": "orig",
        "currency": "curr cur crcy",
        "invoice": "inv",
        "reference": "ref",
        "classification": "class clsfn",
        "additional": "addl addtl",
    }.items()
    for short in shorts.split()
}
"""How brokers' systems shorten the words of headings."""
_PERCENT: Final = re.compile(r"[\W_]*(?:%|percent|pct|perc)[\W_]*$", re.IGNORECASE)
_SILENT: Final = frozenset({"of", "the", "for"})


class Spelling(NamedTuple):
    """A heading as it is compared: as it stands, written out; the currency that it names, and whether it can only be a rate."""

    plain: str
    written_out: str
    currency: str = ""
    rate: bool = False


@lru_cache(maxsize=4096)
def plain_heading(heading: str) -> str:
    """Reduce a heading to its letters and digits: `Line Tariff UOM (1) Code` becomes `linetariffuom1code`; a percent sign is a word."""
    return "".join(
        character for character in heading.casefold().replace("%", "percent") if character.isalnum()
    )


@lru_cache(maxsize=4096)
def written_out(heading: str) -> str:
    """Reduce a heading with its abbreviations written out: `Entry Line Nbr` and `ENTRY_LINE_NO` become `entrylinenumber`."""
    words = [word.lower() for word in _WORDS.findall(heading.replace("%", " percent "))]
    return "".join(_LONG.get(word, word) for word in words if word not in _SILENT)


@lru_cache(maxsize=4096)
def spellings(heading: str) -> tuple[Spelling, ...]:
    """How a heading may be read: as it stands, as a rate where a percent sign says so, and without the currency that it names."""
    own = Spelling(plain_heading(heading), written_out(heading))
    if own.written_out.endswith("percent"):
        bare = _PERCENT.sub("", heading)
        rates = (f"{bare} rate", bare)
        return own, *(Spelling(plain_heading(rate), written_out(rate), rate=True) for rate in rates)
    for end in ("inusd", "usd", "us"):
        if own.plain.endswith(end):
            bare = re.sub(r"[\W_]*(?:in[\W_]*)?(?:usd|us\$?|us)[\W_]*$", "", heading, flags=re.IGNORECASE)
            return own, Spelling(own.plain.removesuffix(end), written_out(bare))
    if currency := currency_named(heading.replace("_", " ")):
        bare = without_currency_named(heading.replace("_", " "))
        return own, Spelling(plain_heading(bare), written_out(bare), currency)
    return (own,)
