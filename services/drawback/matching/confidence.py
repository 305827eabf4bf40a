"""How sure it is that a lawful pairing is the right one for a filer: a figure from 0 to 100, and why it is not 100.

The law decides whether a pairing is allowed, elsewhere. This only says how likely a person is to find something in it; the points are
a judgement of ours, no rule of law.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from rapidfuzz import fuzz

from drawback.domain.types import Disposal, Provision
from drawback.matching.candidate import Candidate
from drawback.rules.tables.tariff import Tariff

_ANOTHER_PART: Final = 20
_NO_PART: Final = 10
_DESCRIPTION: Final = 20
_SCHEDULE_B_ONLY: Final = 10
_TEN_DIGITS: Final = 5
_OUTLIER: Final = 20
_NUMBER_GONE: Final = 15
_NO_PROOF: Final = 15
_ALIKE: Final = 60
"""Per cent of likeness from which two descriptions are taken for the same goods."""
_DEARER, _CHEAPER = Decimal(5), Decimal(3)
"""Times by which the export's unit value may be above, or below, the import's."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """Per cent, and the reasons for and against."""

    percent: int
    reasons: tuple[str, ...]


def confidence(candidate: Candidate, tariff: Tariff) -> Confidence:
    """Say how sure a lawful pairing is; each doubt takes its points off 100."""
    found = list(_doubts(candidate, tariff))
    mine = candidate.imported.line
    same = (f"same part {mine.sku}",) if mine.sku and mine.sku == candidate.exported.sku else ()
    return Confidence(max(100 - sum(points for points, _ in found), 0), (*same, *(why for _, why in found)))


def _doubts(candidate: Candidate, tariff: Tariff) -> Iterator[tuple[int, str]]:
    yield from _goods(candidate)
    yield from _numbers(candidate, tariff)
    mine, theirs = candidate.imported.line, candidate.exported
    if mine.quantity > 0 and theirs.quantity > 0 and mine.value > 0:
        paid, sold = mine.value / mine.quantity, theirs.value / theirs.quantity
        if sold > paid * _DEARER or sold * _CHEAPER < paid:
            yield _OUTLIER, f"values far apart: ${paid:.2f} a unit imported, ${sold:.2f} a unit exported"
    if theirs.disposal is Disposal.EXPORTED and not theirs.carrier_document:
        yield _NO_PROOF, "no carrier document proves the export (19 CFR 190.72)"


def _goods(candidate: Candidate) -> Iterator[tuple[int, str]]:
    mine, theirs = candidate.imported.line, candidate.exported
    if not mine.sku or not theirs.sku:
        side = "import" if not mine.sku else "export"
        yield _NO_PART, f"no part number on the {side}"
    elif mine.sku != theirs.sku:
        yield (
            _ANOTHER_PART,
            f"another part at the same eight digits: {mine.sku} imported, {theirs.sku} exported",
        )
    if mine.description and theirs.description:
        alike = round(fuzz.token_set_ratio(mine.description.lower(), theirs.description.lower()))
        if alike < _ALIKE:
            yield _DESCRIPTION, f"descriptions are {alike} % alike: {mine.description} / {theirs.description}"


def _numbers(candidate: Candidate, tariff: Tariff) -> Iterator[tuple[int, str]]:
    facts, theirs = candidate.imported, candidate.exported
    mine = facts.line.hts
    if candidate.provision is Provision.UNUSED_SUBSTITUTION and not theirs.hts:
        yield _SCHEDULE_B_ONLY, f"only the Schedule B number {theirs.schedule_b} names the export"
    elif theirs.hts and theirs.hts != mine:
        yield _TEN_DIGITS, f"ten digits differ: {mine} imported, {theirs.hts} exported"
    known = tariff.line(mine, facts.entry_on) is not None
    if known and tariff.line(mine, theirs.disposed_on) is None:
        yield _NUMBER_GONE, f"{mine} was no longer in the tariff on {theirs.disposed_on}, the day of export"
