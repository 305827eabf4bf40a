"""The record of when each text of law was read: by this record alone a citation may say so, and no later than it says."""

import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TextRead:
    """A reading as it was recorded: in the words of the record, and the last day it can have been."""

    says: str
    no_later_than: date


UNRECORDED = "not recorded"
"""What is printed of a text whose reading is in no record."""

DRAWBACK_STATUTE = TextRead("August 2025", date(2025, 8, 31))
STATUTES = TextRead("April 2023", date(2023, 4, 30))
REGULATIONS = TextRead("edition of January 2025", date(2025, 1, 31))
MESSAGES = TextRead("2026-11-27", date(2026, 11, 27))

_STATUTES_READ = frozenset({"1501", "1504", "1505", "1508", "1514", "1593a", "1675", "1677g", "1677h"})
_MESSAGES_READ = frozenset(
    {
        "00-000893", "12-000546", "19-000254", "44097386", "45963175", "48501903", "61941423", "64247256",
        "64649265", "65337098", "68340863", "68402148", "69035485",
    }
)  # fmt: skip
_PARTS_READ = frozenset({*range(141, 193), 351})

_SECTION = re.compile(r"19 U\.S\.C\. (\d+[a-z]?)\b")
_PARTS = re.compile(r"(?<![\d.])(\d+)\.\d+[a-z]?\b")
_CSMS = re.compile(r"CSMS (\d[\d-]+)")


def reading_of(citation: str) -> TextRead | None:
    """Return the reading recorded for all texts of a citation, the oldest of them; None where one has no record."""
    readings = [_of_part(part.strip()) for part in citation.split(";")]
    known = [reading for reading in readings if reading is not None]
    return min(known, key=lambda reading: reading.no_later_than) if len(known) == len(readings) else None


def _of_part(part: str) -> TextRead | None:
    section = _SECTION.match(part)
    if section is not None:
        if section[1] == "1313":
            return DRAWBACK_STATUTE
        return STATUTES if section[1] in _STATUTES_READ else None
    if part.startswith("19 CFR "):
        return REGULATIONS if _regulations_read(part) else None
    message = _CSMS.fullmatch(part)
    return MESSAGES if message is not None and message[1] in _MESSAGES_READ else None


def _regulations_read(part: str) -> bool:
    """Whether every section named lies in title 19 parts 141 to 192 or 351, or is 24.3a."""
    cited = part.removeprefix("19 CFR ")
    parts = [int(number) for number in _PARTS.findall(cited.replace("24.3a", ""))]
    return all(number in _PARTS_READ for number in parts) and bool(parts or "24.3a" in cited)
