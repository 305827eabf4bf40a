"""A claim before it is filed, as ACE would see it: with what each of its entries paid as a whole."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import Connection, func, or_, select

from drawback.adapters.sql.store import table
from drawback.domain.money import ZERO
from drawback.engine.unit_of_work import decode_state
from drawback.filing.foretold import MPF, AskedByOthers, paid_by_class
from drawback.lifecycles.claims.state import CLOSED, WITH_CBP, ClaimantSettings, ClaimRecord, ClaimState
from drawback.lifecycles.translate import import_facts
from drawback.views.entries import entry_record
from drawback_schemas.claims import ClaimantRegistered
from drawback_schemas.entries import EntryChanged

_ASKING = WITH_CBP | CLOSED | {ClaimState.PROTESTED, ClaimState.FINAL}
"""States of claims that ACE counts against an entry."""


def entries_paid(
    connection: Connection, claimant: str, record: ClaimRecord
) -> Mapping[str, Mapping[str, Decimal]]:
    """What each designated entry paid by drawback class, over all its lines; an entry not known is left out."""
    found: dict[str, Mapping[str, Decimal]] = {}
    for number in dict.fromkeys(line.part.entry_number for line in record.view.lines):
        if paid := paid_in_all(entry_in_ace(connection, claimant, number)):
            found[number] = paid
    return found


def asked_by_others(connection: Connection, claimant: str, record: ClaimRecord) -> AskedByOthers:
    """What the claimant's claims that CBP has ask of the entries of this claim; what CBP denied wholly is not asked any more."""
    line, claim = table("claim_line").c, table("claim").c
    entries = sorted({each.part.entry_number for each in record.view.lines})
    query = (
        select(line.entry_number, line.line_number, line.class_code, func.sum(line.claimed).label("asked"))
        .join(table("claim"), (claim.claimant == line.claimant) & (claim.key == line.owner))
        .where(
            line.claimant == claimant,
            line.owner != record.claim_id,
            line.entry_number.in_(entries),
            claim.state.in_(_ASKING),
            or_(claim.liquidated.is_(None), claim.liquidated != ZERO),
        )
        .group_by(line.entry_number, line.line_number, line.class_code)
    )
    found: dict[tuple[str, int], dict[str, Decimal]] = {}
    for entry, number, code, asked in connection.execute(query):
        found.setdefault((entry, number), {})[code] = asked
    return found


def entry_in_ace(connection: Connection, claimant: str, number: str) -> EntryChanged | None:
    """An entry with its last version only, as ACE has it; None where its summary is not known."""
    try:
        view = entry_record(connection, claimant, number)
    except LookupError:
        return None
    if not view.versions:
        return None
    return EntryChanged(
        entry_number=number,
        revision=0,
        state=view.state.value,
        entry_type=view.entry_type,
        entry_on=view.entry_on,
        import_on=view.import_on,
        versions=(view.versions[-1],),
    )


def paid_in_all(entry: EntryChanged | None) -> dict[str, Decimal]:
    """What a whole entry paid by drawback class; nothing where it is not known."""
    paid: dict[str, Decimal] = {}
    if entry is None:
        return paid
    now = entry.versions[-1]
    for line in now.lines:
        facts = import_facts(entry, now, line.line_number)
        for code, amount in (paid_by_class(facts) if facts else {}).items():
            paid[code] = paid.get(code, ZERO) + amount
    if now.mpf_paid is not None and MPF in paid:
        paid[MPF] = now.mpf_paid
    return paid


def registered_claimant(connection: Connection, claimant: str) -> ClaimantRegistered | None:
    """The claimant as last registered; None where it never was."""
    doc = connection.scalar(select(table("claimant").c.doc).where(table("claimant").c.claimant == claimant))
    return None if doc is None else decode_state(ClaimantSettings, doc).registered
