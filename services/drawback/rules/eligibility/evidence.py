"""What proves export, destruction and manufacture (R-121 to R-124, R-126); which papers a claim needs (R-125)."""

from collections.abc import Collection
from enum import StrEnum

from drawback.domain.money import Money
from drawback.domain.types import Provision
from drawback.rules.answers import Cite
from drawback.rules.dates.paragraphs import Paragraph, paragraph
from drawback.rules.eligibility.evidence_matrix import MATRIX, Document, Need, Needed, documents_for
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.registry import rule, table

__all__ = [
    "MATRIX",
    "Document",
    "ExportDocument",
    "Need",
    "Needed",
    "RulingState",
    "bill_of_materials_certified",
    "destruction_is_proved",
    "documents_for",
    "eei_value_agrees",
    "export_is_proved",
    "ruling_allows",
]

EXPORT = Cite("19 U.S.C. 1313(i); 19 CFR 190.72-190.74")
DESTRUCTION = Cite("19 CFR 190.71(b), (c)")
EEI = Cite("19 CFR 190.11(b), 190.51(c)(1)(iii)")
FORMULA = Cite("19 U.S.C. 1313(b)(3); 19 CFR 190.29")
RULINGS = Cite("19 CFR 190.7, 190.8(g), (h), 190.27(c)")

EXPORT_ELEMENTS = table(
    "R-121",
    cite=EXPORT,
    name="evidence.EXPORT_ELEMENTS",
    says="What proof of export must show.",
    holds=(
        "date of export",
        "exporter",
        "description",
        "quantity and unit",
        "Schedule B or HTS number",
        "country of ultimate destination",
    ),
)


class ExportDocument(StrEnum):
    """What is offered as proof of export."""

    BILL_OF_LADING = "bill of lading"
    AIR_WAYBILL = "air waybill"
    WAYBILL = "waybill"
    CANADIAN_MANIFEST = "Canadian manifest"
    CARGO_MANIFEST = "cargo manifest"
    POSTAL = "postal record"
    NOTICE_OF_LADING = "notice of lading"
    ZONE_TRANSFER = "zone transfer"
    ELECTRONIC_EXPORT = "electronic export record (AES)"


@rule("R-121", cite=EXPORT)
def export_is_proved(
    documents: Collection[ExportDocument], shown: Collection[str], *, system_approved: bool = False
) -> RuleFinding:
    """Whether the documents prove the export: an accepted kind, showing every element; AES alone is not safe (U-16)."""
    missing = [element for element in EXPORT_ELEMENTS if element not in shown]
    accepted = [kind for kind in documents if kind is not ExportDocument.ELECTRONIC_EXPORT or system_approved]
    if not accepted:
        alone = ExportDocument.ELECTRONIC_EXPORT in documents
        says = (
            "an electronic export record counts only once approved in the Customs Bulletin: add a carrier document"
            if alone
            else "no proof of export"
        )
        return RuleFinding("R-121", FindingOutcome.REVIEW if alone else FindingOutcome.DENY, says, EXPORT)
    if missing:
        return RuleFinding(
            "R-121", FindingOutcome.DENY, f"the proof of export does not show {', '.join(missing)}", EXPORT
        )
    return RuleFinding(
        "R-121", FindingOutcome.SATISFIED, f"export proved by {', '.join(sorted(accepted))}", EXPORT
    )


@rule("R-122", cite=DESTRUCTION)
def destruction_is_proved(*, cbp_certified: bool, third_party: bool, notice_in_time: bool) -> RuleFinding:
    """Whether destruction is proved: CBP's certification on the 7553, or a disinterested third party and a timely 7553."""
    if cbp_certified:
        return RuleFinding("R-122", FindingOutcome.SATISFIED, "certified by CBP on Form 7553", DESTRUCTION)
    if third_party and notice_in_time:
        return RuleFinding(
            "R-122", FindingOutcome.SATISFIED, "third-party evidence with a timely Form 7553", DESTRUCTION
        )
    lacking = "a timely Form 7553" if third_party else "third-party evidence"
    return RuleFinding(
        "R-122", FindingOutcome.DENY, f"CBP did not certify, and {lacking} is missing", DESTRUCTION
    )


@rule("R-123", cite=EEI)
def eei_value_agrees(
    claimed_value: Money, eei_value: Money | None, *, eei_required: bool = True
) -> RuleFinding:
    """Whether the value claimed is that of the EEI; where none is required, what it would have shown."""
    if eei_value is None:
        outcome = FindingOutcome.UNKNOWN if eei_required else FindingOutcome.REVIEW
        return RuleFinding(
            "R-123", outcome, "no EEI value at hand: the claim must show what the EEI would have shown", EEI
        )
    if claimed_value != eei_value:
        return RuleFinding(
            "R-123",
            FindingOutcome.REVIEW,
            f"claimed value {claimed_value} differs from EEI value {eei_value}",
            EEI,
        )
    return RuleFinding("R-123", FindingOutcome.SATISFIED, "the value claimed is that of the EEI", EEI)


_MANUFACTURED = frozenset(
    {Paragraph.MANUFACTURING_DIRECT, Paragraph.MANUFACTURING_SUBSTITUTION, Paragraph.PETROLEUM_MANUFACTURED}
)


@rule("R-124", cite=FORMULA)
def bill_of_materials_certified(provision: Provision, *, certified: bool) -> RuleFinding:
    """Whether the bill of materials or formula is certified, where the goods are manufactured."""
    if paragraph(provision) not in _MANUFACTURED:
        return RuleFinding("R-124", FindingOutcome.SATISFIED, "no bill of materials is needed", FORMULA)
    if certified:
        return RuleFinding(
            "R-124", FindingOutcome.SATISFIED, "bill of materials certified; produce it on request", FORMULA
        )
    return RuleFinding(
        "R-124", FindingOutcome.REJECT, "the bill of materials or formula is not certified", FORMULA
    )


class RulingState(StrEnum):
    """How far a manufacturing ruling has come."""

    NONE = "not applied for"
    APPLIED = "applied for"
    APPROVED = "approved or acknowledged"
    ENDED = "terminated or withdrawn"


@rule("R-126", cite=RULINGS)
def ruling_allows(provision: Provision, state: RulingState) -> RuleFinding:
    """Whether manufacturing claims may be filed and paid: filed from application on, paid after approval."""
    if paragraph(provision) not in _MANUFACTURED:
        return RuleFinding("R-126", FindingOutcome.SATISFIED, "no ruling is needed", RULINGS)
    match state:
        case RulingState.APPROVED:
            return RuleFinding("R-126", FindingOutcome.SATISFIED, "the ruling is in force", RULINGS)
        case RulingState.APPLIED:
            return RuleFinding(
                "R-126",
                FindingOutcome.INFORM,
                "file with 9999999999; paid once the ruling is approved",
                RULINGS,
            )
        case RulingState.NONE | RulingState.ENDED:
            return RuleFinding(
                "R-126", FindingOutcome.REJECT, f"the manufacturing ruling is {state}", RULINGS
            )
