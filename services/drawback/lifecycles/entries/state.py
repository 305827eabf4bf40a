"""What we hold of an import entry: its facts in legal order, and the view that follows from them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from drawback.domain.money import ZERO, Money, dollars
from drawback.lifecycles.facts import Fact
from drawback.lifecycles.vocabulary import Refusal
from drawback_schemas.adcvd import CaseChanged
from drawback_schemas.entries import EntryCancelled, EntryCorrected, EntryFiled, LineVersionPart
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationScheduled,
    LiquidationSuspended,
    ProtestDecided,
    ProtestFiled,
    SuspensionLifted,
)
from drawback_schemas.time import DeadlinePassed

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
    refused: tuple[Refusal, ...] = ()

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
