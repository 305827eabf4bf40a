"""A CAPE declaration before it is handed in: the validations of file and entries that CBP published (R-29a)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from drawback.domain.identifiers import NotAnIdentifier, check_offset, print_entry_number, read_entry_number
from drawback.rules.eligibility.cape import MOST_ENTRIES, CapeEntry, cape_lane
from drawback.rules.eligibility.cape_answers import GUIDE
from drawback.rules.findings import FindingOutcome
from drawback.rules.registry import rule

HEADING: Final = "Entry Number"
"""The only column of the file."""


class CapeFault(StrEnum):
    """What CBP refuses a declaration, or an entry of it, for."""

    EMPTY = "the file holds no entry"
    TOO_MANY = "the file holds more entries than CAPE takes"
    HEADING = "the heading row is not the template's"
    COLUMNS = "more columns than the one of entry numbers"
    BLANK = "a blank row"
    NUMBER = "not an entry number"
    CHECK_DIGIT = "the check digit does not fit"
    TWICE = "the entry stands there twice"
    PARTIES = "several importers and several filers in one file"
    NO_IEEPA = "no IEEPA duty was paid on the entry"
    REFUSED = "CAPE does not take the entry"
    LOOK = "a person must look before it is handed in"
    NOT_KNOWN = "the entry is not known here: its lane was not checked"


@dataclass(frozen=True, slots=True)
class CapeProblem:
    """One thing wrong with the file: the row (0: the whole file; the heading is row 1), the entry, what, and a sentence.

    `stops` is false for what CBP would not refuse by the published validations.
    """

    row: int
    entry_number: str
    fault: CapeFault
    says: str
    stops: bool = True


@dataclass(frozen=True, slots=True)
class KnownForCape:
    """What is known of an entry for a declaration: its importer, whether IEEPA duty is on it, and the facts of its lane."""

    importer_number: str
    ieepa: bool
    entry: CapeEntry


@rule("R-29a", cite=GUIDE)
def cape_file_problems(
    rows: Sequence[Sequence[str]], known: Callable[[str], KnownForCape | None], on: date
) -> tuple[CapeProblem, ...]:
    """Check the rows of a CAPE file, the heading first; `known` tells of an entry by its eleven characters."""
    heading = [cell.strip() for cell in rows[0]] if rows else []
    numbers: list[tuple[int, str]] = []
    problems = list(_of_heading(heading))
    for place, row in enumerate(rows, start=1):
        if place == 1:
            continue
        cells = [cell.strip() for cell in row]
        if not any(cells):
            problems.append(CapeProblem(place, "", CapeFault.BLANK, f"row {place} is blank: delete it"))
            continue
        if any(cells[1:]):
            problems.append(
                CapeProblem(
                    place,
                    cells[0],
                    CapeFault.COLUMNS,
                    f"row {place} has more than the entry number: keep one column",
                )
            )
        number, problem = _number(place, cells[0])
        if problem is not None:
            problems.append(problem)
        if number:
            numbers.append((place, number))
    problems += _of_entries(numbers, known, on)
    problems += _of_file(numbers, known, on)
    return tuple(sorted(problems, key=lambda problem: problem.row))


def _of_heading(heading: Sequence[str]) -> Iterator[CapeProblem]:
    plain = [cell.casefold().replace("_", " ") for cell in heading if cell]
    if plain != [HEADING.casefold()]:
        seen = ", ".join(heading) or "nothing"
        yield CapeProblem(
            1,
            "",
            CapeFault.HEADING,
            f"row 1 says {seen!r}; expected the one heading {HEADING!r} of the template",
        )


def _number(place: int, text: str) -> tuple[str, CapeProblem | None]:
    try:
        number = read_entry_number(text)
    except NotAnIdentifier as bad:
        return "", CapeProblem(place, text, CapeFault.NUMBER, f"row {place}: {bad}")
    if check_offset(number):
        said = (
            f"row {place}: the check digit of {print_entry_number(number)} does not fit the number before it"
        )
        return number, CapeProblem(place, number, CapeFault.CHECK_DIGIT, said)
    return number, None


def _of_entries(
    numbers: Sequence[tuple[int, str]], known: Callable[[str], KnownForCape | None], on: date
) -> Iterator[CapeProblem]:
    first: dict[str, int] = {}
    for place, number in numbers:
        printed = print_entry_number(number)
        if number in first:
            said = f"row {place}: {printed} stands in row {first[number]} already"
            yield CapeProblem(place, number, CapeFault.TWICE, said)
            continue
        first[number] = place
        facts = known(number)
        if facts is None:
            said = f"row {place}: {printed} is not known here; its lane was not checked"
            yield CapeProblem(place, number, CapeFault.NOT_KNOWN, said, stops=False)
            continue
        if not facts.ieepa:
            said = f"row {place}: no IEEPA duty is known on {printed} (headings 9903.01 and 9903.02)"
            yield CapeProblem(place, number, CapeFault.NO_IEEPA, said)
        lane = cape_lane(facts.entry, on)
        if lane.outcome is FindingOutcome.DENY:
            yield CapeProblem(place, number, CapeFault.REFUSED, f"row {place}: {printed}: {lane.says}")
        elif lane.outcome is FindingOutcome.REVIEW:
            yield CapeProblem(
                place, number, CapeFault.LOOK, f"row {place}: {printed}: {lane.says}", stops=False
            )


def _of_file(
    numbers: Sequence[tuple[int, str]], known: Callable[[str], KnownForCape | None], on: date
) -> Iterator[CapeProblem]:
    most = MOST_ENTRIES.on(on)
    if not numbers:
        yield CapeProblem(0, "", CapeFault.EMPTY, "the file holds no entry number")
    if len(numbers) > most:
        said = f"the file holds {len(numbers):,} entries; CAPE takes at most {most:,}: make several files"
        yield CapeProblem(0, "", CapeFault.TOO_MANY, said)
    importers = {facts.importer_number for _, number in numbers if (facts := known(number)) is not None}
    filers = {number[:3] for _, number in numbers}
    if len(importers - {""}) > 1 and len(filers) > 1:
        said = (
            f"{len(importers)} importers and {len(filers)} filers in one file: a declaration is of one importer, or of "
            "the filer who filed the entries"
        )
        yield CapeProblem(0, "", CapeFault.PARTIES, said)
