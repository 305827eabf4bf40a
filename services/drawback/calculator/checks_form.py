"""The facts of `drawback check`: one part a question; give those you have."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct

from drawback.calculator import made_form
from drawback.calculator.forms import Amount, Number
from drawback.rules.dates.privileges import Privilege
from drawback.rules.eligibility.claim_effects import ClaimStanding, ImportEvent
from drawback.rules.money.adcvd_cases import DutyKind


class EstimatedDutyForm(Struct, forbid_unknown_fields=True):
    """Duty of an entry that is not final (19 CFR 190.81(b))."""

    deposited: bool = False
    request_filed: bool = False
    waivers_filed: Annotated[bool, Meta(description="By every party liable for the duties")] = False


class TenderForm(Struct, forbid_unknown_fields=True):
    """Duty paid after liquidation: voluntarily, by prior disclosure, or on demand under 19 U.S.C. 1592(d)."""

    tendered_on: date
    identified_to_entry: bool
    entry_final_on: date | None = None
    claim_final: bool = False
    request_and_waiver: bool = False
    sampled: bool = False
    offset: bool = False


class PermissionForm(Struct, forbid_unknown_fields=True):
    """Whether CBP may liquidate a claim on a day."""

    on: date
    imports_final_on: Annotated[
        list[date | None], Meta(description="Finality of every designated entry; null where it is not known")
    ]
    deposited: bool = False
    requests: Annotated[
        dict[str, bool], Meta(description="Claimant and every other party liable: request and waiver filed?")
    ] = {}


class TrueUpForm(Struct, forbid_unknown_fields=True):
    """Duty on the claimed portion, as estimated and as it ended."""

    estimated: Amount
    final: Amount
    full_drawback: Annotated[bool, Meta(description="The drawback is 100 %, as of domestic alcohol")] = False
    claim_liquidated_on: date | None = None


class AcceleratedForm(Struct, forbid_unknown_fields=True):
    """What of a claim is paid early."""

    first_accepted: Amount
    claimed_now: Amount
    privilege: Privilege = Privilege.AP


class ImportEventForm(Struct, forbid_unknown_fields=True):
    """What happened to a designated import, and how far the claim had come."""

    event: ImportEvent
    standing: ClaimStanding


class LateBillForm(Struct, forbid_unknown_fields=True):
    """A bill that was paid late."""

    balance: Amount
    liquidated_on: date
    billed_on: date
    paid_on: date


class ExaminationForm(Struct, forbid_unknown_fields=True):
    """Whether goods had to be presented for examination."""

    answer_due_on: date
    asked_on: date | None = None
    presented_on: date | None = None


class ExtensionForm(Struct, forbid_unknown_fields=True):
    """More time for evidence on a claim."""

    issued_on: date
    asked_on: date


class SumForm(Struct, forbid_unknown_fields=True):
    """An amount on a day."""

    amount: Amount
    on: date | None = None


class DisclosureForm(Struct, forbid_unknown_fields=True):
    """A prior disclosure and a formal investigation."""

    disclosed_on: date
    investigation_on: date | None = None
    knew: bool = True


class AntidumpingForm(Struct, forbid_unknown_fields=True):
    """Antidumping duty on an entry: what CBP may bill, and what it does to drawback."""

    amount: Amount
    certificate_filed: Annotated[bool, Meta(description="Certificate of non-reimbursement")] = False
    suspended: bool = False
    request_and_waiver: bool = False


class ReviewForm(Struct, forbid_unknown_fields=True):
    """Which entries a review of AD/CVD covers."""

    kind: DutyKind
    order_published_on: date
    request_year: Annotated[int, Meta(ge=2000, le=2040)]
    suspended_from: date | None = None
    entry_on: date | None = None


class EapaForm(Struct, forbid_unknown_fields=True):
    """Interim measures of an evasion inquiry and one entry."""

    entry_on: date
    initiated_on: date
    liquidated: bool = False


class CaseForm(Struct, forbid_unknown_fields=True):
    """A case number of Commerce, with or without dashes."""

    number: str


class NumberForm(Struct, forbid_unknown_fields=True):
    """A tariff number."""

    hts: Number


class WineForm(Struct, forbid_unknown_fields=True):
    """Two table wines by the alternative standard (19 CFR 190.32(d))."""

    imported_colour: str
    imported_price: Decimal
    imported_alcohol_percent: Decimal
    exported_colour: str
    exported_price: Decimal
    exported_alcohol_percent: Decimal
    filed_on: date | None = None


class ClockForm(Struct, forbid_unknown_fields=True):
    """From which day the year of 19 U.S.C. 1504(a)(1) is counted."""

    entry_on: date
    final_withdrawal_on: date | None = None
    withdrawal_on: date | None = None
    reconciled_on: date | None = None
    reconciliation_due_on: date | None = None


class InformalForm(Struct, forbid_unknown_fields=True):
    """When an informal entry liquidated."""

    paid_on: date | None = None
    released_on: date | None = None


class CapeForm(Struct, forbid_unknown_fields=True):
    """An entry on which IEEPA duty was paid, for the lanes of CAPE; `accepted_on` asks when it is aimed to liquidate."""

    on: date
    entry_type: str = "01"
    liquidated_on: date | None = None
    final_on: date | None = None
    reconciliation_flagged: bool = False
    reconciled: Annotated[bool, Meta(description="An entry of type 09 is on file")] = False
    designated: Annotated[bool, Meta(description="A drawback claim designates it")] = False
    protest_open: bool = False
    adcvd_pending: bool = False


class CapeFileForm(Struct, forbid_unknown_fields=True):
    """A CAPE file before it is handed in."""

    on: date
    entries: Annotated[int, Meta(ge=0)]
    parties: Annotated[int, Meta(description="Importers, or filers, whose entries it holds")] = 1


class CapeAcceptedForm(Struct, forbid_unknown_fields=True):
    """An entry not yet liquidated that CAPE accepted."""

    accepted_on: date


class StatementForm(Struct, forbid_unknown_fields=True):
    """An entry whose duties are paid on a periodic monthly statement."""

    entry_on: date


class RefundForm(Struct, forbid_unknown_fields=True):
    """A refund of CBP that came back."""

    returned_on: date


class CheckForm(Struct, forbid_unknown_fields=True):
    """Facts to be held against the rules."""

    estimated_duty: EstimatedDutyForm | None = None
    tender: TenderForm | None = None
    permission: PermissionForm | None = None
    true_up: TrueUpForm | None = None
    accelerated: AcceleratedForm | None = None
    import_event: ImportEventForm | None = None
    late_bill: LateBillForm | None = None
    examination: ExaminationForm | None = None
    evidence_extension: ExtensionForm | None = None
    rate_advance: SumForm | None = None
    penalty: SumForm | None = None
    disclosure: DisclosureForm | None = None
    antidumping: AntidumpingForm | None = None
    review: ReviewForm | None = None
    eapa: EapaForm | None = None
    case: CaseForm | None = None
    petroleum: NumberForm | None = None
    wine: WineForm | None = None
    clock: ClockForm | None = None
    informal_entry: InformalForm | None = None
    cape: CapeForm | None = None
    cape_file: CapeFileForm | None = None
    cape_accepted: CapeAcceptedForm | None = None
    monthly_statement: StatementForm | None = None
    returned_refund: RefundForm | None = None
    sought_element: made_form.SoughtElementForm | None = None
    relative_value: made_form.RelativeValueForm | None = None
    basis: made_form.BasisForm | None = None
    waste: made_form.WasteForm | None = None
    operations: made_form.OperationsForm | None = None
    right: made_form.RightForm | None = None
    signer: made_form.SignerForm | None = None
    transfer: made_form.TransferForm | None = None
    importer_exposure: made_form.ExposureForm | None = None
    successor: made_form.SuccessorForm | None = None
    agency: made_form.AgencyForm | None = None
