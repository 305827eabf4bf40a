"""Examples of evidence and completeness (R-121 to R-126, R-132 to R-136)."""

from dataclasses import replace
from decimal import Decimal

from conformance.cases import Case, SourceKind, shown
from conformance.example import example
from conformance.when import day
from drawback.domain.types import Disposal, Provision
from drawback.rules.eligibility import completeness, evidence, evidence_matrix
from drawback.rules.eligibility.completeness import ClaimedAmount, ClaimFacts, LineFacts
from drawback.rules.eligibility.evidence import EXPORT_ELEMENTS, Document, ExportDocument, RulingState
from drawback.rules.findings import FindingOutcome

LINE = LineFacts(
    where="XYZ41011179/1",
    import_on=day("2020-06-15"),
    disposed_on=day("2024-05-02"),
    quantity_claimed=Decimal(1000),
    quantity_remaining=Decimal(1000),
    unit="KG",
    record_unit="KG",
    hts="8481809005",
    record_hts="8481809005",
    amounts=(ClaimedAmount("364", Decimal("990.00"), Decimal("1000.00")),),
    substitution=FindingOutcome.SATISFIED,
    lesser_of=True,
    svu=Decimal("22.0000"),
    destination="DE",
)
CLAIM = ClaimFacts(
    provision=Provision.UNUSED_SUBSTITUTION,
    claimant="12-3456789XX",
    port="1001",
    filing_on=day("2025-06-15"),
    lines=(LINE,),
    tracing_numbers=("00001", "00002"),
)


def _found(claim: ClaimFacts) -> str:
    """The numbers of the checks that found something."""
    return ", ".join(sorted({finding.rule for finding in completeness.incomplete(claim)})) or "complete"


def _with(line: LineFacts) -> ClaimFacts:
    return replace(CLAIM, lines=(line,))


def _needs(provision: Provision, document: Document, disposal: Disposal = Disposal.EXPORTED) -> str:
    found = [row for row in evidence.documents_for(provision, disposal) if row.document is document]
    return shown(found[0].needs) if found else "not needed"


_CHECKS = (
    ("complete", CLAIM, "complete"),
    ("no claimant", replace(CLAIM, claimant=""), "R-133/1"),
    ("accelerated payment without surety", replace(CLAIM, accelerated=True), "R-133/1"),
    ("another HTS than the entry line has", _with(replace(LINE, hts="8481809010")), "R-133/2"),
    ("filed the day after five years", replace(CLAIM, filing_on=day("2025-06-16")), "R-133/3"),
    ("exported before import", _with(replace(LINE, disposed_on=day("2020-06-14"))), "R-133/3"),
    ("one unit more than remains", _with(replace(LINE, quantity_claimed=Decimal(1001))), "R-133/4"),
    (
        "one cent more than 99 %",
        _with(replace(LINE, amounts=(ClaimedAmount("364", Decimal("990.01"), Decimal("1000.00")),))),
        "R-133/4",
    ),
    ("line used by the other method", _with(replace(LINE, used_with_other_method=True)), "R-133/5"),
    ("substitution test failed", _with(replace(LINE, substitution=FindingOutcome.REJECT)), "R-133/6"),
    ("no substituted value", _with(replace(LINE, svu=None)), "R-133/7"),
    ("tracing number used twice", replace(CLAIM, tracing_numbers=("00001", "00001")), "R-133/8"),
    ("manufacturing without ruling", replace(CLAIM, provision=Provision.MANUFACTURING_DIRECT), "R-133/9"),
    ("no unused certificate", replace(CLAIM, certifications_missing=("unused",)), "R-133/10"),
    ("neither 7553 nor waiver", replace(CLAIM, notice_or_waiver=False), "R-133/11"),
    ("substituted goods to Canada", _with(replace(LINE, destination="CA")), "R-133/12"),
    ("documents not ready", replace(CLAIM, uploads_ready=False), "R-133/13"),
    ("AD/CVD claimed", _with(replace(LINE, adcvd_claimed=True)), "R-133/14"),
)

CASES = (
    *(
        example(completeness.incomplete, what, expected, lambda claim=claim: _found(claim))
        for what, claim, expected in _CHECKS
    ),
    example(
        completeness.needs_no_application,
        "ordinary (j) claim with timely notice",
        "yes",
        lambda: completeness.needs_no_application(
            Provision.UNUSED_DIRECT, notice_in_time=True, accelerated=False
        ),
    ),
    example(
        completeness.must_restructure,
        "CBP asks, impracticability shown",
        "no",
        lambda: completeness.must_restructure(told_by_cbp=True, impracticability_shown=True),
        source=SourceKind.CFR,
    ),
    Case(
        "R-121",
        evidence.EXPORT.text,
        "how many elements proof of export must show",
        "6",
        lambda: len(EXPORT_ELEMENTS),
        "",
        SourceKind.CFR,
    ),
    example(
        evidence.export_is_proved,
        "bill of lading showing every element",
        "satisfied",
        lambda: evidence.export_is_proved((ExportDocument.BILL_OF_LADING,), EXPORT_ELEMENTS).outcome,
    ),
    example(
        evidence.export_is_proved,
        "an AES record alone (U-16)",
        "a person must look at it",
        lambda: evidence.export_is_proved((ExportDocument.ELECTRONIC_EXPORT,), EXPORT_ELEMENTS).outcome,
    ),
    example(
        evidence.export_is_proved,
        "bill of lading without exporter",
        "the proof of export does not show exporter",
        lambda: (
            evidence.export_is_proved(
                (ExportDocument.BILL_OF_LADING,),
                [element for element in EXPORT_ELEMENTS if element != "exporter"],
            ).says
        ),
    ),
    example(
        evidence.destruction_is_proved,
        "landfill's evidence, 7553 late",
        "accepted, but this part is denied",
        lambda: (
            evidence.destruction_is_proved(
                cbp_certified=False, third_party=True, notice_in_time=False
            ).outcome
        ),
    ),
    example(
        evidence.eei_value_agrees,
        "claimed 22.00, EEI 21.00",
        "a person must look at it",
        lambda: evidence.eei_value_agrees(Decimal("22.00"), Decimal("21.00")).outcome,
    ),
    example(
        evidence.bill_of_materials_certified,
        "manufacturing without certificate",
        "ACE rejects the claim",
        lambda: evidence.bill_of_materials_certified(Provision.MANUFACTURING_DIRECT, certified=False).outcome,
    ),
    example(
        evidence.ruling_allows,
        "ruling applied for: file, paid later",
        "worth knowing, nothing is blocked",
        lambda: evidence.ruling_allows(Provision.MANUFACTURING_DIRECT, RulingState.APPLIED).outcome,
    ),
    example(
        evidence_matrix.documents_for,
        "(j)(2): value of the exported article",
        "with the claim",
        lambda: _needs(Provision.UNUSED_SUBSTITUTION, Document.DISPOSED_VALUE),
    ),
    example(
        evidence_matrix.documents_for,
        "(j)(1): value of the exported article",
        "not needed",
        lambda: _needs(Provision.UNUSED_DIRECT, Document.DISPOSED_VALUE),
    ),
    example(
        evidence_matrix.documents_for,
        "(a) destroyed: Form 7553",
        "uploaded within 24 hours of filing",
        lambda: _needs(Provision.MANUFACTURING_DIRECT, Document.NOTICE, Disposal.DESTROYED),
    ),
    example(
        evidence_matrix.documents_for,
        "(j)(2) destroyed: the unused certificate of (j)(2) still decides",
        "with the claim",
        lambda: _needs(Provision.UNUSED_SUBSTITUTION, Document.UNUSED, Disposal.DESTROYED),
    ),
)
