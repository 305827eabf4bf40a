"""What we hold of a claim: its facts in legal order, what lies under it, and the view that follows."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from drawback.domain.money import ZERO, Money
from drawback.domain.pricing import NoFigure
from drawback.lifecycles.facts import Fact
from drawback.lifecycles.remedies import RemedyUse
from drawback.lifecycles.vocabulary import Refusal
from drawback_schemas.claims import (
    AmendmentAnswered,
    AmendmentApproved,
    AmendmentTransmitted,
    ClaimAccepted,
    ClaimantRegistered,
    ClaimApproved,
    ClaimAssembled,
    ClaimExtended,
    ClaimFiled,
    ClaimLiquidated,
    ClaimPaid,
    ClaimProtestDecided,
    ClaimProtested,
    ClaimRejected,
    ClaimSuspended,
    ClaimSuspensionLifted,
    ClaimWithdrawn,
    LedgerShort,
    LiquidationRequested,
)
from drawback_schemas.entries import EntryChanged
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.inquiries import InquiryChanged
from drawback_schemas.parts import AmountPart, CausePart, ChangePart, DesignationPart, ProposalPart
from drawback_schemas.privileges import PrivilegeChanged
from drawback_schemas.remedies import ClaimRemedyEnded, ClaimRemedyTaken
from drawback_schemas.time import DeadlinePassed

ClaimEvent = (
    ClaimAssembled
    | ClaimApproved
    | ClaimFiled
    | ClaimAccepted
    | ClaimRejected
    | ClaimPaid
    | ClaimExtended
    | ClaimSuspended
    | ClaimSuspensionLifted
    | LiquidationRequested
    | ClaimLiquidated
    | ClaimProtested
    | ClaimProtestDecided
    | ClaimWithdrawn
    | AmendmentApproved
    | AmendmentTransmitted
    | AmendmentAnswered
    | ClaimRemedyTaken
    | ClaimRemedyEnded
    | DeadlinePassed
)


class ClaimState(StrEnum):
    """Where a claim stands. Money, inquiries and amendments are fields beside it."""

    AWAITED = "awaited"
    """Something happened to a claim whose content we have not seen."""
    ASSEMBLED = "assembled"
    APPROVED = "approved"
    FILED = "filed"
    REJECTED = "rejected"
    PERFECTED = "perfected"
    ACCEPTED = "accepted"
    PAID = "accelerated-paid"
    LIQUIDATED = "liquidated"
    DEEMED = "deemed-liquidated"
    PROTESTED = "protested"
    FINAL = "final"
    WITHDRAWN = "withdrawn"
    ABANDONED = "abandoned"


UNFILED = frozenset({ClaimState.ASSEMBLED, ClaimState.APPROVED})
WITH_CBP = frozenset({ClaimState.FILED, ClaimState.PERFECTED, ClaimState.ACCEPTED, ClaimState.PAID})
CLOSED = frozenset({ClaimState.LIQUIDATED, ClaimState.DEEMED})
DEAD = frozenset({ClaimState.WITHDRAWN, ClaimState.ABANDONED})

DENIED = frozenset({"denied", "partly-approved"})
"""Outcomes of a protest after which a suit is possible."""


class AmendmentState(StrEnum):
    """Where the answer to a changed entry or export stands."""

    IMMATERIAL = "immaterial"
    DRAFTED = "drafted"
    APPROVED = "approved"
    TRANSMITTED = "transmitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class FilingRoute(StrEnum):
    """How a difference is filed with CBP."""

    AMENDMENT = "amendment"
    PROTEST = "protest"
    TENDER = "tender"
    DISCLOSURE = "disclosure"
    NONE = "none"


class Conclusion(msgspec.Struct, frozen=True, omit_defaults=True):
    """What followed by operation of law because a day went by; `before` is the state to which CBP's word leads back."""

    before: ClaimState
    deadline: str
    on: date


class Amendment(msgspec.Struct, frozen=True, omit_defaults=True):
    """The difference between what was claimed and what entries and exports now give, with its causes and how it is filed.

    `content` names what a person sees of it: way, causes and changes.
    """

    number: int
    state: AmendmentState
    way: FilingRoute
    difference: Money
    causes: tuple[CausePart, ...]
    detected_on: date
    because: str
    citation: str
    due_on: date | None = None
    transmitted_on: date | None = None
    answered_on: date | None = None
    changes: tuple[ChangePart, ...] = ()
    content: str = ""
    approval: AmendmentApproved | None = None
    transmitted_by: str = ""
    answered_by: str = ""


class PricedLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One designation with what was asked and what it is worth now, per revenue class."""

    part: DesignationPart
    granted: Decimal
    amounts: tuple[AmountPart, ...]
    calculated: tuple[AmountPart, ...]
    exposure: Money = ZERO
    flags: tuple[str, ...] = ()
    contested: Money = ZERO
    """By how much the other reading of contested charges moves it."""
    not_priced: str = ""
    reason: NoFigure | None = None
    """Why there is no figure; `not_priced` is its sentence."""

    @property
    def unknown(self) -> bool:
        """Whether the worth of the line is unknown, as opposed to nothing."""
        return self.reason is not None and not self.reason.worth_nothing

    @property
    def barred(self) -> bool:
        """Whether the claim came after the five years of this import."""
        return self.reason is NoFigure.BARRED


class Share(msgspec.Struct, frozen=True):
    """One per cent of what duty on the claimed units ended otherwise than estimated: above zero is owed to CBP (19 CFR 190.81(b)(2))."""

    estimated: Money
    ended: Money
    amount: Money
    since: date
    """The import's liquidation that made it."""
    citation: str


class ClaimView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A claim as its facts, entries and exports leave it."""

    state: ClaimState = ClaimState.AWAITED
    number: str = ""
    provision: str = ""
    port: str = ""
    assembled_on: date | None = None
    assembled_by: str = ""
    proposal: ProposalPart | None = None
    approved_on: date | None = None
    approved_by: str = ""
    filed_on: date | None = None
    filed_at: datetime | None = None
    transmitted_on: date | None = None
    accepted_on: date | None = None
    claim_on: date | None = None
    documents_on: date | None = None
    """Day on which the uploads were complete, as far as it was told."""
    rejected_on: date | None = None
    reject_reason: str = ""
    accelerated: bool = False
    extended: bool = False
    extended_until: date | None = None
    suspended_on: date | None = None
    lifted_on: date | None = None
    requested_on: date | None = None
    liquidated_on: date | None = None
    liquidated: Money | None = None
    liquidated_by_clock: bool = False
    concluded: tuple[Conclusion, ...] = ()
    """What the clock concluded since CBP last spoke."""
    deemed_right_on: date | None = None
    """Day on which the claim had liquidated by operation of law before CBP posted something else: a ground to protest."""
    before_protest: ClaimState | None = None
    protest_number: str = ""
    protested_on: date | None = None
    protest_decided_on: date | None = None
    protest_outcome: str = ""
    withdrawn_on: date | None = None
    remedies: tuple[RemedyUse, ...] = ()
    paid: Money = ZERO
    designations: tuple[DesignationPart, ...] = ()
    before_amendment: tuple[DesignationPart, ...] = ()
    waivers: tuple[str, ...] = ()
    approvals: tuple[Fact[AmendmentApproved], ...] = ()
    """Approvals since the claim was last transmitted to CBP."""
    done: tuple[Amendment, ...] = ()
    lines: tuple[PricedLine, ...] = ()
    claimed: Money = ZERO
    entitled: Money = ZERO
    exposure: Money = ZERO
    owed_to_us: Money = ZERO
    owed_by_us: Money = ZERO
    earliest_import_on: date | None = None
    open_amendment: Amendment | None = None
    findings: tuple[str, ...] = ()
    share: Share | None = None
    """Of a claim liquidated on estimates whose imports ended otherwise."""
    passed: tuple[tuple[str, date], ...] = ()
    """Windows that closed by going by: deadline and day."""
    protest_until: date | None = None
    """Last day to protest the liquidation that stands, rolled to a business day; None before there is one."""
    refused: tuple[Refusal, ...] = ()

    @property
    def protest_that_stands_on(self) -> date | None:
        """When the liquidation that stands was protested; an older protest may go on beside a reliquidation."""
        filed, liquidated = self.protested_on, self.liquidated_on
        return filed if filed is not None and liquidated is not None and filed >= liquidated else None

    @property
    def amendments(self) -> tuple[Amendment, ...]:
        """All amendments, the open one last."""
        return (*self.done, self.open_amendment) if self.open_amendment else self.done


class ClaimRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """The aggregate: facts in legal order, the entries and exports under the claim as last published, and the view."""

    claim_id: str
    policy: str = "statute"
    immaterial_below: Money = ZERO
    claimant_name: str = ""
    facts: tuple[Fact[ClaimEvent], ...] = ()
    entries: tuple[EntryChanged, ...] = ()
    exports: tuple[GoodsDisposed, ...] = ()
    shortages: tuple[LedgerShort, ...] = ()
    inquiries: tuple[InquiryChanged, ...] = ()
    accelerated_payment: PrivilegeChanged | None = None
    """Where the claimant's privilege of accelerated payment stands, as far as anything was told of it."""
    view: ClaimView = ClaimView()


class RememberedParts(msgspec.Struct, frozen=True):
    """What a person decided for good about an imported and an exported part; `told` orders two decisions."""

    imported_part: str
    exported_part: str
    verdict: str
    by: str
    reason: str
    told: tuple[str, str, str]


class ClaimantSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """A claimant as last registered; of two registrations the later day counts, then the later time."""

    claimant: str
    registered: ClaimantRegistered | None = None
    """None while it is known by decisions of people only."""
    told: tuple[str, str, str] = ("", "", "")
    parts: tuple[RememberedParts, ...] = ()
    """What people decided for good about pairs of parts."""

    @property
    def settings(self) -> ClaimantRegistered:
        """Its settings; the usual ones until it is registered."""
        return self.registered or ClaimantRegistered(name=self.claimant, registered_on=date.min)
