"""Supplementary tariff columns: brokers' layouts put the chapter 99 number and its duty beside the goods, in the same row.

ACE prints a row for each tariff number of a line. A broker's table has one row per line, with columns such as
`Supp Tariff 1` and `Supp Duty Amount`, `Section 301 HTS` and `Section 301 Duty`, or `HTS 2` and `Duty 2`. Columns of one
series belong together: a number, its duty, perhaps its rate.
"""

import re
from typing import Final

_KINDS: Final = (
    r"(?:supp(?:lemental|lementary|l)?|additional|addl|secondary|chapter99|chap99|ch99"
    r"|(?:sec(?:tion)?|s)?(?:301|232|201|122)|ieepa)"
)
_NUMBER: Final = r"(?:(?:hts|htsus|tariff)(?:no|num|number|code|classification)?|code)"
_DUTY: Final = r"(?:hts|tariff|tariffs)?dut(?:y|ies)(?:amount|amt|paid)?"
_PROGRAMME: Final = r"(?:(?:sec(?:tion)?|s)?(?:301|232|201|122)|ieepa)"
_PATTERNS: Final = {
    "hts": (
        rf"(?:line)?(?P<kind>{_KINDS}){_NUMBER}(?P<place>\d?)",
        rf"{_NUMBER}(?P<kind>{_KINDS})(?P<place>\d?)",
        rf"(?P<kind>{_KINDS}){_DUTY}{_NUMBER}(?P<place>\d?)",
        rf"{_NUMBER}(?P<place>[2-9])",
    ),
    "duty": (
        rf"(?:line)?(?P<kind>{_KINDS}){_DUTY}(?P<place>\d?)",
        rf"{_NUMBER}(?P<kind>{_KINDS})(?P<place>\d?){_DUTY}",
        rf"{_DUTY}(?P<place>[2-9])",
        rf"dut(?:y|ies)(?P<kind>{_PROGRAMME})",
        rf"(?P<kind>{_PROGRAMME})(?:amount|amt)?",
    ),
    "rate": (
        rf"(?:line)?(?P<kind>{_KINDS})(?:hts|tariff)?(?:duty)?rate(?P<place>\d?)",
        rf"{_NUMBER}(?P<kind>{_KINDS})(?P<place>\d?)(?:duty)?rate",
        r"(?:hts|tariff)?(?:duty)?rate(?P<place>[2-9])",
    ),
}
_COMPILED: Final = {what: tuple(map(re.compile, patterns)) for what, patterns in _PATTERNS.items()}
SERIES: Final = (*(str(place) for place in range(1, 10)), "301", "232", "201", "122", "ieepa")
"""The series there can be: numbered columns, and programmes that headings call by name."""


def field_of(what: str, series: str) -> str:
    """The field of a series: `what` is hts, duty or rate."""
    return f"supplementary.{what}.{series}"


def supplementary_field(plain: str) -> str | None:
    """The field of a reduced heading, where it is one of a supplementary tariff number."""
    for what, patterns in _COMPILED.items():
        for pattern in patterns:
            if found := pattern.fullmatch(plain):
                named = found.groupdict()
                return field_of(what, _series(named.get("kind") or "", named.get("place") or ""))
    return None


def _series(kind: str, place: str) -> str:
    named = re.sub(r"^(?:section|sec|s)(?=\d)", "", kind)
    return named if named in SERIES else place or "1"
