"""An entry on the boards of liquidations and bills: what each source tells of its liquidation, and its account, as rows; and by what it is found."""

from collections.abc import Iterator, Mapping
from datetime import date

from drawback.domain.money import ZERO
from drawback.lifecycles.entries import dates
from drawback.lifecycles.entries.state import OPEN, EntryRecord, EntryState, EntryView, FindingKind
from drawback.lifecycles.looked_for import by_part, by_protest, by_tariff
from drawback.lifecycles.vocabulary import Row
from drawback_schemas.liquidations import ProtestFiled


def board_rows(view: EntryView) -> Mapping[str, tuple[Row, ...]]:
    """The rows of the tables of liquidations and of accounts; a table without rows is left out."""
    rows = {"entry_liquidation": tuple(_liquidation(view)), "entry_account": tuple(_account(view))}
    return {name: found for name, found in rows.items() if found}


def _liquidation(view: EntryView) -> Iterator[Row]:
    if view.state is EntryState.CANCELLED:
        return
    governing = next((one for one in reversed(view.reports) if one.governs), None)
    disagree = any(one.kind is FindingKind.REPORTS_DISAGREE for one in view.findings)
    yield {
        "next_on": _next_on(view),
        "scheduled_on": view.scheduled_on,
        "vanished_on": view.unscheduled_on if view.state in OPEN else None,
        "extensions": view.extensions,
        "extended_until": view.extended_until,
        "suspended_on": view.suspended_on if view.suspended else None,
        "suspension_codes": ", ".join(view.suspension_codes),
        "deemed_on": dates.deemed_on(view),
        "right_since_on": view.deemed_before_on,
        "by_clock": view.liquidated_by_clock,
        "source": governing.reported_by if governing is not None else "",
        "sources": len({one.reported_by for one in view.reports}),
        "disagree": disagree,
        "outcome": view.outcome,
        "change": view.assessments[-1].change if view.assessments else ZERO,
    }


def _next_on(view: EntryView) -> date | None:
    """The next day on which the liquidation moves by what is known: the date ACE shows, else that of the law; None once it is liquidated."""
    return (view.scheduled_on or dates.deemed_on(view)) if view.state in OPEN else None


def _account(view: EntryView) -> Iterator[Row]:
    account = view.account
    if not (account.billed or account.paid or account.owed_by_us):
        return
    yield {
        "numbers": ", ".join(bill.number for bill in account.open_bills if bill.number),
        "billed_on": account.billed_on,
        "due_on": account.due_on,
        "billed": account.billed,
        "paid": account.paid,
        "open": account.owed_by_us,
        "interest": sum((bill.interest for bill in account.open_bills), ZERO),
        "settled_on": account.settled_on,
        "closed_because": account.closed_because,
    }


def found_by(record: EntryRecord) -> frozenset[str]:
    """What people look for an entry by beside its number: its protests, and the tariff and part numbers of its lines."""
    protests = (fact.event.protest_number for fact in record.facts if isinstance(fact.event, ProtestFiled))
    lines = record.view.current.lines if record.view.current is not None else ()
    return frozenset(
        {
            *(by_protest(number) for number in protests if number),
            *(by_tariff(line.hts) for line in lines),
            *(by_part(line.sku) for line in lines if line.sku),
        }
    )
