"""Import entry summaries: filed, corrected, cancelled; their money after liquidation. Topic `drawback.entry.v1`, key claimant."""

from decimal import Decimal
from typing import Literal

from drawback_schemas.limits import (
    Day,
    Dollars,
    EntryNumber,
    EntryType,
    Instant,
    LongText,
    Revision,
    ShortText,
)
from drawback_schemas.parts import LinePart, Part
from drawback_schemas.registry import Event, event

ENTRY = "drawback.entry.v1"


class LineVersionPart(Part, frozen=True, kw_only=True):
    """The lines of an entry from `effective_on` on, and what made them so."""

    effective_on: Day
    cause: LongText
    explanation: LongText
    mpf_paid: Dollars
    mpf_value: Dollars
    lines: tuple[LinePart, ...]
    known_at: Instant | None = None
    """When its source said so, where a fact about the entry made these lines."""


@event(topic=ENTRY, legal_day="entry_on", rank=0)
class EntryFiled(Event, frozen=True, kw_only=True, tag="entry.filed.v1"):
    """An import entry summary was filed, with all its lines and the charges deposited."""

    entry_number: EntryNumber
    entry_type: EntryType
    importer_number: ShortText
    port: ShortText
    entry_on: Day
    import_on: Day
    lines: tuple[LinePart, ...]
    summary_on: Day | None = None
    mode_of_transport: ShortText = ""
    mpf_paid: Dollars | None = None
    """Merchandise processing fee paid on the whole entry, after floor and cap; None: the sum of the lines' MPF rows."""
    filed_on: Day | None = None
    """The day the summary became known where it differs from `summary_on` and `entry_on`."""


@event(topic=ENTRY, legal_day="corrected_on", rank=1)
class EntryCorrected(Event, frozen=True, kw_only=True, tag="entry.corrected.v1"):
    """The summary was changed before liquidation: all lines as they stand now.

    `reason` is `psc` (post summary correction), `cbp` (CBP changed it) or `report` (a newer report shows other figures).
    """

    entry_number: EntryNumber
    corrected_on: Day
    reason: Literal["psc", "cbp", "report"]
    lines: tuple[LinePart, ...]
    mpf_paid: Dollars | None = None
    entry_type: EntryType | None = None
    explanation: LongText = ""


@event(topic=ENTRY, legal_day="cancelled_on", rank=10)
class EntryCancelled(Event, frozen=True, kw_only=True, tag="entry.cancelled.v1"):
    """The summary was cancelled: nothing on it can be designated."""

    entry_number: EntryNumber
    cancelled_on: Day
    explanation: LongText = ""


@event(topic=ENTRY, legal_day="billed_on", rank=11)
class EntryBilled(Event, frozen=True, kw_only=True, tag="entry.billed.v1"):
    """CBP billed increased duties, taxes, fees and interest on an entry; `due_on` where the bill names the last day to pay."""

    entry_number: EntryNumber
    billed_on: Day
    amount: Dollars
    interest: Dollars = Decimal(0)
    bill_number: ShortText = ""
    due_on: Day | None = None


@event(topic=ENTRY, legal_day="paid_on", rank=12)
class EntryBillPaid(Event, frozen=True, kw_only=True, tag="entry.bill-paid.v1"):
    """Money was paid on a bill: `amount` is all that was paid, interest included."""

    entry_number: EntryNumber
    paid_on: Day
    amount: Dollars
    bill_number: ShortText = ""
    reference: ShortText = ""


@event(topic=ENTRY, legal_day="refunded_on", rank=13)
class EntryRefunded(Event, frozen=True, kw_only=True, tag="entry.refunded.v1"):
    """CBP refunded duties, taxes or fees of an entry: `amount` without the interest paid with it."""

    entry_number: EntryNumber
    refunded_on: Day
    amount: Dollars
    interest: Dollars = Decimal(0)
    reference: ShortText = ""


@event(topic=ENTRY, legal_day="returned_on", rank=14)
class EntryRefundReturned(Event, frozen=True, kw_only=True, tag="entry.refund-returned.v1"):
    """A refund could not be delivered and went back to CBP (an ACH return): it is owed again and earns no further interest."""

    entry_number: EntryNumber
    returned_on: Day
    amount: Dollars
    reason: LongText = ""
    reference: ShortText = ""


@event(topic=ENTRY, legal_day="closed_on", rank=15)
class EntryBillClosed(Event, frozen=True, kw_only=True, tag="entry.bill-closed.v1"):
    """A person closed what is open of an entry's bills without payment, and says why."""

    entry_number: EntryNumber
    closed_on: Day
    reason: LongText
    by: ShortText = ""


@event(topic=ENTRY, legal_day="reversed_on", rank=16)
class EntryPaymentReversed(Event, frozen=True, kw_only=True, tag="entry.payment-reversed.v1"):
    """A payment on a bill did not stand (an ACH debit returned, a payment entered by mistake): the bill is open again by it."""

    entry_number: EntryNumber
    reversed_on: Day
    amount: Dollars
    bill_number: ShortText = ""
    reason: LongText = ""
    reference: ShortText = ""


@event(topic="drawback.entry-state.v1")
class EntryChanged(Event, frozen=True, kw_only=True, tag="entry.changed.v1"):
    """What the entries service now holds true of an entry: emitted whenever that changes.

    `versions` are the lines as they stood from each effective date on, oldest first, so that a reader can compare what
    a claim was priced on with what stands now. `revision` counts the entry's facts and only grows.
    """

    entry_number: EntryNumber
    revision: Revision
    state: ShortText
    entry_type: ShortText
    entry_on: Day | None
    import_on: Day | None
    versions: tuple[LineVersionPart, ...]
    liquidated_on: Day | None = None
    final_on: Day | None = None
    suspended: bool = False
    extended: bool = False
    cancelled: bool = False
    was_final_on: Day | None = None
    """The day on which the liquidation had become final, where a reliquidation on `reopened_on` opened it again."""
    reopened_on: Day | None = None
    withheld: LongText = ""
    """Why no unit may be claimed anew, such as another claimant who reports the entry; "" where one may."""
    in_cape: bool = False
    """Whether CAPE holds the entry: handed in or accepted, and not liquidated since. What it bears is about to change."""
