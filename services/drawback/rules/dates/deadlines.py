"""The docket's table of law: each deadline, what starts it, which function dates it, what it costs to miss it (D-01 to D-49)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from drawback.rules.dates.counting import Unit
from drawback.rules.registry import Rule, named


class DeadlineKind(StrEnum):
    """The deadlines of the rule book, section 12."""

    UNUSED_DISPOSAL = "D-01"
    CLAIM_FILING = "D-02"
    MANUFACTURED_DISPOSAL = "D-03"
    REJECTED_DISPOSAL = "D-04"
    PETROLEUM_EXPORT = "D-05"
    PETROLEUM_MADE_EXPORT = "D-06"
    RETAIL_DESIGNATION = "D-07"
    ALCOHOL_CLAIM = "D-08"
    ZONE_FORM = "D-09"
    EXPORT_NOTICE = "D-10"
    RETURN_NOTICE = "D-11"
    DESTRUCTION_NOTICE = "D-12"
    NOTICE_ANSWER = "D-13"
    EXAMINATION = "D-14"
    UPLOAD = "D-15"
    USMCA_STATEMENT = "D-16"
    MIXED_PART_191 = "D-17"
    EVIDENCE_REQUEST = "D-18"
    AMENDMENT = "D-19"
    DISASTER_REQUEST = "D-20"
    ACCELERATED_REPAYMENT = "D-21"
    CLAIM_DEEMED = "D-22"
    CLAIM_PROTEST = "D-23"
    RETENTION = "D-24"
    PRIVILEGE_APPEAL = "D-25"
    REVOCATION_CHALLENGE = "D-26"
    SUCCESSION = "D-27"
    DEPOSIT = "D-28"
    CORRECTION = "D-29"
    EXPECTED_LIQUIDATION = "D-30"
    ENTRY_DEEMED = "D-31"
    EXTENSION = "D-32"
    SUSPENSION_LIFTED = "D-33"
    RELIQUIDATION = "D-34"
    ENTRY_PROTEST = "D-35"
    FINALITY = "D-36"
    BILL = "D-37"
    SUIT = "D-38"
    ACCELERATED_PROTEST = "D-39"
    CF_28 = "D-40"
    CF_29 = "D-41"
    DISCLOSURE_TENDER = "D-42"
    DISCLOSURE_DATA = "D-43"
    REVIEW_REQUEST = "D-44"
    REVIEW_WITHDRAWAL = "D-45"
    INSTRUCTIONS = "D-46"
    REIMBURSEMENT_CERTIFICATE = "D-47"
    CUSTODY_LADING = "D-48"
    CAPE = "D-49"


class Severity(StrEnum):
    """What is lost when the day passes."""

    FATAL = "fatal"
    MONEY = "money"
    PROCEDURAL = "procedural"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One row of the table. `warn` are the leads at which to warn, in `warn_in`, counted back from the day."""

    kind: DeadlineKind
    starts_with: str
    due: str
    function: str
    severity: Severity
    consequence: str
    warn: tuple[int, ...]
    warn_in: str = Unit.DAYS

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The registered rules that date it, with their citations; their modules must be imported."""
        return named(self.kind)


_F, _M, _P, _N = Severity.FATAL, Severity.MONEY, Severity.PROCEDURAL, Severity.NONE
_K = DeadlineKind
_FIVE_YEARS, _HALF_YEAR = (365, 180, 60), (90, 30, 14, 7, 1)
_AT_END = (0,)

_ROWS = (
    Deadline(_K.UNUSED_DISPOSAL, "date of importation", "export or destruction of unused goods", "disposal.unused_by", _F, "the claim is barred", (365, 180, 90, 30, 7)),
    Deadline(_K.CLAIM_FILING, "date of importation", "complete claim", "windows.claim_by", _F, "the claim is abandoned", (365, 180, 90, 30, 14, 7, 3, 1)),
    Deadline(_K.MANUFACTURED_DISPOSAL, "date of importation", "use in manufacture and export", "disposal.manufactured_by", _F, "the claim is barred", _FIVE_YEARS),
    Deadline(_K.REJECTED_DISPOSAL, "date of importation", "export or destruction of rejected goods", "disposal.rejected_by", _F, "the claim is barred", _FIVE_YEARS),
    Deadline(_K.PETROLEUM_EXPORT, "date of entry", "export of petroleum derivatives", "disposal.petroleum_by", _F, "the claim is barred", (60, 30, 14, 7, 3)),
    Deadline(_K.PETROLEUM_MADE_EXPORT, "close of the production period", "export of manufactured petroleum derivatives", "disposal.petroleum_made_by", _F, "the claim is barred", (60, 30, 7)),
    Deadline(_K.RETAIL_DESIGNATION, "date of export or destruction", "import designated for a retail return is not older", "disposal.earliest_designation", _F, "the import cannot be designated", _AT_END),
    Deadline(_K.ALCOHOL_CLAIM, "date of export", "claim for domestic alcohol", "windows.alcohol_claim_by", _F, "the claim is barred", (180, 30)),
    Deadline(_K.ZONE_FORM, "transfer to the zone", "zone Form 214", "windows.zone_form_by", _F, "the transfer earns no drawback", (180, 30)),
    Deadline(_K.EXPORT_NOTICE, "planned export", "Form 7553 for export", "notices.export_notice_by", _F, "no drawback unless notice is waived", (10, 7, 6), Unit.WORKING_DAYS),
    Deadline(_K.RETURN_NOTICE, "planned return to CBP custody", "Form 7553 for rejected goods", "notices.return_notice_by", _F, "no drawback unless notice is waived", (10, 7, 6), Unit.WORKING_DAYS),
    Deadline(_K.DESTRUCTION_NOTICE, "planned destruction", "Form 7553 for destruction", "notices.destruction_notice_by", _F, "the destruction earns no drawback", (12, 8), Unit.WORKING_DAYS),
    Deadline(_K.NOTICE_ANSWER, "receipt of Form 7553", "answer of CBP", "notices.cbp_answers_by", _N, "silence means go", _AT_END),
    Deadline(_K.EXAMINATION, "presentation of the goods", "examination by CBP", "notices.examined_by", _N, "the goods may be exported", _AT_END),
    Deadline(_K.UPLOAD, "claim filed", "upload of documents", "uploads.upload_by", _M, "the claim date slips, perhaps past five years", (12, 4, 1), "hours"),
    Deadline(_K.USMCA_STATEMENT, "claim filed", "USMCA origin-certification statement", "windows.usmca_statement_by", _P, "the part that rests on it is denied", (14, 7, 2)),
    Deadline(_K.MIXED_PART_191, "claim filed on an entry also used under Part 191", "extra information", "windows.mixed_part_191_by", _P, "the claim may be rejected", (14, 7, 2)),
    Deadline(_K.EVIDENCE_REQUEST, "notice of CBP", "evidence, or a request for more time", "inquiries.answer_by", _M, "part or all of the claim is denied", (21, 14, 7, 3, 1)),
    Deadline(_K.AMENDMENT, "earliest importation of the designated goods", "last amendment of an unliquidated claim", "windows.amend_by", _P, "only a protest is left", (90, 30, 7)),
    Deadline(_K.DISASTER_REQUEST, "last day to file", "request for a disaster extension", "windows.disaster_extension_by", _F, "the five years stand", (90, 30, 7)),
    Deadline(_K.ACCELERATED_REPAYMENT, "claim liquidated", "repayment of excess accelerated payment", "claim_liquidation.accelerated_repay_by", _M, "the bill is delinquent", (21, 10, 5, 1)),
    Deadline(_K.CLAIM_DEEMED, "date of claim", "deemed liquidation of the claim", "claim_liquidation.deemed_on", _N, "the claim is paid as asserted", (60, 14, 0)),
    Deadline(_K.CLAIM_PROTEST, "claim liquidated", "protest of the claim's liquidation", "claim_liquidation.protest_by", _F, "the liquidation is final", _HALF_YEAR),
    Deadline(_K.RETENTION, "claim liquidated", "end of record keeping", "retention.keep_until", _M, "claims without records are reversed", _AT_END),
    Deadline(_K.PRIVILEGE_APPEAL, "denial of a privilege", "appeal, then second appeal", "privileges.appeal_by", _P, "the privilege is lost", (14, 7, 2)),
    Deadline(_K.REVOCATION_CHALLENGE, "proposed revocation", "challenge", "privileges.revocation_challenge_by", _P, "the revocation takes effect", (14, 7, 2)),
    Deadline(_K.SUCCESSION, "succession", "own application of the successor", "privileges.reapply_by", _P, "the privilege ends", (90, 30)),
    Deadline(_K.DEPOSIT, "entry or release", "deposit of estimated duties", "entry_money.deposit_by", _M, "interest and liquidated damages", (3,), Unit.WORKING_DAYS),
    Deadline(_K.CORRECTION, "date of entry", "post-summary correction", "entry_liquidation.psc_by", _P, "the summary is closed to correction", (60, 30, 14, 3)),
    Deadline(_K.EXPECTED_LIQUIDATION, "date of entry", "liquidation expected by practice", "entry_liquidation.expected_on", _N, "a forecast only", _AT_END),
    Deadline(_K.ENTRY_DEEMED, "date of entry", "deemed liquidation of the entry", "entry_liquidation.deemed_on", _N, "the entry stands as asserted", (30, 0)),
    Deadline(_K.EXTENSION, "extension", "end of the extension, four years at most", "entry_liquidation.extended_deemed_on", _N, "the entry stands as asserted", (90, 30)),
    Deadline(_K.SUSPENSION_LIFTED, "notice that suspension is removed", "deemed liquidation", "suspension.after_suspension", _N, "the entry stands as asserted", (60, 30, 0)),
    Deadline(_K.RELIQUIDATION, "entry liquidated", "voluntary reliquidation by CBP", "entry_review.reliquidate_by", _N, "CBP's window ends", _AT_END),
    Deadline(_K.ENTRY_PROTEST, "entry liquidated", "protest of the entry's liquidation", "entry_review.protest_by", _F, "the liquidation is final", _HALF_YEAR),
    Deadline(_K.FINALITY, "entry liquidated", "finality for drawback", "entry_review.final_on", _N, "claims that rest on it may be deemed liquidated", _AT_END),
    Deadline(_K.BILL, "bill issued", "payment of increased duties", "entry_money.bill_due_on", _M, "interest runs", (14, 5, 1)),
    Deadline(_K.SUIT, "protest denied", "suit in the Court of International Trade", "entry_review.suit_by", _F, "the denial stands", (90, 30, 7)),
    Deadline(_K.ACCELERATED_PROTEST, "accelerated disposition asked", "protest deemed denied", "entry_review.accelerated_protest_denied_on", _N, "the way to court is open", _AT_END),
    Deadline(_K.CF_28, "CF-28 issued", "answer", "inquiries.answer_by", _M, "a rate advance", (21, 10, 3)),
    Deadline(_K.CF_29, "CF-29 mailed", "answer", "inquiries.answer_by", _M, "the change is taken", (14, 7, 2)),
    Deadline(_K.DISCLOSURE_TENDER, "CBP's figure of the loss", "tender of a prior disclosure", "entry_money.prior_disclosure_tender_by", _M, "the mitigation is lost", (14, 7, 2)),
    Deadline(_K.DISCLOSURE_DATA, "disclosure filed", "missing data of a prior disclosure", "entry_money.prior_disclosure_data_by", _M, "the mitigation is lost", (14, 7)),
    Deadline(_K.REVIEW_REQUEST, "anniversary month of the order", "request for review", "adcvd_reviews.review_request_by", _M, "entries are assessed at the deposit rate", (30, 14, 7)),
    Deadline(_K.REVIEW_WITHDRAWAL, "review initiated", "withdrawal of the request", "adcvd_reviews.withdraw_request_by", _P, "the review goes on", (30, 7)),
    Deadline(_K.INSTRUCTIONS, "final results published", "first day for instructions", "adcvd_reviews.instructions_not_before", _N, "the earliest day only", _AT_END),
    Deadline(_K.REIMBURSEMENT_CERTIFICATE, "liquidation scheduled", "certificate of non-reimbursement", "adcvd_reviews.reimbursement_certificate_by", _M, "the antidumping duty may be doubled", (60, 30, 14)),
    Deadline(_K.CUSTODY_LADING, "export from continuous custody", "bill of lading filed", "windows.custody_lading_by", _F, "the export is not proved", (180, 30)),
    Deadline(_K.CAPE, "entry with IEEPA duty liquidated", "first phase of CAPE", "adcvd_reviews.cape_by", _P, "a later phase or a protest is left", (30, 14, 5)),
)  # fmt: skip

DEADLINES: Mapping[DeadlineKind, Deadline] = MappingProxyType({row.kind: row for row in _ROWS})
