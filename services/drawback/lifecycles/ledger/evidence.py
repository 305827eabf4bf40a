"""Whether the papers about an export line are enough, by disposal (R-121, R-122)."""

from collections.abc import Sequence

from drawback.lifecycles.ledger.proofs import Proof
from drawback.rules.eligibility.evidence import ExportDocument, destruction_is_proved, export_is_proved
from drawback.rules.findings import RuleFinding
from drawback_schemas.exports import GoodsDisposed


def enough(goods: GoodsDisposed, papers: Sequence[Proof]) -> RuleFinding:
    """Exported goods want a carrier's paper that shows every element; destroyed ones a certificate and a notice in time.

    A list that names a bill stands for that bill: the paper itself is to be produced on request. Whether Form 7553 was given in time,
    or CBP certified the destruction, no report says.
    """
    if goods.disposal == "destroyed":
        certified = any(paper.kind == "destruction" or paper.document for paper in papers)
        return destruction_is_proved(cbp_certified=False, third_party=certified, notice_in_time=False)
    documents = [ExportDocument.ELECTRONIC_EXPORT for paper in papers if paper.kind == "aes"]
    documents += [ExportDocument.BILL_OF_LADING for paper in papers if paper.document]
    shown = {
        "date of export": True,
        "exporter": bool(goods.exporter or any(paper.exporter for paper in papers)),
        "description": bool(goods.description),
        "quantity and unit": bool(goods.quantity and goods.unit),
        "Schedule B or HTS number": bool(goods.schedule_b),
        "country of ultimate destination": bool(
            goods.destination or any(paper.destination for paper in papers)
        ),
    }
    return export_is_proved(set(documents), {element for element, there in shown.items() if there})
