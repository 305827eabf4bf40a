"""What an answer to CBP must hold: item by item, for each form and, where a claim is asked about, its provision (R-110 to R-116)."""

from dataclasses import dataclass

from drawback.domain.types import Disposal, Provision
from drawback.rules.answers import Cite
from drawback.rules.dates.inquiries import FORMS, InquiryForm
from drawback.rules.eligibility.evidence_matrix import MATRIX_CITE, Document, documents_for
from drawback.rules.registry import rule

_ENTRY_PAPERS = ("entry summary (CBP Form 7501) with all lines", "commercial invoice and packing list")
_OWN: dict[InquiryForm, tuple[str, ...]] = {
    InquiryForm.CF_28: (
        "the form itself, each question answered and signed (19 CFR 151.11)",
        *_ENTRY_PAPERS,
        "product description, literature or sample of the goods asked about",
        "purchase order and proof of payment",
        "related parties and assists, or a statement that there are none",
    ),
    InquiryForm.CF_29_PROPOSED: (
        "agreement with the proposal, or reasons against it, point by point (19 CFR 152.2)",
        *_ENTRY_PAPERS,
        "the law and rulings that support the classification or value entered",
        "what the change does to each claim on the entry",
    ),
    InquiryForm.CF_29_TAKEN: (
        "the liquidation awaited, with its last day to protest (19 U.S.C. 1514)",
        *_ENTRY_PAPERS,
        "what the change does to each claim on the entry",
    ),
    InquiryForm.CF_4647: (
        "the demand itself and the day that it names (19 CFR 141.113)",
        "where the goods are: stock, exports and destructions of the line",
        "redelivery, or proof of marking, export or destruction under CBP's supervision",
        "bond number and surety told",
    ),
    InquiryForm.CLAIM_EVIDENCE: ("the request itself, each point answered (19 CFR 190.52(b))",),
    InquiryForm.VERIFICATION: (
        "the notice of verification: desk review or on site, period and claims named (19 CFR 190.61)",
        "the person who answers, and where the records are kept",
        "from stock receipt to export: a walk through one designation, every record in order",
        "procedures for inventory, identification and recordkeeping as they were applied",
    ),
}
_ON_A_CLAIM = frozenset({InquiryForm.CLAIM_EVIDENCE, InquiryForm.VERIFICATION})
_SEEN_FROM_HERE = frozenset({Document.ENTRY, Document.IMPORT_DATA})


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing that the answer must hold; `held` where the program itself has it and puts it into the package."""

    what: str
    citation: str
    held: bool = False


@rule("R-110", "R-111", "R-112", "R-113", "R-114", "R-115", cite=MATRIX_CITE)
def response_checklist(
    form: InquiryForm, provision: Provision | None = None, disposals: frozenset[Disposal] = frozenset()
) -> tuple[ChecklistItem, ...]:
    """Every item of the answer to a form; of a claim also the documents of its provision, for each kind of disposal it has.

    Of an unknown provision only the form's own items are known.
    """
    cite: Cite = FORMS[form].cite
    items = [ChecklistItem(what, cite.text, held=what == _ENTRY_PAPERS[0]) for what in _OWN.get(form, ())]
    if form in _ON_A_CLAIM and provision is not None:
        needed = {
            one.document: one.needs
            for disposal in sorted(disposals) or [Disposal.EXPORTED]
            for one in documents_for(provision, disposal)
        }
        items += [
            ChecklistItem(
                f"{document.value} ({', '.join(need.value for need in needed[document])})",
                MATRIX_CITE.text,
                held=document in _SEEN_FROM_HERE,
            )
            for document in Document
            if document in needed
        ]
    return tuple(items)
