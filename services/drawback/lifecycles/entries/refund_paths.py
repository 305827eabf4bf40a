"""The other ways by which an entry's duty comes back, as rows: CAPE for IEEPA duty, and CBP's refunds with what became of them."""

from collections.abc import Iterator, Mapping

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import ZERO, Money, dollars
from drawback.lifecycles.entries.state import (
    CLOSED,
    OPEN,
    EntryState,
    EntryView,
    Finding,
    FindingKind,
)
from drawback.lifecycles.vocabulary import DueDate, Row
from drawback.lifecycles.watch import due_date
from drawback.rules.answers import Determination
from drawback.rules.dates.adcvd_reviews import cape_by
from drawback.rules.eligibility.cape import LANES, cape_liquidates_on, is_ieepa
from drawback.rules.eligibility.cape_answers import grounds

REFUSED = "D-49-refused"
LIQUIDATED_BY = "D-49-liquidates"
_ASSERTED = frozenset({"filed", "psc", "cbp", "report"})


def ieepa_paid(view: EntryView) -> Money:
    """IEEPA duty as asserted on the summary, whatever a liquidation made of it since."""
    asserted = next((v for v in reversed(view.versions) if v.cause in _ASSERTED), None)
    if asserted is None:
        return ZERO
    charges = (charge for line in asserted.lines for charge in line.charges)
    return sum((charge.amount for charge in charges if is_ieepa(charge.heading)), ZERO)


def refund_rows(view: EntryView) -> Mapping[str, tuple[Row, ...]]:
    """The rows of the tables of CAPE and of refunds; a table without rows is left out."""
    rows = {"cape_entry": tuple(_cape(view)), "entry_refund": tuple(_refund(view))}
    return {name: found for name, found in rows.items() if found}


def _cape(view: EntryView) -> Iterator[Row]:
    paid, cape = ieepa_paid(view), view.cape
    if view.state is EntryState.CANCELLED or not (paid or cape):
        return
    yield {
        "importer_number": view.importer_number,
        "entry_type": view.entry_type,
        "ieepa": paid,
        "liquidated_on": view.liquidated_on,
        "final_on": view.final_on,
        "protest_open": view.state is EntryState.PROTESTED,
        "adcvd_pending": view.suspended and view.state in OPEN,
        "flagged": cape is not None and cape.flagged,
        "outcome": cape.outcome if cape else "",
        "answered_on": cape.on if cape else None,
        "accepted_on": cape.accepted_on if cape else None,
        "declaration": cape.declaration if cape else "",
        "reason": cape.reason if cape else "",
    }


def _refund(view: EntryView) -> Iterator[Row]:
    account = view.account
    if not (account.refunds or account.refunded or account.returned_on):
        return
    yield {
        "importer_number": view.importer_number,
        "liquidated_on": account.refund_since or view.liquidated_on,
        "refunds": account.refunds,
        "refunded": account.refunded,
        "open": account.owed_to_us,
        "returned_on": account.returned_on,
    }


def cape_watches(view: EntryView, calendar: BusinessCalendar) -> Iterator[DueDate]:
    """What is due of an entry on its way through CAPE: the first phase, an answer to a rejection, CBP's forty-five days."""
    paid, cape = ieepa_paid(view), view.cape
    runs = cape is not None and cape.runs
    if paid and not runs and view.liquidated_on is not None and view.state in CLOSED:
        yield from due_date(
            "D-49",
            cape_by(view.liquidated_on, calendar),
            summary=f"last day to hand {dollars(paid)} of IEEPA duty in to phase 1 of CAPE",
            money=paid,
            passes=True,
        )
    if cape is None:
        return
    if cape.outcome == "rejected":
        yield _refused(view, paid)
    elif cape.accepted_on is not None and (view.state in OPEN or _liquidated_since(view)):
        yield from due_date(
            LIQUIDATED_BY,
            cape_liquidates_on(cape.accepted_on),
            summary=f"CBP aims to liquidate the entry that CAPE accepted, {dollars(paid)} of IEEPA duty back",
            money=paid,
            met_on=view.liquidated_on if _liquidated_since(view) else None,
            passes=True,
        )


def in_cape(view: EntryView) -> bool:
    """Whether CAPE holds the entry: handed in or accepted, and not liquidated since."""
    return view.cape is not None and view.cape.runs and not _liquidated_since(view)


def _liquidated_since(view: EntryView) -> bool:
    cape = view.cape
    if cape is None or cape.accepted_on is None or view.liquidated_on is None:
        return False
    return view.liquidated_on >= cape.accepted_on


def _refused(view: EntryView, paid: Money) -> DueDate:
    cape = view.cape
    assert cape is not None  # noqa: S101 - the caller looked
    return DueDate(
        deadline=REFUSED,
        due_on=cape.on,
        rule=LANES.text,
        citation=LANES.text,
        formula="seen on the day CAPE rejected the entry",
        inputs=(("rejected", cape.on.isoformat()),),
        money=paid,
        immediate=True,
        summary=_refusal_says(view),
    )


def _refusal_says(view: EntryView) -> str:
    cape = view.cape
    assert cape is not None  # noqa: S101 - the caller looked
    under = f" ({cape.declaration})" if cape.declaration else ""
    said = f": {cape.reason}" if cape.reason else ""
    left = "; ".join(ground.value for ground in grounds(cape.reason))
    return f"CAPE rejected the entry on {cape.on}{under}{said}" + (f". {left}" if left else "")


def cape_findings(view: EntryView) -> Iterator[Finding]:
    """What a person must look at of CAPE."""
    cape = view.cape
    if cape is None:
        return
    if cape.outcome == "rejected":
        yield Finding(FindingKind.CAPE_REFUSED, cape.on, _refusal_says(view), ieepa_paid(view))
    if cape.accepted_on is not None and _liquidated_since(view):
        aimed = cape_liquidates_on(cape.accepted_on)
        if (
            isinstance(aimed, Determination)
            and view.liquidated_on is not None
            and view.liquidated_on > aimed.on
        ):
            yield Finding(
                FindingKind.CAPE_OVERDUE,
                view.liquidated_on,
                f"accepted by CAPE on {cape.accepted_on}, liquidated on {view.liquidated_on}: CBP aims at {aimed.on}",
            )
