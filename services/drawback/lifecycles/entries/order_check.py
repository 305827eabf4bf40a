"""An entry's lines against the list of AD/CVD orders: what a person must look at while the entry can be corrected."""

from collections.abc import Iterator

from drawback.lifecycles.entries.case_book import base_case
from drawback.lifecycles.entries.state import OPEN, EntryView, Finding, FindingKind
from drawback.lifecycles.vocabulary import DueDate
from drawback.rules.eligibility.adcvd_orders import LIST, OrderDoubt, OrderFinding, order_findings

UNDER_ORDER = "under-order"
"""Deadline of a line under an order without its case: no law gives it a day."""


def order_check(view: EntryView) -> Iterator[Finding]:
    """Yield a finding for each doubt about a line."""
    if view.entry_on is None:
        return
    for doubt in _doubts(view):
        kind = (
            FindingKind.UNDER_ORDER
            if doubt.doubt is OrderDoubt.WITHOUT_CASE
            else FindingKind.CASE_DOES_NOT_FIT
        )
        yield Finding(kind, view.entry_on, doubt.says)


def order_watches(view: EntryView) -> Iterator[DueDate]:
    """A row to be seen at once, where lines of an open entry have a tariff number of an order and no case."""
    says = [found.says for found in view.findings if found.kind is FindingKind.UNDER_ORDER]
    if says and view.entry_on is not None and view.state in OPEN:
        yield DueDate(
            deadline=UNDER_ORDER,
            due_on=view.entry_on,
            rule=LIST.text,
            citation=LIST.text,
            formula="to be seen when the entry is known",
            inputs=(("date of entry", view.entry_on.isoformat()),),
            immediate=True,
            summary="; ".join(says),
        )


def _doubts(view: EntryView) -> Iterator[OrderFinding]:
    current = view.current
    if current is None or view.entry_on is None:
        return
    for line in current.lines:
        cases = {base_case(charge.case_number) for charge in line.charges if charge.case_number}
        yield from order_findings(line.line_number, line.hts, line.origin, cases, view.entry_on)
