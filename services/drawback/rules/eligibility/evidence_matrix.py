"""Which document each kind of claim needs, and when it must be there (R-125)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from drawback.domain.types import Disposal, Provision
from drawback.rules.answers import Certainty, Cite
from drawback.rules.dates.paragraphs import Paragraph, paragraph
from drawback.rules.registry import rule, table

MATRIX_CITE = Cite(
    "19 CFR 190.10, 190.26-190.29, 190.33, 190.35, 190.38, 190.42, 190.51, 190.52, 190.71, 190.72, 182.47",
    Certainty.CONSTRUCTED,
    note="a synthesis of these paragraphs and the CATAIR",
)


class Need(StrEnum):
    """When a document must be there."""

    REQUIRED = "with the claim"
    UPLOAD = "uploaded within 24 hours of filing"
    HOLD = "held, produced on request"
    CONDITIONAL = "where the case calls for it"


class Document(StrEnum):
    """The documents of a drawback claim."""

    ENTRY = "ACE drawback entry with tracing numbers"
    IMPORT_DATA = "import entry number and line, HTS10, duty, quantity, value"
    IMPORT_PAPERS = "7501, invoice, packing list, proof of payment"
    RULING = "manufacturing ruling number, or 9999999999 where pending"
    PRODUCTION = "manufacture tracing number, factory, dates of use and production, basis code"
    BILL_OF_MATERIALS = "bill of materials or formula, certified"
    WASTE = "waste and relative-value records"
    INPUT_COST = "cost of the substituted input"
    DISPOSED_VALUE = "value of the exported or destroyed article"
    NOTICE = "Form 7553, or approval of a waiver"
    REJECTION = "proof of nonconformity, lack of consent or defect"
    RETAIL = "proof of retail sale and return, certificate of same SKU and HTS8"
    UNUSED = "certificate that the goods were not used"
    POSSESSION = "certificate of possession"
    WAIVER_OF_RIGHT = "waiver or assignment by the exporter or destroyer"
    TRANSFERS = "transfer records with their eleven items"
    INVENTORY = "inventory and accounting-method records"
    EXPORT_PROOF = "export summary data and carrier proof"
    DESTRUCTION_PROOF = "evidence of destruction"
    RECOVERED = "certificate of recovered material"
    PETROLEUM = "certificate of 180 days and same kind"
    ZONE = "zone Form 214, or lading on Form 7514"
    LIQUIDATION_REQUEST = "request and waiver for liquidation"


_LETTERS: Mapping[str, tuple[Need, ...]] = MappingProxyType(
    {
        "R": (Need.REQUIRED,),
        "U": (Need.UPLOAD,),
        "H": (Need.HOLD,),
        "C": (Need.CONDITIONAL,),
        "U/H": (Need.UPLOAD, Need.HOLD),
        "R/H": (Need.REQUIRED, Need.HOLD),
        "-": (),
    }
)
_COLUMNS = ("a", "b", "c1", "c2", "j1", "j2", "p", "usmca", "destroyed")
_ROWS = (
    (Document.ENTRY, "R R R R R R R R R"),
    (Document.IMPORT_DATA, "R R R R R R R R R"),
    (Document.IMPORT_PAPERS, "H H H H H H H R H"),
    (Document.RULING, "R R - - - - C C C"),
    (Document.PRODUCTION, "R R - - - - C C C"),
    (Document.BILL_OF_MATERIALS, "R R - - - - C C C"),
    (Document.WASTE, "C C - - - - C C C"),
    (Document.INPUT_COST, "- R - - - - - C C"),
    (Document.DISPOSED_VALUE, "- - - - - R - - C"),
    (Document.NOTICE, "- - U U U U - C U"),
    (Document.REJECTION, "- - U - - - - C C"),
    (Document.RETAIL, "- - - U/H - - - - C"),
    (Document.UNUSED, "- - - - R R - C C"),
    (Document.POSSESSION, "- - - - - R - - C"),
    (Document.WAIVER_OF_RIGHT, "C C C C C C C C C"),
    (Document.TRANSFERS, "H H H H H H H H H"),
    (Document.INVENTORY, "H H H H H H H H H"),
    (Document.EXPORT_PROOF, "R/H R/H R/H R/H R/H R/H R/H U -"),
    (Document.DESTRUCTION_PROOF, "- - C C C C - - U"),
    (Document.RECOVERED, "- - - - - - - - R"),
    (Document.PETROLEUM, "- - - - - - R - -"),
    (Document.ZONE, "C C C C C C C - -"),
    (Document.LIQUIDATION_REQUEST, "C C C C C C C C C"),
)

MATRIX: Mapping[tuple[Document, str], tuple[Need, ...]] = table(
    "R-125",
    cite=MATRIX_CITE,
    name="evidence_matrix.MATRIX",
    says="Which document each kind of claim needs: with the claim, uploaded, held, or where the case calls for it.",
    holds=MappingProxyType(
        {
            (document, column): _LETTERS[letter]
            for document, letters in _ROWS
            for column, letter in zip(_COLUMNS, letters.split(), strict=True)
        }
    ),
)

_COLUMN_OF: Mapping[Paragraph, str] = MappingProxyType(
    {
        Paragraph.MANUFACTURING_DIRECT: "a",
        Paragraph.MANUFACTURING_SUBSTITUTION: "b",
        Paragraph.REJECTED: "c1",
        Paragraph.RETAIL: "c2",
        Paragraph.UNUSED_DIRECT: "j1",
        Paragraph.UNUSED_SUBSTITUTION: "j2",
        Paragraph.PETROLEUM: "p",
        Paragraph.PETROLEUM_MANUFACTURED: "p",
    }
)


@dataclass(frozen=True, slots=True)
class Needed:
    """One document of a claim, and when it must be there."""

    document: Document
    needs: tuple[Need, ...]


@rule("R-125", cite=MATRIX_CITE)
def documents_for(provision: Provision, disposal: Disposal, *, usmca: bool = False) -> tuple[Needed, ...]:
    """Every document a claim needs; where a variant says "conditional", the cell of its own paragraph decides.

    Empty for the tax provisions 57 and 64, which the matrix does not cover.
    """
    column = _COLUMN_OF.get(paragraph(provision))
    if column is None:
        return ()
    found = []
    for document in Document:
        needs = MATRIX[document, column]
        for variant, applies in (("usmca", usmca), ("destroyed", disposal is Disposal.DESTROYED)):
            special = MATRIX[document, variant]
            if applies and special != (Need.CONDITIONAL,):
                needs = special
        if needs:
            found.append(Needed(document, needs))
    return tuple(found)
