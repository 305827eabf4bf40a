"""Contagion: lines of other open claims that are like what CBP asks about, with the money that rests on them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from drawback.domain.money import ZERO, Money
from drawback.domain.party_names import same_party
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.entries.state import EntryRecord
from drawback.lifecycles.inquiries.state import InquiryRecord, InquiryView
from drawback.views.claims import CLAIM_LINES, CLAIMS
from drawback.views.entries import ENTRIES
from drawback.views.inquiries import INQUIRIES, OPEN
from drawback_schemas.parts import LinePart

_SETTLED = ("awaited", "final", "withdrawn", "abandoned", "rejected")
_EIGHT = 8
_NEAR = Decimal("0.05")
"""Unit values that differ by no more than this share are one pattern of value."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class LikeGoods:
    """One import line of an open claim that is like what an inquiry asks about; `alike` says in what."""

    claimant: str
    inquiry: str
    form: str
    issued_on: date | None
    claim_id: str
    claim_number: str
    claim_state: str
    entry_number: str
    line_number: int
    hts: str
    supplier: str
    part: str
    alike: str
    money: Decimal


@dataclass(frozen=True, slots=True)
class _Asked:
    """The goods that CBP asks about: its own words where the notice has them, else the lines of the entry."""

    hts8: frozenset[str]
    suppliers: tuple[str, ...]
    parts: frozenset[str]
    values: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class _Designated:
    claim_id: str
    claim_number: str
    claim_state: str
    transmitted: bool
    entry_number: str
    line_number: int
    claimed: Money
    entitled: Money

    @property
    def money(self) -> Money:
        """What is asked; before the claim is filed, what it is worth."""
        return self.claimed if self.transmitted else self.entitled


def of_inquiry(connection: Connection, claimant: str, inquiry_id: str) -> list[LikeGoods]:
    """What is like the goods of an inquiry in other open claims, most alike and most money first."""
    view = inquiry_view(connection, claimant, inquiry_id)
    own = _claims_asked(connection, claimant, view)
    every = _designated(connection, claimant)
    entries = _lines_of(connection, claimant, {one.entry_number for one in every} | {view.entry_number})
    others = [one for one in every if one.claim_id not in own]
    return _in_order(_alike(claimant, inquiry_id, view, _asked(view, every, entries), others, entries))


def of_claim(connection: Connection, claimant: str, claim_id: str) -> list[LikeGoods]:
    """What open inquiries on other goods say of a claim: each of its lines that is like what one asks about."""
    every = _designated(connection, claimant)
    mine = [one for one in every if one.claim_id == claim_id]
    if not mine:
        return []
    found: list[LikeGoods] = []
    query = select(INQUIRIES.table.c.key, INQUIRIES.table.c.doc).where(
        INQUIRIES.table.c.claimant == claimant, INQUIRIES.table.c.state.in_((*OPEN, "answered"))
    )
    views = [(key, decode_state(InquiryRecord, doc).view) for key, doc in connection.execute(query)]
    claims_asked = {view.claim_id for _, view in views} - {""}
    numbers = {one.entry_number for one in every if one.claim_id == claim_id or one.claim_id in claims_asked}
    entries = _lines_of(connection, claimant, numbers | {view.entry_number for _, view in views})
    for key, view in views:
        if claim_id not in _claims_asked(connection, claimant, view):
            found += _alike(claimant, key, view, _asked(view, every, entries), mine, entries)
    return _in_order(found)


def total(found: Sequence[LikeGoods]) -> Money:
    """The money that rests on them, each line of a claim once."""
    lines = {(one.claim_id, one.entry_number, one.line_number): one.money for one in found}
    return sum(lines.values(), ZERO)


def inquiry_view(connection: Connection, claimant: str, inquiry_id: str) -> InquiryView:
    """All that is known of an inquiry, as its service keeps it.

    Raises:
        LookupError: there is no such inquiry.
    """
    table = INQUIRIES.table.c
    doc = connection.scalar(select(table.doc).where(table.claimant == claimant, table.key == inquiry_id))
    if doc is None:
        raise LookupError(f"{claimant!r} has no inquiry {inquiry_id!r}")
    view: InquiryView = decode_state(InquiryRecord, doc).view
    return view


def _claims_asked(connection: Connection, claimant: str, view: InquiryView) -> set[str]:
    """The claims that the inquiry itself is about: they are asked, not alike."""
    line = CLAIM_LINES.table.c
    query = (
        select(line.owner).where(line.claimant == claimant, line.entry_number == view.entry_number).distinct()
    )
    if view.line_numbers:
        query = query.where(line.line_number.in_(view.line_numbers))
    of_entry = set(connection.scalars(query)) if view.entry_number else set()
    return of_entry | ({view.claim_id} if view.claim_id else set())


def _designated(connection: Connection, claimant: str) -> list[_Designated]:
    line, claim = CLAIM_LINES.table.c, CLAIMS.table.c
    query = (
        select(
            claim.key,
            claim.number,
            claim.state,
            claim.filed_on,
            line.entry_number,
            line.line_number,
            line.claimed,
            line.entitled,
        )
        .join_from(
            claim.key.table, line.owner.table, (claim.claimant == line.claimant) & (claim.key == line.owner)
        )
        .where(line.claimant == claimant, claim.state.not_in(_SETTLED))
    )
    sums: dict[tuple[str, str, str, bool, str, int], list[Money]] = {}
    for key, number, state, filed_on, entry_number, line_number, claimed, entitled in connection.execute(
        query
    ):
        where = (key, number, state, filed_on is not None, entry_number, line_number)
        together = sums.setdefault(where, [ZERO, ZERO])
        together[0] += claimed
        together[1] += entitled
    return [_Designated(*where, *money) for where, money in sums.items()]


def _lines_of(connection: Connection, claimant: str, numbers: set[str]) -> dict[str, dict[int, LinePart]]:
    """The lines of some entries as they stand, by entry and line number."""
    table = ENTRIES.table.c
    wanted = sorted(numbers - {""})
    found: dict[str, dict[int, LinePart]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(table.key, table.doc).where(
            table.claimant == claimant, table.key.in_(wanted[start : start + _AT_ONCE])
        )
        for key, doc in connection.execute(query):
            current = decode_state(EntryRecord, doc).view.current
            found[key] = {line.line_number: line for line in current.lines} if current is not None else {}
    return found


def _asked(
    view: InquiryView, designated: Sequence[_Designated], entries: dict[str, dict[int, LinePart]]
) -> _Asked:
    """What is asked about: lines of the entry, or where a claim is asked about, the lines that it designates."""
    if view.entry_number:
        where = [(view.entry_number, number) for number in entries.get(view.entry_number, {})]
    else:
        where = [(one.entry_number, one.line_number) for one in designated if one.claim_id == view.claim_id]
    lines = [
        line
        for entry, number in dict.fromkeys(where)
        if (line := entries.get(entry, {}).get(number)) is not None
        and (not view.line_numbers or number in view.line_numbers)
    ]
    suppliers = [view.producer] if view.producer else [s for line in lines for s in _suppliers(line)]
    return _Asked(
        hts8=frozenset({view.hts[:_EIGHT]} if view.hts else {line.hts[:_EIGHT] for line in lines}),
        suppliers=tuple(dict.fromkeys(suppliers)),
        parts=frozenset(line.sku for line in lines if line.sku),
        values=tuple((line.hts[:_EIGHT], line.value / line.quantity) for line in lines if line.quantity),
    )


def _alike(
    claimant: str,
    inquiry_id: str,
    view: InquiryView,
    asked: _Asked,
    designated: Sequence[_Designated],
    entries: dict[str, dict[int, LinePart]],
) -> Iterator[LikeGoods]:
    for one in designated:
        line = entries.get(one.entry_number, {}).get(one.line_number)
        if line is None:
            continue
        alike = list(_in_what(asked, line))
        if alike:
            yield LikeGoods(
                claimant=claimant,
                inquiry=inquiry_id,
                form=view.form,
                issued_on=view.issued_on,
                claim_id=one.claim_id,
                claim_number=one.claim_number,
                claim_state=one.claim_state,
                entry_number=one.entry_number,
                line_number=one.line_number,
                hts=line.hts,
                supplier=next(iter(_suppliers(line)), ""),
                part=line.sku,
                alike=", ".join(alike),
                money=one.money,
            )


def _in_what(asked: _Asked, line: LinePart) -> Iterator[str]:
    hts8 = line.hts[:_EIGHT]
    if hts8 in asked.hts8:
        yield "same HTS-8"
    if any(same_party(known, mine) for known in asked.suppliers for mine in _suppliers(line)):
        yield "same supplier"
    if line.sku and line.sku in asked.parts:
        yield "same part"
    if line.quantity and any(
        of == hts8 and abs(line.value / line.quantity - unit) <= _NEAR * unit for of, unit in asked.values
    ):
        yield "unit value within 5 %"


def _suppliers(line: LinePart) -> tuple[str, ...]:
    return tuple(name for name in (line.producer, line.exporter) if name)


def _in_order(found: Iterator[LikeGoods] | list[LikeGoods]) -> list[LikeGoods]:
    return sorted(
        found,
        key=lambda one: (-one.alike.count(","), -one.money, one.claim_id, one.entry_number, one.line_number),
    )
