"""Claims and entries with their arithmetic: derived from the law when asked, on what is stored now."""

from sqlalchemy import Connection

from drawback.lifecycles.claims.explanation import LineExplained, against, explain_claim
from drawback.lifecycles.claims.explanation import undated as undated_of_claim
from drawback.lifecycles.entries.explanation import DifferenceExplained, explain_entry
from drawback.lifecycles.entries.explanation import undated as undated_of_entry
from drawback.rules.answers import Undetermined
from drawback.rules.findings import RuleFinding
from drawback.rules.lawbook import LawBook
from drawback.views.claims import claim_record
from drawback.views.entries import entry_record


def lines_explained(
    connection: Connection, law: LawBook, claimant: str, claim_id: str, number: int | None = None
) -> tuple[LineExplained, ...]:
    """Derive the lines of a claim from the law, on what lies under it now; or only the one with this number.

    Raises:
        LookupError: there is no such claim.
    """
    return explain_claim(claim_record(connection, claimant, claim_id), law, number)


def findings_against(
    connection: Connection, law: LawBook, claimant: str, claim_id: str
) -> tuple[RuleFinding, ...]:
    """Test the designations of a claim against the law, on what lies under it now.

    Raises:
        LookupError: there is no such claim.
    """
    return against(claim_record(connection, claimant, claim_id), law)


def differences_explained(
    connection: Connection, law: LawBook, claimant: str, entry_number: str
) -> tuple[DifferenceExplained, ...]:
    """Derive the AD/CVD differences of an entry and their interest.

    Raises:
        LookupError: there is no such entry.
    """
    return explain_entry(entry_record(connection, claimant, entry_number), law.rates)


def dates_not_given(
    connection: Connection, kind: str, claimant: str, key: str
) -> tuple[tuple[str, Undetermined], ...]:
    """Say which dates of a claim or an entry the law does not give yet, and why.

    Raises:
        LookupError: there is no such claim or entry.
    """
    if kind == "claim":
        return undated_of_claim(claim_record(connection, claimant, key))
    return undated_of_entry(entry_record(connection, claimant, key))
