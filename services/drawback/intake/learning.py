"""What the headings of an unknown report may mean: proposals for a person, and the profile that is remembered for a source.

A proposal is made where a heading is spelled almost like a known one, or where the cells below it can only be one thing: an
entry number whose check digit fits, an ITN, a tariff number of ten digits. Nobody's guess is taken without being shown.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final

import msgspec

from drawback.domain.identifiers import NotAnIdentifier, check_offset, read_entry_number, read_itn
from drawback.intake.columns import map_columns, synonyms
from drawback.intake.fields import REQUIRED, ReportKind
from drawback.intake.headings import plain_heading
from drawback.intake.profile import Profile
from drawback.intake.snapshots import Snapshot, SnapshotKey, SnapshotStore, digest_of
from drawback_schemas.decoders import decoder_of

_ALIKE: Final = 0.84
"""Likeness of two reduced headings from which one is proposed for the other: `entrynumbr` and `entrynumber`."""
_LONG: Final = 6
"""Letters from which likeness says something: `art` is no `part`."""
_TARIFF: Final = re.compile(r"\d{4}\.?\d{2}\.?\d{2}\.?\d{2}|\d{4}\.\d{2}\.\d{2}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_KIND: Final = "profile"
_ALL: Final = "all"


class Learned(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The headings of one source and what they mean, as a person confirmed them."""

    source: str
    kind: str
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}

    def profile(self) -> Profile:
        """The profile by which files of this source are read."""
        return Profile(ReportKind(self.kind), self.columns, self.constants)

    def fits(self, headings: Collection[str]) -> bool:
        """Whether a file with these headings is of this source: all that were mapped are there."""
        there = {plain_heading(heading) for heading in headings}
        return all(plain_heading(heading) in there for heading in self.columns)


@dataclass(frozen=True, slots=True)
class HeadingGuess:
    """One heading, the field proposed for it, and why; `example` is the first cell below it."""

    heading: str
    field: str
    why: str
    example: str = ""


def fields_of(kind: ReportKind) -> tuple[str, ...]:
    """The fields a heading of this kind can mean, the needed ones first."""
    needed = [field for group in REQUIRED[kind] for field in group]
    return *needed, *sorted(set(synonyms(kind).values()) - set(needed))


def propose(
    kind: ReportKind, headings: Sequence[str], cells: Mapping[str, Sequence[str]], profile: Profile
) -> tuple[HeadingGuess, ...]:
    """Propose fields for the headings that nothing known maps. `cells` are the first filled cells below each heading."""
    columns = map_columns(kind, headings, profile)
    taken = set(columns.places) | set(profile.constants)
    possible = set(fields_of(kind))
    found: list[HeadingGuess] = []
    for heading in columns.ignored:
        below = [cell for cell in cells.get(heading, ()) if cell]
        for field, why in _possible(kind, heading, below):
            if field in possible - taken:
                taken.add(field)
                found.append(HeadingGuess(heading, field, why, next(iter(below), "")))
                break
    return tuple(found)


def _possible(kind: ReportKind, heading: str, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    known, plain = synonyms(kind), plain_heading(heading)
    for alike in get_close_matches(plain, known, n=1, cutoff=_ALIKE) if len(plain) >= _LONG else ():
        yield known[alike], "spelled almost like a known heading"
    if not cells:
        return
    exports = kind is ReportKind.EXPORTS
    if not exports and all(map(_is_entry_number, cells)):
        yield "entry.number", "every cell is an entry number whose check digit fits"
    if exports and all(map(_is_itn, cells)):
        yield "export.itn", "every cell is an ITN"
    if all(_TARIFF.fullmatch(cell) for cell in cells):
        yield "export.schedule_b" if exports else "tariff.hts", "every cell has the form of a tariff number"
    if all(_COUNTRY.fullmatch(cell) for cell in cells):
        yield (
            "export.destination" if exports else "line.country_of_origin",
            "every cell is a code of two letters",
        )


def _is_entry_number(cell: str) -> bool:
    try:
        return check_offset(read_entry_number(cell)) == 0
    except NotAnIdentifier:
        return False


def _is_itn(cell: str) -> bool:
    try:
        return bool(read_itn(cell))
    except NotAnIdentifier:
        return False


def learned_of(store: SnapshotStore, claimant: str) -> tuple[Learned, ...]:
    """What was learned for a claimant, the newest first."""
    key = SnapshotKey(claimant, _KIND, _ALL)
    held = store.get_many([key]).get(key)
    return () if held is None else tuple(decoder_of(list[Learned]).decode(held.content))


def remember(store: SnapshotStore, claimant: str, learned: Learned, on: date) -> None:
    """Keep what was learned for a claimant's source; learning it again replaces it."""
    others = [each for each in learned_of(store, claimant) if each.source != learned.source]
    content = msgspec.json.encode([learned, *others])
    store.put_many([Snapshot(SnapshotKey(claimant, _KIND, _ALL), digest_of(content), content, on)])
