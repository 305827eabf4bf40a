"""Which currency a heading, a number format or a field names, where it is not the dollar of the United States."""

import re
from typing import Final

_CODES: Final = (
    "AED ARS AUD BGN BHD BRL CAD CHF CLP CNH CNY COP CRC CZK DKK DOP EGP EUR GBP GTQ HKD HNL HUF IDR ILS INR ISK JOD JPY KES KRW KWD MAD MXN "
    "MXP MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RMB RON RSD RUB SAR SEK SGD THB TRY TWD UAH UYU VND ZAR"
)
"""Currencies of ISO 4217 in which the trade of the United States is invoiced, and two older names of them."""
_SIGNS: Final = "€£¥₩₹₽₺₪฿₫₱"
_WORDS: Final = "euros?|pounds? sterling|sterling|pesos?|yen|yuan|renminbi|canadian dollars?|swiss francs?"
_NAMED: Final = re.compile(
    rf"[{_SIGNS}]|(?<![A-Za-z])(?:C|CA|CAN|A|AU|NZ|HK|NT|MX|R|S)\$|(?<![A-Za-z])(?:{_CODES.replace(' ', '|')}|{_WORDS})(?![A-Za-z])",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(rf"(?<=[a-z])(?:{_CODES.replace(' ', '|')})(?![A-Za-z])")
"""A code at the end of a name in one word: `valueEUR`."""
_IN: Final = re.compile(r"\bin\W*$", re.IGNORECASE)


def currency_named(text: str) -> str:
    """The first currency that a text names by sign, code or word; "" where it names none, or dollars only."""
    match = _NAMED.search(text) or _JOINED.search(text)
    return match[0].upper() if match else ""


def without_currency_named(text: str) -> str:
    """The text without the currency it names: `Value in EUR` is `Value`."""
    left = _NAMED.sub(" ", text, count=1) if _NAMED.search(text) else _JOINED.sub("", text, count=1)
    return _IN.sub("", left.strip(" ()[]")).strip()
