"""The facts from which dates follow, and the dates that follow, as JSON."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from drawback.calculator.answers import WindowAnswer
from drawback.domain.types import Provision

Instant = Annotated[
    datetime, Meta(tz=True, description="With time zone", examples=["2025-09-10T10:00:00-04:00"])
]


class DatesForm(Struct, forbid_unknown_fields=True):
    """The facts from which dates follow; give those you have."""

    provision: Annotated[
        Provision | None, Meta(description="Provision code of the claim, for disposal limits")
    ] = None
    import_on: date | None = None
    entry_on: date | None = None
    entry_type: str = "01"
    withdrawn_on: Annotated[date | None, Meta(description="Withdrawal for consumption, rejected goods")] = (
        None
    )
    production_closed_on: date | None = None
    transferred_to_zone_on: date | None = None
    disposed_on: Annotated[date | None, Meta(description="Export or destruction that took place")] = None
    export_planned_on: date | None = None
    return_planned_on: Annotated[date | None, Meta(description="Return of rejected goods to CBP custody")] = (
        None
    )
    destruction_planned_on: date | None = None
    presented_on: Annotated[date | None, Meta(description="Goods presented for examination")] = None
    filed_at: Annotated[Instant | None, Meta(description="Claim transmitted")] = None
    accepted_at: Instant | None = None
    documents_complete_at: Instant | None = None
    claim_on: Annotated[
        date | None, Meta(description="Date of claim; follows from filed_at and the uploads where left out")
    ] = None
    claim_extended: bool = False
    claim_suspended: bool = False
    import_final_on: Annotated[
        list[date],
        Meta(description="Finality of every designated entry; the entry below counts where left out"),
    ] = []
    request_and_waiver_on: date | None = None
    deposited_on: date | None = None
    claim_liquidated_on: date | None = None
    claim_liquidation_deemed: bool = False
    claim_paid_on: date | None = None
    liquidation_scheduled_on: Annotated[date | None, Meta(description="Of the import entry, by ACE")] = None
    extensions: Annotated[int, Meta(ge=0, le=3, description="At most three, 19 U.S.C. 1504(b)")] = 0
    extended_until: date | None = None
    suspended: bool = False
    suspension_codes: list[str] = []
    suspension_lifted_on: date | None = None
    results_published_on: Annotated[
        date | None, Meta(description="AD/CVD final results in the Federal Register")
    ] = None
    summons_filed: bool = False
    liquidated_on: Annotated[date | None, Meta(description="Liquidation of the import entry")] = None
    liquidation_deemed: bool = False
    protest_filed_on: date | None = None
    accelerated_request_mailed_on: date | None = None
    protest_denied_on: date | None = None
    billed_on: date | None = None
    cf28_on: date | None = None
    cf29_proposed_on: date | None = None
    evidence_requested_on: date | None = None
    disclosure_on: date | None = None
    disclosure_figure_on: date | None = None
    privilege_denied_on: date | None = None
    review_initiated_on: date | None = None
    order_published_on: Annotated[date | None, Meta(description="AD/CVD order in the Federal Register")] = (
        None
    )
    review_year: Annotated[int, Meta(ge=2000, le=2040)] | None = None
    reliquidated_on: Annotated[date | None, Meta(description="Reliquidation of the import entry")] = None
    claim_suspension_lifted_on: date | None = None
    claim_rejected_on: date | None = None
    disaster_extension: Annotated[
        bool, Meta(description="Granted for the claim: records are kept longer")
    ] = False
    cf28_extended_to: date | None = None
    evidence_extended_to: date | None = None
    alcohol_exported_on: Annotated[date | None, Meta(description="Export of goods under 1313(d)")] = None
    custody_exported_on: Annotated[
        date | None, Meta(description="Export from continuous customs custody")
    ] = None
    export_notice_received_on: Annotated[date | None, Meta(description="CBP received the 7553")] = None
    return_notice_received_on: date | None = None
    destruction_notice_received_on: date | None = None
    released_on: Annotated[date | None, Meta(description="Conditional release of the imported goods")] = None
    textile: bool = False
    privilege_applied_on: date | None = None
    stay_receipt_on: Annotated[date | None, Meta(description="Receipt for the stay of a waiver signed")] = (
        None
    )
    revocation_proposed_on: date | None = None
    succeeded_on: Annotated[date | None, Meta(description="Succession to a business with privileges")] = None
    preliminary_published_on: date | None = None
    preliminary_extended: bool = False
    final_extended: bool = False
    instructed_on: Annotated[date | None, Meta(description="Commerce instructed CBP to liquidate")] = None
    eapa_received_on: Annotated[date | None, Meta(description="CBP received the EAPA allegation")] = None
    eapa_initiated_on: date | None = None
    eapa_extended: bool = False


class DatesAnswer(Struct):
    """Every date that follows, and what would be asked for the rest."""

    dates: list[WindowAnswer]
    needed: Annotated[dict[str, list[str]], Meta(description="Date to the facts it still needs")]
