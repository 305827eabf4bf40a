"""The check before a claim is approved or filed: the claim, its entries and its claimant, seen as ACE would."""

from datetime import date

from sqlalchemy import Connection

from drawback.filing.preflight import HeaderFacts, Preflight, preflight
from drawback.rules.lawbook import LawBook
from drawback.views.claims import claim_record
from drawback.views.preflight import entries_paid, registered_claimant


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
    return preflight(record, header, law, entries_paid(connection, claimant, record), today=today)
