"""Search by the beginning of a number, as people type it: with or without dashes, dots and blanks."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, and_, or_, select

from drawback.dashboard.queries.schema import CASES, CLAIMANTS, CLAIMS, ENTRIES, INQUIRIES, SHIPMENTS
from drawback.domain.identifiers import compact

_HITS = 20
_MANY = 200


def begins(column: Column[Any], prefix: str) -> ColumnElement[bool]:
    """Say that a text begins with a prefix, so that an index serves it on both databases."""
    escaped = prefix.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    last = "Z" if prefix.isupper() or prefix.isdigit() else "z"
    return and_(column.between(prefix, prefix + last * 20), column.like(f"{escaped}%", escape="\\"))


def key_begins(table_claimant: Column[Any], key: Column[Any], prefix: str) -> ColumnElement[bool]:
    """Say that a key begins with a prefix; naming the claimants lets the primary key serve it."""
    known = select(CLAIMANTS.c.claimant).limit(_MANY).scalar_subquery()
    return and_(table_claimant.in_(known), begins(key, prefix))


def claim_matches(text: str) -> ColumnElement[bool]:
    """Say that a claim's number, our own name of it, or a number of an entry under it begins so."""
    said = text.strip()
    return or_(begins(CLAIMS.c.number, compact(said)), key_begins(CLAIMS.c.claimant, CLAIMS.c.key, said))


def entry_matches(text: str) -> ColumnElement[bool]:
    """Say that an entry's number begins so."""
    return key_begins(ENTRIES.c.claimant, ENTRIES.c.key, compact(text))


def everything(connection: Connection, text: str) -> Sequence[tuple[str, str, str, str, str]]:
    """Find claims, entries, inquiries, exports and AD/CVD cases: (kind, claimant, key, shown, state)."""
    said = text.strip()
    if not said:
        return ()
    hits: list[tuple[str, str, str, str, str]] = []
    claims = select(CLAIMS.c.claimant, CLAIMS.c.key, CLAIMS.c.number, CLAIMS.c.state).where(
        claim_matches(said)
    )
    hits += [
        ("claim", r.claimant, r.key, r.number or r.key, r.state)
        for r in connection.execute(_first(claims, CLAIMS))
    ]
    entries = select(ENTRIES.c.claimant, ENTRIES.c.key, ENTRIES.c.state).where(entry_matches(said))
    hits += [
        ("entry", r.claimant, r.key, r.key, r.state) for r in connection.execute(_first(entries, ENTRIES))
    ]
    inquiries = select(INQUIRIES.c.claimant, INQUIRIES.c.key, INQUIRIES.c.state).where(
        key_begins(INQUIRIES.c.claimant, INQUIRIES.c.key, said)
    )
    hits += [
        ("inquiry", r.claimant, r.key, r.key, r.state)
        for r in connection.execute(_first(inquiries, INQUIRIES))
    ]
    cases = select(CASES.c.claimant, CASES.c.key).where(
        CASES.c.claimant == "*", or_(begins(CASES.c.key, said.upper()), begins(CASES.c.key, _case(said)))
    )
    hits += [("adcvd_case", r.claimant, r.key, r.key, "") for r in connection.execute(_first(cases, CASES))]
    shipments = select(SHIPMENTS.c.claimant, SHIPMENTS.c.key).where(
        key_begins(SHIPMENTS.c.claimant, SHIPMENTS.c.key, said)
    )
    hits += [
        ("shipment", r.claimant, r.key, r.key, "") for r in connection.execute(_first(shipments, SHIPMENTS))
    ]
    return hits


def _first(query: Select[Any], table: Table) -> Select[Any]:
    return query.order_by(table.c.claimant, table.c.key).limit(_HITS)


def _case(text: str) -> str:
    """Put the hyphens of an AD/CVD case number back: `a570967` is `A-570-967`."""
    said = compact(text)
    return "-".join(part for part in (said[:1], said[1:4], said[4:7], said[7:]) if part)
