"""Files of a source whose headings a person explained once: which profile they are read by, and what is shown for a new one."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from drawback.adapters.files.opening import Sheet, open_file
from drawback.adapters.files.tables import Unreadable
from drawback.intake.columns import detect_kind, map_columns
from drawback.intake.fields import REQUIRED, ReportKind
from drawback.intake.learning import HeadingGuess, Learned, propose
from drawback.intake.profile import NO_PROFILE, Profile
from drawback.intake.understanding import missing_words

_SHOWN: Final = 20
"""Rows whose cells are looked at for a proposal."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a file's headings are understood as: the kind, each heading's field and first cell, proposals, and what is missing."""

    kind: ReportKind
    headings: tuple[tuple[str, str, str], ...]
    """Heading, field or "", first filled cell."""
    proposals: tuple[HeadingGuess, ...]
    missing: tuple[str, ...]


def lesson(path: Path, kind: ReportKind | None = None, profile: Profile = NO_PROFILE) -> Lesson:
    """Look at a file whose headings may be unknown.

    Without a kind it is one whose rows are named by a column, and of those the one of which most headings are read.

    Raises:
        Unreadable: the file cannot be read, or holds no table.
    """
    kinds = [kind or profile.kind] if kind or profile.kind else list(REQUIRED)
    lessons = [_lesson(path, each, profile) for each in kinds if each is not None]
    if len(lessons) > 1:
        headings = [heading for heading, _, _ in lessons[0].headings]
        detected = detect_kind(headings, profile)
        lessons.sort(
            key=lambda each: (each.kind is not detected, not _named(each), -_read(each), len(each.missing))
        )
    return lessons[0]


def _named(shown: Lesson) -> bool:
    """Whether a column names what its rows are of: the entry, the shipment, the case."""
    return " or ".join(REQUIRED[shown.kind][0]) not in shown.missing


def _read(shown: Lesson) -> int:
    return sum(1 for _, field, _ in shown.headings if field) + len(shown.proposals)


def _lesson(path: Path, kind: ReportKind, profile: Profile) -> Lesson:
    opened = open_file(path, kind, profile)
    if not isinstance(opened, Sheet):
        raise Unreadable("the file holds events of this program, which need no headings")
    try:
        headings = opened.columns.headings
        below: dict[str, list[str]] = {heading: [] for heading in headings}
        for row in islice(opened.rows(), _SHOWN):
            for heading, cell in zip(headings, row.cells, strict=False):
                if cell.strip():
                    below[heading].append(cell.strip())
    finally:
        opened.close()
    proposals = propose(kind, headings, below, profile)
    taken = Profile(
        kind, {**profile.columns, **{one.heading: one.field for one in proposals}}, profile.constants
    )
    used = {place: field for field, place in opened.columns.places.items()}
    return Lesson(
        kind,
        tuple(
            (heading, used.get(place, ""), next(iter(below[heading]), ""))
            for place, heading in enumerate(headings)
            if heading
        ),
        proposals,
        missing_words(map_columns(kind, headings, taken)),
    )


def profile_for(path: Path, learned: Iterable[Learned]) -> Profile | None:
    """The profile of the source that a file's headings show it to be of; None where they show none."""
    for each in learned:
        profile = each.profile()
        try:
            opened = open_file(path, profile.kind, profile)
        except (OSError, ValueError):
            return None
        if not isinstance(opened, Sheet):
            return None
        opened.close()
        if each.fits(opened.columns.headings):
            return profile
    return None
