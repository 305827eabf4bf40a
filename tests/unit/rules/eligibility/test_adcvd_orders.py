"""Lines against the list of AD/CVD orders: a tariff number of an order without its case, a case that does not fit."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.lifecycles.entries.state import FindingKind
from drawback.rules.eligibility.adcvd_orders import OrderDoubt, order_findings, orders
from drawback_schemas.entries import EntryCorrected
from support.entry_days import NUMBER, EntryDays
from support.world import a_line, an_entry, day

LINED_PAPER, PAPER_HTS = "A-533-843", "4811909035"
ORDERED = date(2006, 9, 28)


def doubts(
    hts: str, origin: str, cases: set[str], on: date = date(2025, 1, 15)
) -> list[tuple[OrderDoubt, str]]:
    return [(one.doubt, one.case_number) for one in order_findings(1, hts, origin, cases, on)]


def test_a_number_of_an_order_without_its_case_is_a_doubt() -> None:
    """Lined paper of India (71 FR 56949): the day of the order on; with the case there is no doubt, and none of another origin."""
    assert (OrderDoubt.WITHOUT_CASE, LINED_PAPER) in doubts(PAPER_HTS, "IN", set(), ORDERED)
    assert (OrderDoubt.WITHOUT_CASE, LINED_PAPER) not in doubts(PAPER_HTS, "IN", set(), date(2006, 9, 27))
    assert LINED_PAPER not in [case for _, case in doubts(PAPER_HTS, "IN", {LINED_PAPER})]
    assert doubts(PAPER_HTS, "DE", set()) == []


@pytest.mark.parametrize(
    ("origin", "case", "found"),
    [
        ("CN", "A-570-890", []),
        ("VN", "A-570-890", [OrderDoubt.OTHER_COUNTRY]),
        ("CA", "A-122-838", [OrderDoubt.REVOKED]),
        ("CN", "A-570-999", []),
    ],
)
def test_a_case_that_does_not_fit(origin: str, case: str, found: list[OrderDoubt]) -> None:
    """Another country's case, an order no longer in force; a case that the list does not know says nothing."""
    assert [doubt for doubt, _ in doubts("9403509045", origin, {case})] == found


def test_the_list_is_whole() -> None:
    """597 orders, 123 of them no longer in force, each of a country."""
    assert len(orders()) == 597
    assert sum(not order.in_force for order in orders().values()) == 123
    assert all(order.origin for order in orders().values())


def test_an_open_entry_is_told_and_a_correction_ends_it() -> None:
    """The finding stands with a row to be seen at once; with the case on the line both are gone."""
    line = a_line(hts=PAPER_HTS, origin="IN")
    entry = EntryDays().receives(an_entry(NUMBER, "2025-01-15", lines=[line]))
    assert FindingKind.UNDER_ORDER in [found.kind for found in entry.view.findings]
    row = entry.due("under-order")
    assert row is not None
    assert row.immediate
    assert LINED_PAPER in row.summary
    cases = [one.case_number for one in order_findings(1, PAPER_HTS, "IN", set(), date(2025, 1, 15))]
    carried = [a_line(hts=PAPER_HTS, origin="IN", ad="1.00", case=case).charges[-1] for case in cases]
    charges = (*line.charges, *(charge for charge in carried if charge.amount == Decimal("1.00")))
    right = type(line)(
        **{name: getattr(line, name) for name in line.__struct_fields__} | {"charges": charges}
    )
    entry.receives(
        EntryCorrected(entry_number=NUMBER, corrected_on=day("2025-02-01"), reason="psc", lines=(right,))
    )
    assert entry.due("under-order") is None
