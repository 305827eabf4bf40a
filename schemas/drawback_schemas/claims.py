"""The life of a drawback claim, as the claimant, the filer and CBP report it. Topic `drawback.claim.v1`, key claimant."""

from decimal import Decimal
from typing import Literal

from drawback_schemas.limits import (
    Balance,
    ClaimKey,
    ClaimNumber,
    Day,
    Dollars,
    Instant,
    Key,
    LongText,
    OptionalEntryNumber,
    OptionalExportKey,
    OptionalLineNumber,
    Percent,
    QuantityOrNone,
    Revision,
    ShortText,
)
from drawback_schemas.parts import (
    AmountPart,
    AnsweredPart,
    CausePart,
    ChangePart,
    DesignationPart,
    ProposalPart,
)
from drawback_schemas.registry import Event, event

CLAIM = "drawback.claim.v1"
AccountingMethodName = Literal[
    "fifo", "lifo", "low-to-high", "low-to-high-turnover", "low-to-high-blanket", "average", "specific"
]
Identity = Literal["", "declared", "verified"]
"""How a person's name is known: said by its bearer, or proved at sign-in; empty where nobody asked."""


@event(topic=CLAIM)
class ClaimantRegistered(Event, frozen=True, kw_only=True, tag="claimant.registered.v1"):
    """A claimant became known, or its settings changed (the latest `registered_on` holds)."""

    name: ShortText
    registered_on: Day
    policy: Literal["statute", "as_claimed", "asserted"] = "statute"
    """What is claimed: what the statute gives; what was asked, with its exposure; or, `asserted`, also charges whose drawback is contested."""
    importer_numbers: tuple[ShortText, ...] = ()
    accelerated_payment: bool = False
    waiver_of_prior_notice: bool = False
    immaterial_below: Dollars = Decimal("0.00")
    """A difference of a claim smaller than this is recorded and not drafted as an amendment; $0.00: each is drafted."""
    accounting_method: AccountingMethodName = "fifo"
    """How direct identification names the imports of an export, alone and for at least a year (19 CFR 190.14): an inventory
    method of the claimant's books, or `specific` where the part number is a lot or serial number."""
    turnover_days: Revision | None = None
    """Average turn-over period of the inventory, for `low-to-high-turnover`."""
    propose_from: Percent = 0
    """Confidence from which the matcher proposes a pairing; below it a person looks first. 0: it proposes whatever is lawful."""
    review_from: Percent = 0
    """Confidence below which a pairing never comes up, not even for a person."""


@event(topic="drawback.claim-state.v1")
class ClaimantChanged(Event, frozen=True, kw_only=True, tag="claimant.changed.v1"):
    """What the claims service now holds true of a claimant's settings; its claims follow it."""

    name: ShortText
    policy: Literal["statute", "as_claimed", "asserted"]
    immaterial_below: Dollars = Decimal("0.00")


@event(topic=CLAIM, legal_day="assembled_on", rank=0)
class ClaimAssembled(Event, frozen=True, kw_only=True, tag="claim.assembled.v1"):
    """Designations were put together into a proposed claim (by the matcher or by a person); units are reserved."""

    claim_id: ClaimKey
    provision: ShortText
    assembled_on: Day
    designations: tuple[DesignationPart, ...]
    by: ShortText = ""
    proposal: ProposalPart | None = None
    """Where the matcher proposed it: what the whole proposal is worth, and the proof of that."""


@event(topic=CLAIM, legal_day="approved_on", rank=1)
class ClaimApproved(Event, frozen=True, kw_only=True, tag="claim.approved.v1"):
    """A person approved the proposed claim for filing."""

    claim_id: ClaimKey
    approved_on: Day
    by: ShortText = ""
    identity: Identity = ""


@event(topic=CLAIM, legal_day="filed_on", rank=3)
class ClaimFiled(Event, frozen=True, kw_only=True, tag="claim.filed.v1"):
    """The claim was transmitted to CBP: complete content with the amounts asked.

    A claim that this program did not assemble begins here. `claimed` inside each designation is what was asked.
    `filed_at` is the instant of transmission, from which the twenty-four hours for documents run (19 CFR 190.51(a)(2)(xvi));
    `waivers` are exporters who assigned their right to claim to the claimant (19 CFR 190.82).
    """

    claim_id: ClaimKey
    claim_number: ClaimNumber
    provision: ShortText
    filed_on: Day
    designations: tuple[DesignationPart, ...]
    accelerated: bool = False
    port: ShortText = ""
    filed_at: Instant | None = None
    waivers: tuple[ShortText, ...] = ()
    file_hash: ShortText = ""
    """SHA-256 of the file that was transmitted, where this program wrote it."""


@event(topic=CLAIM, legal_day="accepted_on", rank=4)
class ClaimAccepted(Event, frozen=True, kw_only=True, tag="claim.accepted.v1"):
    """ACE accepted the claim (E1 disposition A); `complete_on` is when the uploads were complete, if later.

    Sent again with `complete_on` or `complete_at`, it says that the documents have come since. The instants decide about the
    twenty-four hours where they are known.
    """

    claim_id: ClaimKey
    accepted_on: Day
    complete_on: Day | None = None
    accepted_at: Instant | None = None
    complete_at: Instant | None = None
    conditions: tuple[AnsweredPart, ...] = ()
    file_hash: ShortText = ""
    """SHA-256 of the file that is answered, where this program wrote it."""


@event(topic=CLAIM, legal_day="rejected_on", rank=2)
class ClaimRejected(Event, frozen=True, kw_only=True, tag="claim.rejected.v1"):
    """ACE or the drawback office rejected the filing; it may be perfected within the original limit (19 CFR 190.52(a))."""

    claim_id: ClaimKey
    rejected_on: Day
    reason: LongText
    conditions: tuple[AnsweredPart, ...] = ()
    file_hash: ShortText = ""
    """SHA-256 of the file that is answered, where this program wrote it."""


NEGATIVE_IS_REPAYMENT = {
    "if": {"properties": {"amount": {"pattern": "^-0*[.]?0*[1-9]"}}},
    "then": {"properties": {"kind": {"const": "repayment"}}, "required": ["kind"]},
}
"""What its JSON Schema says of a payment's sign: only money paid back to CBP may be written with a minus."""


@event(topic=CLAIM, legal_day="paid_on", rank=5)
class ClaimPaid(Event, frozen=True, kw_only=True, tag="claim.paid.v1"):
    """Money was received: accelerated payment, or payment at liquidation."""

    claim_id: ClaimKey
    paid_on: Day
    amount: Balance
    kind: Literal["accelerated", "liquidation", "protest", "repayment"] = "accelerated"


@event(topic=CLAIM, legal_day="extended_on", rank=6)
class ClaimExtended(Event, frozen=True, kw_only=True, tag="claim.extended.v1"):
    """CBP extended the time to liquidate the claim (19 U.S.C. 1504(b))."""

    claim_id: ClaimKey
    extended_on: Day
    until_on: Day | None = None


@event(topic=CLAIM, legal_day="suspended_on", rank=7)
class ClaimSuspended(Event, frozen=True, kw_only=True, tag="claim.suspended.v1"):
    """Liquidation of the claim is suspended by statute or court order: no clock runs (19 U.S.C. 1504(a)(2), (c))."""

    claim_id: ClaimKey
    suspended_on: Day
    reason: LongText = ""


@event(topic=CLAIM, legal_day="lifted_on", rank=8)
class ClaimSuspensionLifted(Event, frozen=True, kw_only=True, tag="claim.suspension-lifted.v1"):
    """CBP had notice that the suspension of a claim was removed: six months begin (19 U.S.C. 1504(d))."""

    claim_id: ClaimKey
    lifted_on: Day
    notice: LongText = ""


@event(topic=CLAIM, legal_day="requested_on", rank=9)
class LiquidationRequested(Event, frozen=True, kw_only=True, tag="claim.liquidation-requested.v1"):
    """Request for payment on estimated duties with waiver was filed (19 CFR 190.81(b))."""

    claim_id: ClaimKey
    requested_on: Day


@event(topic=CLAIM, legal_day="liquidated_on", rank=13)
class ClaimLiquidated(Event, frozen=True, kw_only=True, tag="claim.liquidated.v1"):
    """CBP liquidated the claim: as claimed, adjusted, or with no drawback; `deemed` by operation of law."""

    claim_id: ClaimKey
    liquidated_on: Day
    amount: Dollars
    kind: Literal["liquidated", "deemed", "reliquidated"] = "liquidated"
    reason_code: ShortText = ""


@event(topic=CLAIM, legal_day="protested_on", rank=14)
class ClaimProtested(Event, frozen=True, kw_only=True, tag="claim.protested.v1"):
    """The claimant protested the liquidation of the claim (19 U.S.C. 1514(a)(6))."""

    claim_id: ClaimKey
    protest_number: ShortText
    protested_on: Day
    amount_sought: Dollars | None = None


@event(topic=CLAIM, legal_day="decided_on", rank=15)
class ClaimProtestDecided(Event, frozen=True, kw_only=True, tag="claim.protest-decided.v1"):
    """CBP decided the protest of a claim."""

    claim_id: ClaimKey
    protest_number: ShortText
    decided_on: Day
    outcome: Literal["approved", "denied", "partly-approved", "withdrawn"]


@event(topic=CLAIM, legal_day="withdrawn_on", rank=17)
class ClaimWithdrawn(Event, frozen=True, kw_only=True, tag="claim.withdrawn.v1"):
    """The claim was withdrawn or dropped before liquidation; its units are free again."""

    claim_id: ClaimKey
    withdrawn_on: Day
    reason: LongText = ""


@event(topic=CLAIM, legal_day="approved_on", rank=10)
class AmendmentApproved(Event, frozen=True, kw_only=True, tag="amendment.approved.v1"):
    """A person approved the drafted amendment of a claim, exactly as it was shown.

    `amendment_number`, `difference` and `content` (a hash of way, causes and changes) name what was seen; the draft is approved as long
    as it is that. `causes` and `changes` keep it for ever. An approval without them stands for what was known at its time.
    """

    claim_id: ClaimKey
    approved_on: Day
    by: ShortText = ""
    identity: Identity = ""
    amendment_number: Revision = 0
    difference: Balance | None = None
    content: ShortText = ""
    causes: tuple[CausePart, ...] = ()
    changes: tuple[ChangePart, ...] = ()


@event(topic=CLAIM, legal_day="transmitted_on", rank=11)
class AmendmentTransmitted(Event, frozen=True, kw_only=True, tag="amendment.transmitted.v1"):
    """The amended claim was transmitted in full: the amounts asked from now on."""

    claim_id: ClaimKey
    transmitted_on: Day
    designations: tuple[DesignationPart, ...]
    route: Literal["amendment", "protest", "tender", "disclosure"] = "amendment"
    by: ShortText = ""


@event(topic=CLAIM, legal_day="answered_on", rank=12)
class AmendmentAnswered(Event, frozen=True, kw_only=True, tag="amendment.answered.v1"):
    """CBP accepted or refused the transmitted amendment."""

    claim_id: ClaimKey
    answered_on: Day
    accepted: bool
    reason: LongText = ""
    by: ShortText = ""


@event(topic="drawback.claim-state.v1")
class ClaimDesignated(Event, frozen=True, kw_only=True, tag="claim.designated.v1"):
    """What the claims service now holds reserved for a claim: the ledger follows it.

    `active` false frees the units. Of units that were designated twice, a claim that was filed keeps them before one that
    was not; then `order_on` with `claim_id` decides.
    """

    claim_id: ClaimKey
    order_on: Day
    active: bool
    filed: bool = False
    """True once the claim was filed with CBP."""
    method: Literal["direct", "substitution"]
    manufactured: bool = False
    """True where the exported units are articles made from the designated ones, counted in a unit of their own."""
    designations: tuple[DesignationPart, ...]


@event(topic="drawback.export-state.v1")
class LedgerShort(Event, frozen=True, kw_only=True, tag="ledger.short.v1"):
    """How many units of one entry or export line a claim really holds after all designations of it are counted.

    `subject` is "entry/line" or the export id; `granted` less than asked means that the rest is designated twice or
    does not exist.
    """

    claim_id: ClaimKey
    entry_number: OptionalEntryNumber = ""
    line_number: OptionalLineNumber = 0
    export_id: OptionalExportKey = ""
    granted: QuantityOrNone = Decimal(0)
    asked: QuantityOrNone = Decimal(0)
    remark: LongText = ""


@event(topic="drawback.claim-state.v1")
class ClaimAmounts(Event, frozen=True, kw_only=True, tag="claim.priced.v1"):
    """The money position of a claim after a change, for whoever follows claims outside this program."""

    claim_id: ClaimKey
    state: ShortText
    claimed: Balance
    entitled: Balance
    paid: Balance
    owed: Balance
    amounts: tuple[AmountPart, ...]


@event(topic="drawback.claim-state.v1")
class InquiryStake(Event, frozen=True, kw_only=True, tag="inquiry.stake.v1"):
    """How much of a claim rests on what one of CBP's questions or notices is about, in dollars; zero once nothing does."""

    claim_id: ClaimKey
    inquiry_id: Key
    money: Dollars
