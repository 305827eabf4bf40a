"""A claim before it is filed, as ACE would see it: with what each of its entries paid as a whole."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import Connection, select

from drawback.adapters.sql.store import table
from drawback.domain.money import ZERO
from drawback.engine.unit_of_work import decode_state
from drawback.filing.foretold import MPF, paid_by_class
from drawback.lifecycles.claims.state import ClaimantSettings, ClaimRecord
from drawback.lifecycles.entries.state import EntryView
from drawback.lifecycles.translate import import_facts
from drawback.views.entries import entry_record
from drawback_schemas.claims import ClaimantRegistered
from drawback_schemas.entries import EntryChanged


def entries_paid(
    connection: Connection, claimant: str, record: ClaimRecord
) -> Mapping[str, Mapping[str, Decimal]]:
    """What each designated entry paid by drawback class, over all its lines; an entry not known is left out."""
    found: dict[str, Mapping[str, Decimal]] = {}
    for number in dict.fromkeys(line.part.entry_number for line in record.view.lines):
        try:
            found[number] = _paid(number, entry_record(connection, claimant, number))
        except LookupError:
            continue
    return found


def _paid(number: str, view: EntryView) -> dict[str, Decimal]:
    paid: dict[str, Decimal] = {}
    if not view.versions:
        raise LookupError(f"the summary of entry {number} is not known yet")
    now = view.versions[-1]
    entry = EntryChanged(
        entry_number=number,
        revision=0,
        state=view.state.value,
        entry_type=view.entry_type,
        entry_on=view.entry_on,
        import_on=view.import_on,
        versions=(now,),
    )
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
