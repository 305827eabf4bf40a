"""Rights that lapsed, with the money that went with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, and_, select

import drawback.adapters.sql.alert_tables  # noqa: F401 - its tables join the metadata
from drawback.adapters.sql.store import table
from drawback.alerting.model import Alert, Ending
from drawback.alerting.sweep import money_lost
from drawback.domain.money import ZERO, Money
from drawback_schemas.decoders import decoder_of

_KEY = ("claimant", "subject_kind", "subject", "deadline", "due_on")


@dataclass(frozen=True, slots=True)
class Lapse:
    """One right whose day went by: `money` was at stake, `lost` is what of it counts as lost."""

    claimant: str
    subject_kind: str
    subject: str
    deadline: str
    due_on: date
    what: str
    money: Decimal
    lost: Decimal
    citation: str
    told_on: date
    alert_id: str


def lapsed(
    connection: Connection,
    *,
    claimant: str = "",
    subject: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Sequence[Lapse]:
    """The rights that lapsed, the latest first; one that a later fact brought back to the docket is none."""
    alert, docket = table("alert"), table("docket")
    again = and_(*(docket.c[name] == alert.c[name] for name in _KEY))
    query = (
        select(alert.c.id, alert.c.raised_on, alert.c.doc)
        .select_from(alert.outerjoin(docket, again))
        .where(alert.c.why == Ending.LAPSED.value, docket.c.claimant.is_(None))
        .order_by(alert.c.due_on.desc(), alert.c.claimant, alert.c.subject_kind, alert.c.subject)
    )
    if claimant:
        query = query.where(alert.c.claimant == claimant)
    if subject:
        query = query.where(alert.c.subject == subject)
    if since is not None:
        query = query.where(alert.c.due_on >= since)
    if until is not None:
        query = query.where(alert.c.due_on <= until)
    return [_lapse(id_, told_on, doc) for id_, told_on, doc in connection.execute(query)]


def lost(lapses: Sequence[Lapse]) -> Money:
    """The money lost with them."""
    return sum((one.lost for one in lapses), ZERO)


def _lapse(id_: str, told_on: date, doc: bytes) -> Lapse:
    alert = decoder_of(Alert).decode(doc)
    row = alert.row
    return Lapse(
        row.claimant,
        row.subject_kind,
        row.subject,
        row.deadline,
        row.due_on,
        alert.words.do,
        row.money,
        money_lost(row),
        row.citation,
        told_on,
        id_,
    )
