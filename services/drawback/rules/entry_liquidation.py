"""Liquidation of import entries in one place: the clock, what can still change it, and the money days."""

from drawback.rules.dates.entry_liquidation import (
    clock_starts_on,
    deemed_on,
    expected_on,
    extended_deemed_on,
    four_year_stop,
    psc_by,
    psc_within_269_days,
)
from drawback.rules.dates.entry_review import (
    accelerated_protest_denied_on,
    final_on,
    informal_liquidated_on,
    liquidated_on,
    protest_by,
    protest_decided_by,
    protest_is_timely,
    reliquidate_by,
    suit_by,
)
from drawback.rules.dates.suspension import after_suspension, while_suspended
from drawback.rules.money.entry_money import (
    bill_due_on,
    deposit_by,
    net_change_counts,
    prior_disclosure_data_by,
    prior_disclosure_is_open,
    prior_disclosure_tender_by,
    refund_due_on,
)

__all__ = [
    "accelerated_protest_denied_on",
    "after_suspension",
    "bill_due_on",
    "clock_starts_on",
    "deemed_on",
    "deposit_by",
    "expected_on",
    "extended_deemed_on",
    "final_on",
    "four_year_stop",
    "informal_liquidated_on",
    "liquidated_on",
    "net_change_counts",
    "prior_disclosure_data_by",
    "prior_disclosure_is_open",
    "prior_disclosure_tender_by",
    "protest_by",
    "protest_decided_by",
    "protest_is_timely",
    "psc_by",
    "psc_within_269_days",
    "refund_due_on",
    "reliquidate_by",
    "suit_by",
    "while_suspended",
]
