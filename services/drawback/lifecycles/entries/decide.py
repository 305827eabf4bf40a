"""What follows from an entry as it stands: its published state, due dates, columns, links and story."""

from datetime import date
from decimal import Decimal

from drawback.domain.money import ZERO, Money, dollars
from drawback.lifecycles.entries import dates
from drawback.lifecycles.entries.case_book import base_case, case_numbers
from drawback.lifecycles.entries.state import EntryRecord, EntryState, EntryView
from drawback.lifecycles.vocabulary import Decision, DueDate, HistoryLine, Row
from drawback.lifecycles.watch import due_date, still_open
from drawback.rules.lawbook import LawBook
from drawback_schemas.entries import EntryChanged


def publish(record: EntryRecord) -> EntryChanged | None:
    """What other services may know of the entry."""
    view = record.view
    if not view.versions and view.state is not EntryState.CANCELLED:
        return None
    return EntryChanged(
        entry_number=record.number,
        revision=len(record.facts) + sum(case.revision for case in record.cases),
        state=view.state.value,
        entry_type=view.entry_type,
        entry_on=view.entry_on,
        import_on=view.import_on,
        versions=view.versions,
        liquidated_on=view.liquidated_on,
        final_on=view.final_on,
        suspended=view.suspended,
        extended=view.state is EntryState.EXTENDED,
        cancelled=view.state is EntryState.CANCELLED,
    )


def decide(before: EntryRecord | None, record: EntryRecord, law: LawBook) -> Decision:
    """Decide on an entry that changed."""
    view = record.view
    return Decision(
        watches=_watches(view, law),
        columns=_columns(view),
        rows={"adcvd_difference": _differences(view)} if view.positions else {},
        links=_links(view),
        refused=view.refused,
        tell=tuple(_tell(before.view if before else EntryView(), view, record)),
    )


def _links(view: EntryView) -> frozenset[str]:
    cases = {number for version in view.versions for number in case_numbers(version.lines)}
    return frozenset(f"case:{base_case(number)}" for number in cases)


def _difference(view: EntryView) -> Money:
    return sum((position.difference for position in view.positions), ZERO)


def _bill(view: EntryView) -> Money:
    return view.assessed - view.deposited if view.assessed is not None else ZERO


def _stake(view: EntryView) -> Money:
    """What a protest or correction would be about: the change that liquidation made, or the AD/CVD difference."""
    return max(abs(_difference(view)), abs(_bill(view)))


def _watches(view: EntryView, law: LawBook) -> tuple[DueDate, ...]:
    return still_open(_all_watches(view, law), view.passed)


def _all_watches(view: EntryView, law: LawBook) -> tuple[DueDate, ...]:
    money, bill = _stake(view), _bill(view)
    calendar = law.calendar
    return (
        *due_date(
            "D-29",
            dates.correct_by(view, calendar),
            summary="last day for a post summary correction",
            passes=True,
        ),
        *due_date(
            "D-30", dates.expected(view), summary="liquidation expected (CBP practice, not law)", passes=True
        ),
        *due_date(
            "D-31",
            dates.deemed(view),
            summary="deemed liquidation by operation of law",
            passes=True,
            money=money,
        ),
        *due_date(
            "D-34",
            dates.reliquidate_by(view),
            summary="CBP may reliquidate on its own until then",
            passes=True,
        ),
        *due_date(
            "D-35",
            dates.protest_by(view, calendar),
            summary="last day to protest the liquidation",
            money=money,
            passes=True,
            met_on=view.protest_filed_on if view.state is EntryState.PROTESTED else None,
        ),
        *due_date(
            "D-36",
            dates.final(view),
            summary="liquidation becomes final",
            passes=True,
            met_on=view.final_on if view.state is EntryState.FINAL else None,
        ),
        *due_date(
            "D-37",
            dates.pay_by(view, calendar),
            summary="pay the bill for increased duties",
            money=bill,
            immediate=True,
        ),
        *due_date(
            "D-38",
            dates.suit_by(view, calendar),
            summary="last day to sue after the protest was denied",
            money=money,
            passes=True,
        ),
    )


def _columns(view: EntryView) -> Row:
    current = view.current
    known = [p.interest for p in view.positions if p.interest is not None]
    interest = sum(known, ZERO) if len(known) == len(view.positions) else None
    return {
        "state": view.state.value,
        "entry_type": view.entry_type,
        "port": view.port,
        "entry_on": view.entry_on,
        "import_on": view.import_on,
        "liquidated_on": view.liquidated_on,
        "final_on": view.final_on,
        "line_count": len(current.lines) if current else 0,
        "suspended": view.suspended,
        "extended": view.state is EntryState.EXTENDED,
        "value": sum((line.value for line in current.lines), ZERO) if current else ZERO,
        "deposited": view.deposited,
        "assessed": view.assessed,
        "difference": _difference(view),
        "interest": interest,
    }


def _differences(view: EntryView) -> tuple[Row, ...]:
    return tuple(
        {
            "line_number": p.line_number,
            "case_number": p.case_number,
            "deposited": p.deposited,
            "expected": p.expected,
            "difference": p.difference,
            "interest": p.interest,
            "basis": p.explained,
        }
        for p in view.positions
    )


def _tell(before: EntryView, now: EntryView, record: EntryRecord) -> list[HistoryLine]:
    lines: list[HistoryLine] = []
    last = record.facts[-1].on if record.facts else None
    if now.state is not before.state and now.state is not EntryState.AWAITED:
        on = _when(now) or last
        if on is not None:
            lines.append(
                HistoryLine(
                    on, "entry." + now.state.value, f"entry {record.number} {_describe(now)}", now.deposited
                )
            )
    for version in now.versions[len(before.versions) :]:
        if version.cause in {"psc", "cbp", "report", "adcvd"} or (
            version.lines and now.liquidated_on == version.effective_on
        ):
            moved = _moved(before, now)
            text = f"entry {record.number}: {version.explanation}{_money(moved)}"
            lines.append(HistoryLine(version.effective_on, f"entry.{version.cause}", text, moved))
    if now.protest_number and now.protest_number != before.protest_number and now.protest_filed_on:
        lines.append(
            HistoryLine(
                now.protest_filed_on, "entry.protest", f"entry {record.number}: protest {now.protest_number}"
            )
        )
    return lines


def _moved(before: EntryView, now: EntryView) -> Money:
    if now.positions != before.positions:
        return _difference(now) - _difference(before)
    return (now.assessed if now.assessed is not None else now.deposited) - before.deposited


def _money(amount: Decimal) -> str:
    if not amount:
        return ""
    return f" → {'bill' if amount > 0 else 'refund'} {dollars(abs(amount))} on the entry"


def _when(view: EntryView) -> date | None:
    return {
        EntryState.FILED: view.entry_on if view.lifted_on is None else view.lifted_on,
        EntryState.SUSPENDED: view.suspended_on,
        EntryState.LIQUIDATED: view.liquidated_on,
        EntryState.RELIQUIDATED: view.liquidated_on,
        EntryState.DEEMED: view.liquidated_on,
        EntryState.FINAL: view.final_on,
        EntryState.CANCELLED: view.cancelled_on,
        EntryState.PROTESTED: view.protest_filed_on,
    }.get(view.state)


def _describe(view: EntryView) -> str:
    codes = ", ".join(view.suspension_codes)
    return {
        EntryState.FILED: "filed" if view.lifted_on is None else f"suspension lifted {view.lifted_on}",
        EntryState.SCHEDULED: f"scheduled to liquidate {view.scheduled_on}",
        EntryState.EXTENDED: f"liquidation extended ({view.extensions})",
        EntryState.SUSPENDED: f"liquidation suspended (code {codes})",
        EntryState.LIQUIDATED: f"liquidated {view.liquidated_on}",
        EntryState.RELIQUIDATED: f"reliquidated {view.liquidated_on}",
        EntryState.DEEMED: f"deemed liquidated {view.liquidated_on}",
        EntryState.PROTESTED: f"protested ({view.protest_number})",
        EntryState.FINAL: "liquidation final",
        EntryState.CANCELLED: "cancelled",
        EntryState.AWAITED: "awaits its summary",
    }[view.state]
