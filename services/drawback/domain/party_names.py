"""Names of exporters and producers: when two spellings are one party, and when one only looks like the other."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

_LEGAL_FORMS = {
    "company": "co",
    "limited": "ltd",
    "corporation": "corp",
    "incorporated": "inc",
    "private": "pvt",
    "pte": "pvt",
    "pty": "pvt",
}
"""Words for the form of a company, each with its short form."""
_FORMS = frozenset(
    {*_LEGAL_FORMS.values(), "llc", "llp", "plc", "gmbh", "ag", "sa", "srl", "spa", "bv", "nv", "kg"}
)
_IGNORED = frozenset({"the"})
_INITIALS = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_ALIKE = 0.8
"""How alike two names without their legal forms must be for one to look like the other: one word in five may differ."""


@lru_cache(maxsize=8192)
def normal_form(name: str) -> str:
    """Return a name as it is compared: without case, accents and punctuation, with legal forms written short.

    "Good Exporter Co., Ltd." and "GOOD EXPORTER COMPANY LIMITED" are both "good exporter co ltd".
    """
    plain = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ")
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.findall(r"\w+", _INITIALS.sub("", letters).replace("_", " "))
    return " ".join(_LEGAL_FORMS.get(word, word) for word in words if word not in _IGNORED)


def same_party(one: str, other: str) -> bool:
    """Whether two spellings name one party; two empty names do too."""
    return normal_form(one) == normal_form(other)


def looks_like(one: str, other: str) -> bool:
    """Whether two names that are not the same might still mean one party, so that a person should look."""
    if not one or not other or same_party(one, other):
        return False
    first, second = _without_form(one), _without_form(other)
    if not first or not second:
        return False
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def _without_form(name: str) -> str:
    return "".join(word for word in normal_form(name).split() if word not in _FORMS)
