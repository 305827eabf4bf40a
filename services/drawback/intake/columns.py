"""Which column means which field: headings are matched without regard to order, case, blanks and punctuation."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from drawback.intake.fields import DECISIVE, MONEY, RATES, REQUIRED, WITHOUT, ReportKind
from drawback.intake.headings import Spelling, plain_heading, spellings, written_out
from drawback.intake.profile import Profile
from drawback.intake.supplementary import supplementary_field

_EVERY_KIND = "every"
"""Kind of the rows of `columns.csv` that hold for every kind of report."""
_OWN, _OF_ACE, _SAME = range(3)
"""Ranks of headings: of the user's profile, of ACE itself, and those that mean the same. Behind them those that may stand in."""
_LONGEST = 250
"""Characters of a heading; longer cells are text."""
_FOREIGN = 1_000_000
"""Added to the rank of a column whose heading names another currency than dollars: one in dollars goes before it."""
_STANDS_IN = "stands in"
"""Origin of a heading that serves where the report has none that says it exactly: the first of them in `columns.csv` goes first."""


@cache
def _shipped(kind: ReportKind) -> tuple[tuple[str, str, int], ...]:
    """The shipped headings of a kind, reduced, with their fields and their rank."""
    text = files("drawback.intake").joinpath("data/columns.csv").read_text(encoding="utf-8")
    return tuple(
        (plain_heading(row["heading"]), row["field"], _rank(row["origin"], place))
        for place, row in enumerate(csv.DictReader(text.splitlines()))
        if row["kind"] in (kind, _EVERY_KIND)
    )


def _rank(origin: str, place: int) -> int:
    if origin.startswith("ACE"):
        return _OF_ACE
    return _SAME + 1 + place if origin.startswith(_STANDS_IN) else _SAME


@cache
def synonyms(kind: ReportKind) -> Mapping[str, str]:
    """The shipped headings of a kind, reduced, with their fields; the field's own name is always a heading."""
    known = {heading: name for heading, name, _ in _shipped(kind)}
    for name in (*set(known.values()), *(name for group in REQUIRED.get(kind, ()) for name in group)):
        known.setdefault(plain_heading(name), name)
    return known


@cache
def _written_out(kind: ReportKind) -> Mapping[str, str]:
    """The shipped headings of a kind with abbreviations written out; those that then mean two things are left out."""
    text = files("drawback.intake").joinpath("data/columns.csv").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        if row["kind"] in (kind, _EVERY_KIND):
            found.setdefault(written_out(row["heading"]), set()).add(row["field"])
    return {heading: fields.pop() for heading, fields in found.items() if len(fields) == 1}


@cache
def _ranks(kind: ReportKind) -> Mapping[str, int]:
    """The rank of each shipped heading of a kind, reduced."""
    return {heading: rank for heading, _, rank in _shipped(kind)}


@dataclass(frozen=True, slots=True)
class Columns:
    """The reading of one heading row as one kind.

    `places` gives the column index per field: the profile's heading goes before the exact one of ACE, that before a
    synonym, and a synonym before a heading that may stand in. `doubles` are further columns of the same rank, which must say the same;
    `constants` the fields the profile fills for every row, or the headings as a whole, `filers` the check digit offsets it permits; `ignored` the
    headings that are not used; `missing` the groups of required fields without any column; `currencies` names the currency
    of a column of amounts whose heading names another one than dollars.
    """

    kind: ReportKind
    headings: tuple[str, ...]
    places: Mapping[str, int]
    doubles: Mapping[str, tuple[int, ...]]
    constants: Mapping[str, str]
    filers: Mapping[str, frozenset[int]]
    ignored: tuple[str, ...]
    missing: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...]
    currencies: Mapping[str, str] = field(default_factory=dict)

    def heading(self, name: str) -> str:
        """The heading under which a field stands in the file, or the field's own name."""
        place = self.places.get(name)
        return name if place is None else self.headings[place]


def map_columns(kind: ReportKind, headings: Sequence[str], profile: Profile) -> Columns:
    """Read a heading row as a file of `kind`."""
    own = {plain_heading(heading): name for heading, name in profile.columns.items()}
    found: dict[str, list[tuple[int, int]]] = {}
    currency_at: dict[int, str] = {}
    ignored: list[str] = []
    for place, heading in enumerate(headings):
        if not heading:
            continue
        meaning = _meaning(kind, heading, own)
        if meaning is None:
            ignored.extend([heading] if heading.strip() else [])
            continue
        name, rank, currency = meaning
        if currency:
            currency_at[place] = currency
        found.setdefault(name, []).append((rank, place))
    places = {name: min(columns)[1] for name, columns in found.items()}
    doubles: dict[str, tuple[int, ...]] = {}
    for name, columns in found.items():
        best, *others = sorted(columns)
        doubles[name] = tuple(place for rank, place in others if rank == best[0])
        ignored.extend(headings[place] for rank, place in others if rank > best[0])
    constants = {**_implied(kind, places), **profile.constants}
    present = places.keys() | constants.keys()
    return Columns(
        kind=kind,
        headings=tuple(headings),
        places=places,
        doubles={name: columns for name, columns in doubles.items() if columns},
        constants=constants,
        filers=profile.filers,
        ignored=tuple(ignored),
        missing=tuple(group for group in REQUIRED.get(kind, ()) if not present & set(group)),
        remarks=tuple(remark for fields, remark in WITHOUT.get(kind, ()) if not present & set(fields)),
        currencies={name: currency_at[place] for name, place in places.items() if place in currency_at},
    )


def _implied(kind: ReportKind, places: Mapping[str, int]) -> Mapping[str, str]:
    """What a report of one thing only says by its headings: a courtesy notice has no column that calls it a liquidation."""
    if kind is ReportKind.LIQUIDATIONS and "event.type" not in places:
        dates = {name for name in places if name.startswith("event.") and name.endswith("_date")}
        if dates <= {"event.liquidation_date", "event.posted_date"} and "event.liquidation_date" in dates:
            return {"event.type": "liquidation"}
    return {}


def _meaning(kind: ReportKind, heading: str, own: Mapping[str, str]) -> tuple[str, int, str] | None:
    """The field that a heading stands for, its rank, and the currency it names; the profile's own headings go before the shipped ones."""
    if len(heading) > _LONGEST:
        return None
    for spelling in spellings(heading):
        found = _field_of(kind, spelling, own)
        if found is None:
            continue
        name, rank = found
        if spelling.rate and name not in RATES:
            continue
        if not spelling.currency:
            return name, rank, ""
        if name in MONEY:
            return name, rank + _FOREIGN, spelling.currency
    return None


def _field_of(kind: ReportKind, spelling: Spelling, own: Mapping[str, str]) -> tuple[str, int] | None:
    if name := own.get(spelling.plain):
        return name, _OWN
    if name := synonyms(kind).get(spelling.plain):
        return name, _ranks(kind).get(spelling.plain) or _SAME
    if name := _written_out(kind).get(spelling.written_out):
        return name, _SAME
    if kind is ReportKind.ENTRIES:
        name = supplementary_field(spelling.plain) or supplementary_field(spelling.written_out)
        return (name, _SAME) if name else None
    return None


def detect_kind(headings: Sequence[str], profile: Profile) -> ReportKind | None:
    """Guess the kind from the headings: the one with most columns, damaged or not; None where none or two fit.

    A damaged report of one kind must not pass for a complete one of another: an ES-003 without HTS numbers is still
    no liquidation listing, although it has entry numbers and liquidation dates.
    """
    scored = [(score, kind) for kind in REQUIRED if (score := _score(map_columns(kind, headings, profile)))]
    scored.sort(reverse=True)
    best = {kind for score, kind in scored if score == scored[0][0]}
    complete = {kind for score, kind in scored if score[1]}
    if (
        ReportKind.LIQUIDATIONS in complete
        and best == {ReportKind.ENTRY_DATES}
        and ReportKind.ENTRY_DATES not in complete
    ):
        return ReportKind.LIQUIDATIONS  # a notice of what was liquidated, without the day of entry
    if best == {ReportKind.ENTRY_DATES, ReportKind.LIQUIDATIONS}:
        return ReportKind.ENTRY_DATES  # a list of entries with their status, each with its day of entry
    return best.pop() if len(best) == 1 else None


def _score(columns: Columns) -> tuple[int, bool] | None:
    """Columns that fit, and completeness; None where neither the telling fields nor half of the required ones are there."""
    present = columns.places.keys() | columns.constants.keys()
    certain = all(field in present for field in DECISIVE[columns.kind])
    if not certain and 2 * len(columns.missing) > len(REQUIRED[columns.kind]):
        return None
    return len(columns.places), not columns.missing


def likeness(headings: Sequence[str], profile: Profile, kind: ReportKind | None = None) -> int:
    """How many cells of a row are headings we know: the heading row of a file is the row where this is greatest."""
    own = {plain_heading(heading): name for heading, name in profile.columns.items()}
    filled = [heading for heading in headings if heading]
    kinds = [kind] if kind in REQUIRED else list(REQUIRED)
    return max(
        len({meaning[0] for heading in filled if (meaning := _meaning(each, heading, own))})
        for each in kinds
        if each is not None
    )
