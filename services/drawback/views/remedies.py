"""The board of remedies: of one entry, of one claim, and what is open over all of them, the nearest last day first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from drawback.domain.calendar import BusinessCalendar
from drawback.lifecycles.claims.remedies import board as claim_board
from drawback.lifecycles.entries.remedies import ClaimOnEntry, taken
from drawback.lifecycles.entries.remedies import board as entry_board
from drawback.rules.eligibility.remedies import Exclusion, Remedy, RemedyAnswer, RemedyStanding, exclusions
from drawback.views.claims import claim_record
from drawback.views.entries import claims_on, entry_record
from drawback.views.models import Model

_RELEASED = frozenset({"withdrawn", "abandoned", "rejected"})
_UNFILED = frozenset({"awaited", "assembled", "approved"})
_WINDOWS = {
    "D-29": Remedy.CORRECTION,
    "D-35": Remedy.PROTEST,
    "D-38": Remedy.SUIT,
    "D-49": Remedy.CAPE,
    "reconcile": Remedy.RECONCILIATION,
    "D-19": Remedy.AMENDMENT,
    "D-23": Remedy.PROTEST,
    "disclosure": Remedy.DISCLOSURE,
}
"""Which rows of the docket are the last day of a remedy."""


@dataclass(frozen=True, slots=True)
class RemedyRow:
    """One remedy of an entry or a claim: `standing` is open, not yet, used or closed; `money` None where nobody knows how much.

    `until` is the last day in law, `act_by` the last business day; `warnings` are what stands in its way.
    """

    remedy: str
    standing: str
    because: str
    until: date | None
    act_by: date | None
    formula: str
    money: Decimal | None
    taken_on: date | None
    reference: str
    forfeits: str
    citation: str
    certainty: str
    warnings: tuple[str, ...]
    refused: bool
    """CBP would refuse it because of what is taken already."""


@dataclass(frozen=True, slots=True)
class OpenRemedy:
    """A remedy that is open somewhere, as the docket has it."""

    claimant: str
    subject_kind: str
    subject: str
    deadline: str
    due_on: date
    operate_on: date | None
    money: Decimal
    summary: str
    citation: str

    @property
    def remedy(self) -> str:
        """Which remedy it is."""
        return _WINDOWS[self.deadline].value


_OPEN = Model("docket", OpenRemedy)
_D = _OPEN.table.c


def of_entry(
    connection: Connection, calendar: BusinessCalendar, claimant: str, number: str, on: date
) -> list[RemedyRow]:
    """The board of an entry.

    Raises:
        LookupError: there is no such entry.
    """
    view = entry_record(connection, claimant, number)
    claims = _claims(connection, claimant, number)
    now = taken(view, claims)
    return [
        _row(answer, exclusions(answer.remedy, now)) for answer in entry_board(view, calendar, on, claims)
    ]


def of_claim(
    connection: Connection, calendar: BusinessCalendar, claimant: str, claim_id: str, on: date
) -> list[RemedyRow]:
    """The board of a claim; what the waiver of a liquidation request would end on its entries is a warning.

    Raises:
        LookupError: there is no such claim.
    """
    view = claim_record(connection, claimant, claim_id).view
    return [_row(answer, ()) for answer in claim_board(view, calendar, on)]


def standing_in_the_way(
    connection: Connection, claimant: str, number: str, remedy: Remedy
) -> tuple[Exclusion, ...]:
    """What stands in the way of taking a remedy of an entry today."""
    view = entry_record(connection, claimant, number)
    return exclusions(remedy, taken(view, _claims(connection, claimant, number)))


def open_remedies(connection: Connection, on: date, claimant: str = "", limit: int = 500) -> list[OpenRemedy]:
    """What is open over all entries and claims and has a last day, the nearest first."""
    where = [_D.deadline.in_(_WINDOWS), _D.met_on.is_(None), _D.due_on >= on]
    where += [_D.claimant == claimant] if claimant else []
    query = _OPEN.select(*where).order_by(_D.due_on, _D.money.desc(), _D.claimant, _D.subject, _D.deadline)
    return _OPEN.read(connection, query.limit(limit))


def _claims(connection: Connection, claimant: str, number: str) -> tuple[ClaimOnEntry, ...]:
    return tuple(
        ClaimOnEntry(
            found.number or found.key,
            filed=found.state not in _UNFILED,
            claimed=found.claimed or found.entitled,
            waived=claim_record(connection, claimant, found.key).view.requested_on is not None,
        )
        for found in claims_on(connection, claimant, number)
        if found.state not in _RELEASED
    )


def _row(answer: RemedyAnswer, found: Iterable[Exclusion]) -> RemedyRow:
    excluded = tuple(found) if answer.standing in {RemedyStanding.OPEN, RemedyStanding.NOT_YET} else ()
    limit, terms = answer.limit, answer.terms
    refused = [one for one in excluded if one.refused]
    closed = bool(refused) and answer.standing is RemedyStanding.OPEN
    return RemedyRow(
        remedy=answer.remedy.value,
        standing=(RemedyStanding.CLOSED if closed else answer.standing).value,
        because=refused[0].says if closed else answer.because,
        until=limit.on if limit else None,
        act_by=limit.operate_on if limit else None,
        formula=limit.formula if limit else "",
        money=answer.money,
        taken_on=answer.taken_on,
        reference=answer.reference,
        forfeits=terms.forfeits,
        citation=limit.basis.text if limit else terms.cite.text,
        certainty=terms.cite.certainty.value,
        warnings=tuple(one.says for one in excluded),
        refused=bool(refused),
    )
