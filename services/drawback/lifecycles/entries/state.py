"""What we hold of an import entry: its facts in legal order, and the view that follows from them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from drawback.domain.money import ZERO, Money, dollars
from drawback.lifecycles.contest import Contest
from drawback.lifecycles.facts import Fact
from drawback.lifecycles.remedies import RemedyUse
from drawback.lifecycles.vocabulary import Refusal
from drawback_schemas.adcvd import CaseChanged
from drawback_schemas.cape import EntryCapeAnswered
from drawback_schemas.entries import (
    EntryBillClosed,
    EntryBilled,
    EntryBillPaid,
    EntryCancelled,
    EntryCorrected,
    EntryFiled,
    EntryPaymentReversed,
    EntryRefunded,
    EntryRefundReturned,
    LineVersionPart,
)
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationScheduled,
    LiquidationSuspended,
    ProtestDecided,
    ProtestFiled,
    SuspensionLifted,
)
from drawback_schemas.remedies import EntryReconciliationFlagged, EntryRemedyEnded, EntryRemedyTaken
from drawback_schemas.time import DeadlinePassed

MoneyEvent = (
    EntryBilled | EntryBillPaid | EntryRefunded | EntryRefundReturned | EntryBillClosed | EntryPaymentReversed
)
"""Money after liquidation: it moves no state, only what is owed."""

EntryEvent = (
    EntryFiled
    | EntryCorrected
    | EntryCancelled
    | LiquidationScheduled
    | LiquidationExtended
    | LiquidationSuspended
    | SuspensionLifted
    | LiquidationPosted
    | ProtestFiled
    | ProtestDecided
    | EntryBilled
    | EntryBillPaid
    | EntryRefunded
    | EntryRefundReturned
    | EntryBillClosed
    | EntryPaymentReversed
    | EntryCapeAnswered
    | EntryReconciliationFlagged
    | EntryRemedyTaken
    | EntryRemedyEnded
    | DeadlinePassed
)


class EntryState(StrEnum):
    """Where an import entry stands; suspension, extension and protest details are fields beside it."""

    AWAITED = "awaited"
    """Something happened to an entry whose summary we have not seen."""
    FILED = "filed"
    SCHEDULED = "scheduled"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    LIQUIDATED = "liquidated"
    DEEMED = "deemed-liquidated"
    RELIQUIDATED = "reliquidated"
    PROTESTED = "protested"
    FINAL = "final"
    CANCELLED = "cancelled"


OPEN = frozenset({EntryState.FILED, EntryState.SCHEDULED, EntryState.EXTENDED, EntryState.SUSPENDED})
CLOSED = frozenset({EntryState.LIQUIDATED, EntryState.DEEMED, EntryState.RELIQUIDATED})

DENIED = frozenset({"denied", "partly-approved"})
"""Outcomes of a protest after which a suit is possible."""
GRANTED = frozenset({"approved", "partly-approved"})
"""Outcomes of a protest upon which CBP reliquidates."""


class FindingKind(StrEnum):
    """What a person must look at on an entry. Amounts and dates stand in fields of their own, never in the sentence."""

    DEEMED_BEFORE = "deemed-before"
    """CBP acted after the day on which the facts gave deemed liquidation: a right beside what CBP posted."""
    MAY_BE_DEEMED = "may-be-deemed"
    """Final results are published and no lifting is known: the six months may be running."""
    REPORTS_DISAGREE = "reports-disagree"
    COURTESY_ONLY = "courtesy-only"
    NOT_SHARED_OUT = "not-shared-out"
    """The total of the liquidation cannot be shared out to the lines."""
    SHARED_OUT = "shared-out"
    """The total of the liquidation was put on a line by inference."""
    AMOUNT_UNKNOWN = "amount-unknown"
    SCHEDULED_AFTER = "scheduled-after"
    """ACE shows a liquidation date ahead although a liquidation is posted."""
    RELIQUIDATED_LATE = "reliquidated-late"
    """CBP reliquidated upward after its ninety days, and no protest or suit is known that would let it."""
    REFUND_RETURNED = "refund-returned"
    OVERPAID = "overpaid"
    """More was paid than the bills and their interest, as far as they are known."""
    NEAR_NAME = "near-name"
    """An own AD/CVD rate was passed over whose party looks like that of a line."""
    CAPE_REFUSED = "cape-refused"
    """CAPE rejected the entry, and nothing was handed in since."""
    CAPE_OVERDUE = "cape-overdue"
    """Accepted by CAPE and liquidated later than CBP aims at."""
    UNDER_ORDER = "under-order"
    """A line has a tariff number of an AD/CVD order and does not carry its case."""
    CASE_DOES_NOT_FIT = "case-does-not-fit"
    """A line carries a case of another country, or of an order no longer in force."""
    REMEDIES_EXCLUDE = "remedies-exclude"
    """Two ways of getting duty back were taken of which CBP lets only one go through."""
    TWO_CLAIMANTS = "two-claimants"
    """Another claimant reports the entry too."""


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that a person must look at: since when, in a sentence, with the money it is about."""

    kind: FindingKind
    on: date
    says: str
    money: Money = ZERO


class LiquidationReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """One report of a liquidation as it was received; `event_id` names the fact. There may be several of one liquidation."""

    event_id: str
    on: date
    kind: str
    reported_by: str = ""
    liquidated_duty: Money | None = None
    governs: bool = True


class Assessed(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one liquidation or reliquidation did to the money: all duties, taxes and fees before and after it.

    `after` is None where CBP reported that the amount changed, but not to what. `interest` is that of the change, as far as the
    rates are known; with it the change is netted against the twenty dollars of 19 CFR 159.6. `upon_protest`: a protest was
    granted before it. `interest_missing`: it bears interest at a rate that is not known.
    """

    on: date
    kind: str
    before: Money
    after: Money | None
    interest: Money = ZERO
    upon_protest: bool = False
    interest_missing: bool = False

    @property
    def change(self) -> Money:
        """Positive: a bill; negative: a refund; zero while it is not known."""
        return ZERO if self.after is None else self.after - self.before


class OtherDuties(msgspec.Struct, frozen=True, omit_defaults=True):
    """The change that liquidation made in all but AD/CVD: ordinary duty, taxes and fees, with interest (19 U.S.C. 1505(c))."""

    difference: Money
    interest: Money | None
    interest_note: str = ""


class OpenBill(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is open of one bill, and the interest that CBP has not billed yet (19 U.S.C. 1505(c), (d))."""

    open: Money
    liquidated_on: date
    billed_on: date
    due_on: date
    number: str = ""
    interest: Money = ZERO
    accrued_until: date | None = None
    """The end of the periods whose delinquent interest is in `interest` already, because a payment came after them."""


class CapeStanding(msgspec.Struct, frozen=True, omit_defaults=True):
    """CAPE's last word on the entry; `accepted_on` is the day from which CBP aims to liquidate within forty-five days.

    `flagged` says that CAPE once refused the entry because it is flagged for reconciliation: phase 2 is its lane.
    """

    outcome: str
    on: date
    declaration: str = ""
    reason: str = ""
    accepted_on: date | None = None
    flagged: bool = False

    @property
    def runs(self) -> bool:
        """Whether CAPE holds the entry, unless it is liquidated."""
        return self.outcome in {"submitted", "accepted"}


class EntryBalance(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is owed on an entry after liquidation, without the interest that CBP has not billed.

    `owed_by_us` is what is open of the bills, one by one in `open_bills`; the oldest of them was due on `due_on`. `owed_to_us`
    is what CBP still has to refund. `settled_on` is the day on which the last bill was paid or closed; `closed_because` the
    reason of the person who closed it.
    """

    billed: Money = ZERO
    paid: Money = ZERO
    owed_by_us: Money = ZERO
    billed_on: date | None = None
    liquidated_on: date | None = None
    due_on: date | None = None
    settled_on: date | None = None
    closed_because: str = ""
    refunds: Money = ZERO
    refunded: Money = ZERO
    owed_to_us: Money = ZERO
    refund_since: date | None = None
    refund_deemed: bool = False
    returned_on: date | None = None
    open_bills: tuple[OpenBill, ...] = ()
    overpaid: Money = ZERO
    """Paid beyond all bills and their interest, as far as they are known, and not given back."""
    overpaid_on: date | None = None


class AdcvdPosition(msgspec.Struct, frozen=True, omit_defaults=True):
    """Deposited against expected or assessed AD/CVD of one line under one case.

    `interest` runs from the deposit to liquidation (19 U.S.C. 1677g); None while the day of liquidation or a rate of
    interest is not known. `basis` says which notice or liquidation the expected amount rests on.
    """

    line_number: int
    case_number: str
    deposited: Money
    expected: Money
    interest: Money | None
    basis: str
    interest_note: str = ""
    estimate: Money | None = None
    """What preliminary results, or the deposit rate in force at entry, would give, while nothing final is published."""
    estimate_basis: str = ""
    passed_over: str = ""
    """Own rates of parties that look like the line's and were not taken: a person should look."""

    @property
    def explained(self) -> str:
        """The basis with all that stands beside it: the estimate, the interest that is missing, rates passed over."""
        notes = [self.interest_note, self.passed_over]
        if self.estimate is not None:
            notes.insert(0, f"estimate {dollars(self.estimate)} by {self.estimate_basis}")
        said = "; ".join(note for note in notes if note)
        return f"{self.basis} ({said})" if said else self.basis

    @property
    def difference(self) -> Money:
        """Positive: a bill on the entry; negative: a refund."""
        return self.expected - self.deposited


class EntryView(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entry as its facts leave it."""

    state: EntryState = EntryState.AWAITED
    entry_type: str = ""
    importer_number: str = ""
    port: str = ""
    mode_of_transport: str = ""
    entry_on: date | None = None
    import_on: date | None = None
    summary_on: date | None = None
    versions: tuple[LineVersionPart, ...] = ()
    scheduled_on: date | None = None
    extensions: int = 0
    extended_until: date | None = None
    extension_code: str = ""
    """The code of the extension that stands: 49 CBP's own, 50 the importer's, 51 another."""
    suspension_codes: tuple[str, ...] = ()
    suspended_on: date | None = None
    lifted_on: date | None = None
    results_published_on: date | None = None
    liquidated_on: date | None = None
    first_liquidated_on: date | None = None
    liquidated_by_clock: bool = False
    outcome: str = ""
    liquidated_duty: Decimal | None = None
    before_protest: EntryState | None = None
    protest_number: str = ""
    protest_filed_on: date | None = None
    protest_decided_on: date | None = None
    protest_outcome: str = ""
    corrected_on: date | None = None
    cancelled_on: date | None = None
    final_on: date | None = None
    deposited: Money = ZERO
    assessed: Money | None = None
    positions: tuple[AdcvdPosition, ...] = ()
    passed: tuple[tuple[str, date], ...] = ()
    """Windows that closed by going by: deadline and day."""
    protest_until: date | None = None
    """Last day to protest the liquidation that stands, rolled to a business day; None before there is one."""
    suit_until: date | None = None
    """Last day to sue on the decided protest, rolled to a day on which the court is open."""
    refused: tuple[Refusal, ...] = ()
    suspended_by_statute: bool = False
    """AD/CVD: suspended from entry without a notice of its own (19 CFR 159.58)."""
    deemed_before_on: date | None = None
    """The day on which the facts gave deemed liquidation, where CBP acted otherwise later: a right kept beside it."""
    open_by_cbp_on: date | None = None
    """The day of CBP's latest word that treats the entry as unliquidated after its year: no earlier day is concluded."""
    unscheduled_on: date | None = None
    """Day from which ACE no longer shows the liquidation date that it had shown."""
    reports: tuple[LiquidationReport, ...] = ()
    assessments: tuple[Assessed, ...] = ()
    shared_out: Money | None = None
    """What the liquidation's total put on the one line beyond what its lines were known to bear."""
    not_shared_out: Money | None = None
    """What the liquidation's total holds beyond the lines, where it is not known which line bears it."""
    scheduled_after_on: date | None = None
    other: OtherDuties | None = None
    account: EntryBalance = EntryBalance()
    cape: CapeStanding | None = None
    was_final_on: date | None = None
    """The day on which the liquidation had become final, where a reliquidation opened it again later."""
    reopened_on: date | None = None
    remedies: tuple[RemedyUse, ...] = ()
    reconciliation: str = ""
    """What the summary was flagged for: value, classification, 9802 or preference."""
    reconciliation_flagged_on: date | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def protest_that_stands_on(self) -> date | None:
        """When the liquidation that stands was protested; an older protest may go on beside a reliquidation."""
        filed, liquidated = self.protest_filed_on, self.liquidated_on
        return filed if filed is not None and liquidated is not None and filed >= liquidated else None

    @property
    def suspended(self) -> bool:
        return self.suspended_on is not None and self.lifted_on is None

    @property
    def current(self) -> LineVersionPart | None:
        """The lines as they stand now."""
        return self.versions[-1] if self.versions else None


class EntryRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """The aggregate: facts in legal order, the case book's pages on its cases, and the view."""

    number: str
    facts: tuple[Fact[EntryEvent], ...] = ()
    cases: tuple[CaseChanged, ...] = ()
    view: EntryView = EntryView()
    contest: Contest = Contest()
