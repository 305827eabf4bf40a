"""What stands between an import line and an export line that could be claimed together but for a missing fact."""

from dataclasses import dataclass
from enum import StrEnum

from drawback.domain.goods import ExportLine
from drawback.domain.pricing import Designation, Unpriced
from drawback.domain.types import Disposal, Provision
from drawback.matching.lines import DIRECT, SUBSTITUTION, FreeExport, FreeImport
from drawback.rules.eligibility.provisions import PROVISIONS
from drawback.rules.eligibility.substitution import substitutable_export
from drawback.rules.findings import FindingOutcome
from drawback.rules.lawbook import LawBook
from drawback.rules.money.refund import refuse

_DIGITS = 8


class Lack(StrEnum):
    """What is missing for an opportunity; the value is how commands and addresses name it."""

    PROOF = "proof"
    PART = "part"
    UNIT = "unit"
    REVIEW = "review"
    BASKET = "basket"
    FOREIGN_DUTY = "foreign-duty"
    PROTEST = "protest"
    CAPE = "cape"
    PAPERS = "papers"
    PRODUCTION = "production"
    BILL = "bill"


WORDS = {
    Lack.PROOF: "proof of export: no carrier document is known (19 CFR 190.72)",
    Lack.PART: "a part number on both sides: then the goods can be identified directly (19 U.S.C. 1313(j)(1))",
    Lack.UNIT: "the unit: import and export are counted in different units; say how many of one are the other",
    Lack.REVIEW: "a person's look: the pairing waits in the review queue",
    Lack.BASKET: 'the ten digits of the export: its eight-digit line reads "other" (19 U.S.C. 1313(j)(5))',
    Lack.FOREIGN_DUTY: "the duty paid in Canada or Mexico, or why no comparison is needed (19 CFR 182.44, 182.45)",
    Lack.PROTEST: "the decision on the protest of the import entry, or --in-question",
    Lack.CAPE: "the liquidation for which CAPE holds the import entry, or --in-question: CAPE refuses entries designated for drawback",
    Lack.PAPERS: "time: the export left less than 45 days ago, its papers and corrections are still coming in",
    Lack.PRODUCTION: "a sound production record of the article (19 CFR 190.26)",
    Lack.BILL: "a bill of materials and production record, if the article was made from imports (19 U.S.C. 1313(a), (b))",
}
"""For each lack, what is needed."""
DOES_NOT_BAR = frozenset({Lack.PROOF})
"""What may be missing while a claim is drafted: a person sees it before it is filed."""


@dataclass(frozen=True, slots=True)
class WayToClaim:
    """Under which provision a pair could be claimed, and what is missing for it."""

    provision: Provision
    lacks: frozenset[Lack]


def route(imported: FreeImport, exported: FreeExport, law: LawBook) -> WayToClaim | None:
    """The way on which a pair could be claimed once facts come in; None where no fact would help.

    The same part number identifies goods directly; the same eight digits let them stand in for each other. Days are not looked at.
    """
    mine, theirs = imported.facts.line, exported.line
    unit = {Lack.UNIT} if imported.unit != exported.unit else set[Lack]()
    if mine.sku and mine.sku == theirs.sku:
        return _direct(imported, theirs, unit)
    numbers = {number.replace(".", "")[:_DIGITS] for number in (theirs.hts, theirs.schedule_b) if number}
    if mine.hts.replace(".", "")[:_DIGITS] not in numbers:
        return None
    test = substitutable_export(mine.hts, theirs, law.tariff, imported.facts.entry_on).outcome
    open_ = _refusal(imported, theirs, Provision.UNUSED_SUBSTITUTION) is None and imported.method != DIRECT
    if open_ and test is not FindingOutcome.DENY:
        basket = {Lack.BASKET} if test is not FindingOutcome.SATISFIED else set[Lack]()
        return WayToClaim(Provision.UNUSED_SUBSTITUTION, frozenset(unit | basket))
    if mine.sku and theirs.sku:
        return None
    basket = {Lack.BASKET} if test is not FindingOutcome.SATISFIED else set[Lack]()
    return _direct(imported, theirs, unit | basket | {Lack.PART})


def of_export(exported: ExportLine) -> frozenset[Lack]:
    """What an export lacks whatever it is paired with."""
    unproved = exported.disposal is Disposal.EXPORTED and not exported.carrier_document
    return frozenset({Lack.PROOF}) if unproved else frozenset()


def _direct(imported: FreeImport, exported: ExportLine, lacks: set[Lack]) -> WayToClaim | None:
    if imported.method == SUBSTITUTION:
        return None
    if _refusal(imported, exported, Provision.UNUSED_DIRECT) is not None:
        return None
    return WayToClaim(Provision.UNUSED_DIRECT, frozenset(lacks))


def _refusal(imported: FreeImport, exported: ExportLine, provision: Provision) -> Unpriced | None:
    """Why the law gives no figure for goods of this destination, one unit at least."""
    return refuse(Designation(imported.facts, exported, imported.free, provision), PROVISIONS[provision])
