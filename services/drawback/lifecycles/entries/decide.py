"""What follows from an entry as it stands: its published state, due dates, columns, links and story."""

from drawback.domain.calendar import BusinessCalendar
from drawback.domain.money import ZERO, Money, dollars
from drawback.lifecycles.contest import to_decide
from drawback.lifecycles.entries import dates
from drawback.lifecycles.entries.board_rows import board_rows, found_by
from drawback.lifecycles.entries.case_book import base_case, case_numbers
from drawback.lifecycles.entries.order_check import order_watches
from drawback.lifecycles.entries.refund_paths import cape_watches, in_cape, refund_rows
from drawback.lifecycles.entries.remedies import remedy_watches
from drawback.lifecycles.entries.review_dates import review_watches
from drawback.lifecycles.entries.state import (
    OPEN,
    EntryBalance,
    EntryRecord,
    EntryState,
    EntryView,
    Finding,
    FindingKind,
)
from drawback.lifecycles.entries.story import story
from drawback.lifecycles.vocabulary import Decision, DueDate, Row
from drawback.lifecycles.watch import due_date, still_open
from drawback.rules.lawbook import LawBook
from drawback.rules.money.entry_money import PAID_TOO_MUCH
from drawback.rules.money.interest import DELINQUENT
from drawback.rules.money.refund_delivery import by_ach_only
from drawback_schemas.entries import EntryChanged

BILL_INTEREST = "D-37-interest"
"""Deadline of the interest on a bill that was paid without it."""
OVERPAID = "overpaid"
"""Deadline of what was paid beyond the bills."""
_TO_LOOK_AT = frozenset(
    {
        FindingKind.REPORTS_DISAGREE,
        FindingKind.NOT_SHARED_OUT,
        FindingKind.AMOUNT_UNKNOWN,
        FindingKind.COURTESY_ONLY,
        FindingKind.RELIQUIDATED_LATE,
    }
)


def publish(record: EntryRecord) -> EntryChanged | None:
    """What other services may know of the entry."""
    view = record.view
    if not view.versions and view.state is not EntryState.CANCELLED:
        return None
    return EntryChanged(
        entry_number=record.number,
        revision=len(record.facts)
        + sum(case.revision for case in record.cases)
        + len(record.contest.found)
        + len(record.contest.awards),
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
        withheld=record.contest.withheld,
        in_cape=in_cape(view),
        was_final_on=view.was_final_on,
        reopened_on=view.reopened_on,
    )


def decide(before: EntryRecord | None, record: EntryRecord, law: LawBook) -> Decision:
    """Decide on an entry that changed."""
    view = record.view
    rows = _differences(view)
    return Decision(
        watches=(
            *_watches(view, law),
            *review_watches(record, law.calendar),
            *to_decide(record.contest, f"entry {record.number}"),
        ),
        columns=_columns(view),
        rows={**({"adcvd_difference": rows} if rows else {}), **refund_rows(view), **board_rows(view)},
        links=_links(record),
        refused=view.refused,
        history=tuple(story(before, record, law.calendar)),
    )


def _links(record: EntryRecord) -> frozenset[str]:
    """What the entry is looked for by, and the cases of all lines ever reported, also of a summary that is refused or replaced: their pages must find it."""
    known_lines = [getattr(fact.event, "lines", ()) for fact in record.facts]
    cases = frozenset(f"case:{base_case(number)}" for lines in known_lines for number in case_numbers(lines))
    return cases | found_by(record)


def _difference(view: EntryView) -> Money:
    """What is assessed or expected of all classes beyond what was deposited."""
    other = view.other.difference if view.other is not None else ZERO
    return sum((position.difference for position in view.positions), other)


def _interest(view: EntryView) -> Money | None:
    known = [position.interest for position in view.positions]
    if view.other is not None:
        known.append(view.other.interest)
    amounts = [amount for amount in known if amount is not None]
    return sum(amounts, ZERO) if len(amounts) == len(known) else None


def _stake(view: EntryView) -> Money:
    """What a protest or correction would be about: the change that liquidation made, or the expected difference."""
    change = view.assessments[-1].change if view.assessments else ZERO
    return max(abs(_difference(view)), abs(change))


def _watches(view: EntryView, law: LawBook) -> tuple[DueDate, ...]:
    return still_open(_all_watches(view, law), view.passed)


def _all_watches(view: EntryView, law: LawBook) -> tuple[DueDate, ...]:
    money = _stake(view)
    calendar = law.calendar
    return (
        *due_date(
            "D-29",
            dates.correct_by(view, calendar),
            summary=f"last day for a post summary correction{_while_cape_runs(view)}",
            passes=True,
            money=abs(_difference(view)),
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
        *_unknown_watches(view, calendar),
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
        *_money_watches(view, calendar),
        *cape_watches(view, calendar),
        *order_watches(view),
        *due_date(
            "D-38",
            dates.suit_by(view, calendar),
            summary=f"last day to sue after the protest was denied{' in part' if view.protest_outcome == 'partly-approved' else ''}",
            money=money,
            passes=True,
            met_on=dates.suit_filed_on(view),
        ),
        *remedy_watches(view, calendar),
    )


def _while_cape_runs(view: EntryView) -> str:
    runs = view.cape is not None and view.cape.runs
    return "; refused while CAPE holds the entry (ACE error 864)" if runs else ""


def _unknown_watches(view: EntryView, calendar: BusinessCalendar) -> tuple[DueDate, ...]:
    """Days on which an open entry may be deemed liquidated, or its deemed liquidation be protested, although CBP says nothing of it."""
    rows = {
        FindingKind.MAY_BE_DEEMED: ("D-31-may", dates.may_be_deemed(view)),
        FindingKind.DEEMED_BEFORE: ("D-35-if-deemed", dates.protest_if_deemed(view, calendar)),
    }
    return tuple(
        row
        for finding in view.findings
        if finding.kind in rows and view.state in OPEN
        for row in due_date(
            rows[finding.kind][0],
            rows[finding.kind][1],
            summary=finding.says,
            money=_stake(view),
            passes=True,
        )
    )


def _money_watches(view: EntryView, calendar: BusinessCalendar) -> tuple[DueDate, ...]:
    """Bills stay due through finality until they are paid, taken back or closed, and refunds until they have come."""
    account = view.account
    looked_at = [finding for finding in view.findings if finding.kind in _TO_LOOK_AT]
    return (
        *due_date(
            "D-37",
            dates.pay_by(view, calendar),
            summary=_bill_words(account),
            money=account.owed_by_us,
            met_on=account.settled_on,
            immediate=True,
        ),
        *due_date(
            "D-37-refund",
            dates.refund_by(view) if account.owed_to_us else None,
            summary=_refund_words(view),
            money=account.owed_to_us,
        ),
        *_interest_alone(account),
        *_overpaid(view),
        *(_to_protest("D-35-deemed", view, calendar, _right(view))),
        *(_to_protest("D-35-look", view, calendar, looked_at[:1])),
    )


def _bill_words(account: EntryBalance) -> str:
    rest = any(bill.open for bill in account.open_bills) and account.paid > 0
    what = (
        f"the rest of the bill for increased duties, {dollars(account.paid)} was paid"
        if rest
        else "the bill for increased duties"
    )
    interest = _unbilled(account) if account.owed_by_us else ZERO
    more = f", with interest of {dollars(interest)}{_until(account)}" if interest else ""
    return f"pay {what}{more}"


def _unbilled(account: EntryBalance) -> Money:
    return sum((bill.interest for bill in account.open_bills), ZERO)


def _until(account: EntryBalance) -> str:
    late = any(bill.accrued_until is not None for bill in account.open_bills)
    return "" if late else " to liquidation"


def _interest_alone(account: EntryBalance) -> tuple[DueDate, ...]:
    """Interest that is owed although the bill is paid: CBP has not billed it as far as is known, and nobody has paid it."""
    if account.owed_by_us or not account.open_bills:
        return ()
    oldest = min(account.open_bills, key=lambda bill: bill.due_on)
    return (
        DueDate(
            deadline=BILL_INTEREST,
            due_on=oldest.due_on,
            rule=DELINQUENT.text,
            citation=DELINQUENT.text,
            formula="the day on which the bill itself was due",
            inputs=(("bill due", oldest.due_on.isoformat()),),
            money=_unbilled(account),
            summary=f"the bill is paid without its interest of {dollars(_unbilled(account))}{_until(account)}: pay it, or enter the "
            "bill by which CBP asks for it",
        ),
    )


def _overpaid(view: EntryView) -> tuple[DueDate, ...]:
    """What was paid beyond the bills: no law fixes a day, it can be asked back since it was paid."""
    return tuple(
        DueDate(
            deadline=OVERPAID,
            due_on=finding.on,
            rule=PAID_TOO_MUCH.text,
            citation=PAID_TOO_MUCH.text,
            formula="the day on which more was paid than was due; no law fixes a day to ask for it",
            inputs=(("paid", finding.on.isoformat()),),
            money=finding.money,
            immediate=True,
            summary=finding.says,
        )
        for finding in view.findings
        if finding.kind is FindingKind.OVERPAID
    )


def _refund_words(view: EntryView) -> str:
    since = view.account.refund_since
    by_ach = ", by ACH only (19 CFR 24.36)" if since is not None and by_ach_only(since) else ""
    return f"CBP refunds what liquidation gave back{by_ach}"


def _right(view: EntryView) -> list[Finding]:
    return [f for f in view.findings if f.kind is FindingKind.DEEMED_BEFORE and f.money > 0]


def _to_protest(
    deadline: str, view: EntryView, calendar: BusinessCalendar, findings: list[Finding]
) -> tuple[DueDate, ...]:
    """What a person must look at while a protest is possible; raises an alert at once."""
    return tuple(
        row
        for finding in findings
        for row in due_date(
            deadline,
            dates.protest_by(view, calendar),
            summary=finding.says,
            money=finding.money,
            passes=True,
            immediate=True,
            met_on=view.protest_filed_on if view.state is EntryState.PROTESTED else None,
        )
    )


def _columns(view: EntryView) -> Row:
    current = view.current
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
        "interest": _interest(view),
    }


def _differences(view: EntryView) -> tuple[Row, ...]:
    rows: list[Row] = [
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
    ]
    other = view.other
    if other is not None:
        deposited = view.deposited - sum((p.deposited for p in view.positions), ZERO)
        note = f" ({other.interest_note})" if other.interest_note else ""
        rows.append(
            {
                "line_number": 0,
                "case_number": "",
                "deposited": deposited,
                "expected": deposited + other.difference,
                "difference": other.difference,
                "interest": other.interest,
                "basis": f"all duties, taxes and fees but AD/CVD, as liquidated (19 U.S.C. 1505(c)){note}",
            }
        )
    return tuple(rows)
