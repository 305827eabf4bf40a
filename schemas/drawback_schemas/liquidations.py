"""What CBP does with an import entry on its way to finality. Topic `drawback.liquidation.v1`, key claimant."""

from typing import Literal

from drawback_schemas.limits import CaseNumber, Day, Dollars, EntryNumber, LongText, ShortText
from drawback_schemas.parts import LinePart
from drawback_schemas.registry import Event, event

LIQUIDATION = "drawback.liquidation.v1"


@event(topic=LIQUIDATION, legal_day="noticed_on", rank=2)
class LiquidationScheduled(Event, frozen=True, kw_only=True, tag="liquidation.scheduled.v1"):
    """ACE shows a liquidation date ahead; it may move or vanish (`scheduled_on` None)."""

    entry_number: EntryNumber
    noticed_on: Day
    scheduled_on: Day | None


@event(topic=LIQUIDATION, legal_day="extended_on", rank=3)
class LiquidationExtended(Event, frozen=True, kw_only=True, tag="liquidation.extended.v1"):
    """CBP extended the time for liquidation (19 U.S.C. 1504(b)); codes 49 CBP, 50 importer, 51 other."""

    entry_number: EntryNumber
    extended_on: Day
    code: Literal["49", "50", "51"] = "49"
    until_on: Day | None = None


@event(topic=LIQUIDATION, legal_day="suspended_on", rank=4)
class LiquidationSuspended(Event, frozen=True, kw_only=True, tag="liquidation.suspended.v1"):
    """Liquidation is suspended by statute or court order; codes 43 CVD, 44 AD, 45 both, 46 court, 47, 48, 65 EAPA, 66."""

    entry_number: EntryNumber
    suspended_on: Day
    code: Literal["43", "44", "45", "46", "47", "48", "65", "66"] = "44"
    case_number: CaseNumber | None = None


@event(topic=LIQUIDATION, legal_day="lifted_on", rank=5)
class SuspensionLifted(Event, frozen=True, kw_only=True, tag="liquidation.suspension-lifted.v1"):
    """Notice that the suspension was removed: six months begin (19 U.S.C. 1504(d))."""

    entry_number: EntryNumber
    lifted_on: Day
    notice: LongText = ""


@event(topic=LIQUIDATION, legal_day="liquidated_on", rank=6)
class LiquidationPosted(Event, frozen=True, kw_only=True, tag="liquidation.posted.v1"):
    """CBP posted a liquidation (19 CFR 159.9). `lines` carry the assessed charges where the source has them.

    `kind` is `liquidated`, `deemed` (by operation of law) or `reliquidated`; `outcome` is what it did to the money.
    `liquidated_duty` is the total of duties without fees and taxes. `reported_by` says which report told it: of several
    that disagree the bulletin governs, and a courtesy notice has no legal effect.
    """

    entry_number: EntryNumber
    liquidated_on: Day
    kind: Literal["liquidated", "deemed", "reliquidated"] = "liquidated"
    posted_on: Day | None = None
    outcome: Literal["no-change", "increase", "refund", "unknown"] = "unknown"
    reason_codes: tuple[ShortText, ...] = ()
    lines: tuple[LinePart, ...] = ()
    liquidated_duty: Dollars | None = None
    reported_by: Literal["", "bulletin", "ace-report", "query", "courtesy-notice"] = ""


@event(topic=LIQUIDATION, legal_day="filed_on", rank=7)
class ProtestFiled(Event, frozen=True, kw_only=True, tag="protest.filed.v1"):
    """A protest was filed against the liquidation of an entry (19 U.S.C. 1514)."""

    entry_number: EntryNumber
    protest_number: ShortText
    filed_on: Day
    issue: LongText = ""


@event(topic=LIQUIDATION, legal_day="decided_on", rank=8)
class ProtestDecided(Event, frozen=True, kw_only=True, tag="protest.decided.v1"):
    """CBP decided a protest on an entry; an approved one is followed by a reliquidation."""

    entry_number: EntryNumber
    protest_number: ShortText
    decided_on: Day
    outcome: Literal["approved", "denied", "partly-approved", "withdrawn"]
