"""Search by the beginning of a number, as people type it: with or without dashes, dots and blanks.

Entries and exports are found by protest, tariff and part numbers too, which stand among the links that their services keep.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, func, or_, select

from drawback.adapters.sql.tables import metadata
from drawback.domain.identifiers import compact
from drawback.lifecycles.looked_for import by_part, by_protest, by_tariff
from drawback.views import claims, entries
from drawback.views.cases import CASES
from drawback.views.claims import CLAIMS
from drawback.views.entries import ENTRIES
from drawback.views.exports import SHIPMENTS
from drawback.views.inquiries import INQUIRIES
from drawback.views.known_claimants import claimants
from drawback.views.models import Model
from drawback.views.prefix import begins, key_begins
from drawback_schemas.envelope import ALL_CLAIMANTS

T = TypeVar("T")
_HITS = 20
OWNERS = metadata.tables["docket_owner"]
_SEQUENCE = re.compile(r"\d{5,8}")
"""What is left of an entry or claim number without its filer code: seven digits and the check digit, or the beginning of them."""
_FILERS, _FILER_LENGTH = 50, 3
_LOOKED_FOR = (("protest", by_protest), ("tariff number", by_tariff), ("part", by_part))


@dataclass(frozen=True, slots=True)
class Hit:
    """Something whose number begins as was asked: what it is, whose, and how people call it."""

    kind: str
    claimant: str
    key: str
    shown: str
    state: str = ""
    by: str = ""
    """What else than its number it was found by."""


def everything(connection: Connection, text: str) -> list[Hit]:
    """Find claims, entries, inquiries, AD/CVD cases, exports and people."""
    typed = text.strip()
    if not compact(typed):
        return []
    found = [*_hits(connection, typed), *_people(connection, typed)]
    found = found or list(_without_filer(connection, compact(typed)))
    return [*found, *_linked(connection, typed)]


def _hits(connection: Connection, typed: str) -> Iterator[Hit]:
    for claim in _first(connection, CLAIMS, claims.matches(typed)):
        yield Hit("claim", claim.claimant, claim.key, claim.number or claim.key, claim.state)
    for entry in _first(connection, ENTRIES, entries.matches(typed)):
        yield Hit("entry", entry.claimant, entry.key, entry.key, entry.state)
    for inquiry in _first(connection, INQUIRIES, _key_begins(INQUIRIES, typed)):
        yield Hit("inquiry", inquiry.claimant, inquiry.key, inquiry.key, inquiry.state)
    number = CASES.table.c.key
    of_all = CASES.table.c.claimant == ALL_CLAIMANTS
    for case in _first(
        connection, CASES, of_all, or_(begins(number, typed.upper()), begins(number, _case(typed)))
    ):
        yield Hit("adcvd_case", case.claimant, case.key, case.key)
    for export in _first(connection, SHIPMENTS, _key_begins(SHIPMENTS, typed)):
        yield Hit("shipment", export.claimant, export.key, export.key)


def _linked(connection: Connection, typed: str) -> Iterator[Hit]:
    """Find entries by protest, tariff number and part, and exports by the last two; `by` says what was found."""
    link = metadata.tables["link"].c
    for what, name in _LOOKED_FOR:
        wanted = name(typed)
        if wanted.endswith(":"):
            continue
        query = (
            select(link.kind, link.claimant, link.key, link.link)
            .where(link.kind.in_(("entry", "shipment")), begins(link.link, wanted))
            .order_by(link.kind, link.link, link.claimant, link.key)
            .limit(_HITS)
        )
        for kind, claimant, key, found in connection.execute(query):
            yield Hit(kind, claimant, key, key, by=f"{what} {found.partition(':')[2]}")


def _people(connection: Connection, typed: str) -> Iterator[Hit]:
    """Find people by the beginning of the name under which due dates were made over to them."""
    owner = OWNERS.c.owner
    query = select(owner).distinct().where(begins(owner, typed)).order_by(owner).limit(_HITS)
    for name in connection.scalars(query):
        yield Hit("person", "", name, name)


def _without_filer(connection: Connection, typed: str) -> Iterator[Hit]:
    """Find claims and entries by the digits after the filer code, put behind each filer code there is."""
    if not _SEQUENCE.fullmatch(typed):
        return
    for filer in _filers(connection):
        for claim in _first(connection, CLAIMS, claims.matches(filer + typed)):
            yield Hit("claim", claim.claimant, claim.key, claim.number or claim.key, claim.state)
        for entry in _first(connection, ENTRIES, entries.matches(filer + typed)):
            yield Hit("entry", entry.claimant, entry.key, entry.key, entry.state)


def _filers(connection: Connection) -> list[str]:
    """The filer codes of entries and claims, each found by one look into the index behind the one before."""
    found: set[str] = set()
    for model, number in ((ENTRIES, ENTRIES.table.c.key), (CLAIMS, CLAIMS.table.c.number)):
        for claimant in claimants(connection):
            last = ""
            while len(found) < _FILERS:
                ahead = select(func.min(number)).where(
                    model.table.c.claimant == claimant, number > (last and last + "Z" * _HITS)
                )
                following = connection.scalar(ahead)
                if following is None:
                    break
                last = following[:_FILER_LENGTH]
                found.add(last)
    return sorted(found)


def _first(connection: Connection, model: Model[T], *where: ColumnElement[bool]) -> list[T]:
    column = model.table.c
    return model.read(connection, model.select(*where).order_by(column.claimant, column.key).limit(_HITS))


def _key_begins(model: Model[Any], typed: str) -> ColumnElement[bool]:
    return key_begins(model.table.c.claimant, model.table.c.key, typed)


def _case(text: str) -> str:
    """Put the hyphens of an AD/CVD case number back: `a570967` is `A-570-967`."""
    typed = compact(text)
    return "-".join(part for part in (typed[:1], typed[1:4], typed[4:7], typed[7:]) if part)
