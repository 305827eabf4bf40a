"""The check before a claim is approved or filed: the claim, its entries and its claimant, seen as ACE would."""

from datetime import date

from sqlalchemy import Connection

from drawback.adapters.sql.free_goods import read_books
from drawback.app.filing import made_facts
from drawback.filing.crosscheck import WITH_MTIN
from drawback.filing.made_content import NOTHING_MADE
from drawback.filing.preflight import AroundClaim, HeaderFacts, Preflight, preflight
from drawback.rules.lawbook import LawBook
from drawback.views.claims import claim_record
from drawback.views.preflight import asked_by_others, entries_paid, registered_claimant


def check_before_filing(
    connection: Connection,
    law: LawBook,
    claimant: str,
    claim_id: str,
    *,
    today: date,
    port: str = "",
    surety: str = "",
) -> Preflight:
    """Foretell what ACE would answer to a claim as it is asked now.

    Raises:
        LookupError: there is no such claim.
    """
    record = claim_record(connection, claimant, claim_id)
    registered = registered_claimant(connection, claimant)
    header = HeaderFacts(
        claimant_number=next(iter(registered.importer_numbers if registered else ()), ""),
        port=record.view.port or port,
        surety=surety,
        accelerated=bool(registered and registered.accelerated_payment),
    )
    around = AroundClaim(
        entries_paid(connection, claimant, record),
        asked_by_others(connection, claimant, record),
        made_facts(read_books(connection, claimant)) if record.view.provision in WITH_MTIN else NOTHING_MADE,
    )
    return preflight(record, header, law, around, today=today)
