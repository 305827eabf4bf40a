"""Rows of the liquidation listing as events, for those who take events instead of files."""

from drawback.simulation.generator.reports import ReportedNotice
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationSuspended,
    SuspensionLifted,
)
from drawback_schemas.registry import Event


def notice_event(notice: ReportedNotice) -> Event:
    """Say a row of the listing as an event.

    Raises:
        ValueError: the generator made up a row of another kind.
    """
    number = notice.sheet.number
    match notice.event:
        case "Liquidation":
            return LiquidationPosted(
                entry_number=number,
                liquidated_on=notice.on,
                posted_on=notice.posted_on,
                kind="deemed" if notice.basis == "Deemed" else "liquidated",
                outcome="no-change",
                reason_codes=(notice.reason,) if notice.reason else (),
            )
        case "Extension":
            return LiquidationExtended(entry_number=number, extended_on=notice.on, until_on=notice.until)
        case "Suspension":
            return LiquidationSuspended(
                entry_number=number,
                suspended_on=notice.on,
                code="43" if notice.code == "43" else "44",
                case_number=notice.case_number,
            )
        case "Suspension lifted":
            return SuspensionLifted(entry_number=number, lifted_on=notice.on, notice=notice.reference)
    raise ValueError(f"the listing row {notice.event!r} has no event")
