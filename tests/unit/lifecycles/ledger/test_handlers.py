"""What the ledger does with each event that says nothing new, or says it of something else."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from drawback.lifecycles.ledger import handlers
from drawback.lifecycles.ledger.proofs import Proof, disagreements, proved_quantity
from drawback.lifecycles.ledger.routes import SERVICE
from drawback.lifecycles.ledger.state import Shipment
from drawback.lifecycles.vocabulary import Context, Keys, ReceivedEvent
from drawback_schemas.contests import SubjectAwarded, SubjectContested
from drawback_schemas.destructions import DestructionAnswered, DestructionNoticed, DestructionWitnessed
from drawback_schemas.exports import ExportChanged, ExportProved, ExportsCompared, GoodsDisposed, HeldPart
from drawback_schemas.manufacturing import BillOfMaterialsIssued, ComponentPart, RulingStood
from drawback_schemas.reviews import PairingReviewed
from drawback_schemas.time import DeadlinePassed
from drawback_schemas.warehouse import GoodsMoved
from support.claim_record import ENTRY, LAW, an_entry, day

D = Decimal
LINE, OTHER = "X20250910000001/1", "SO-7781/1"
THEN = datetime(2025, 6, 30, 12, tzinfo=UTC)
GOODS = GoodsDisposed(
    export_id=LINE, disposal="exported", disposed_on=day("2025-09-10"), schedule_b="8481803025", quantity=D(600), unit="NO", value=D("1200.00"),
    destination="DE", sku="V-1", carrier_document="MAEU123456",
)  # fmt: skip
PAPER = ExportProved(
    export_id=LINE, proof_id="BL-9/1", proof="carrier", shown_on=day("2025-09-10"), schedule_b="8481803025", quantity=D(600), unit="NO",
    value=D("1200.00"), destination="DE", carrier_document="MAEU123456",
)  # fmt: skip
NOTICE = DestructionNoticed(
    export_id=LINE, filed_on=day("2025-08-25"), planned_on=day("2025-09-10"), quantity=D(600)
)
ANSWER = DestructionAnswered(export_id=LINE, answered_on=day("2025-08-29"), answer="waived")
SEEN = DestructionWitnessed(
    export_id=LINE, destroyed_on=day("2025-09-11"), witness="third-party", quantity=D(400)
)
COMPARED = ExportsCompared(export_id=LINE, other_id=OTHER, same=False, decided_on=day("2025-11-01"), by="Kim")
REVIEWED = PairingReviewed(
    export_id=LINE,
    entry_number=ENTRY,
    line_number=1,
    verdict="approve",
    decided_on=day("2025-11-02"),
    by="Kim",
)
CONTESTED = SubjectContested(
    subject_kind="shipment", subject=LINE, claimants=("acme", "zed"), found_on=day("2025-11-01")
)
AWARDED = SubjectAwarded(
    subject_kind="shipment", subject=LINE, claimants=("acme",), decided_on=day("2025-11-03"), by="Kim"
)
BILL = BillOfMaterialsIssued(
    bill_id="B-1",
    article="PUMP",
    effective_from=date(2025, 1, 1),
    quantity=D(1),
    unit="NO",
    components=(ComponentPart(part="VALVE", quantity=D(3), unit="NO"),),
)
STOOD = RulingStood(ruling_number="HQ H1", kind="specific", standing="applied", on=date(2025, 1, 1))
MOVED = GoodsMoved(
    movement_id="M-1", kind="ship", moved_on=date(2025, 5, 1), sku="V-1", quantity=D(3), unit="NO"
)
PASSED = DeadlinePassed(subject_kind="lot", subject=ENTRY, deadline="D-01", due_on=day("2030-01-14"))


def told(event: Any, minute: int = 0, event_id: str = "") -> ReceivedEvent[Any]:
    return ReceivedEvent(
        event_id or f"e-{event.TYPE}", "urn:test", "acme", THEN.replace(minute=minute), event
    )


def heard(event: Any, key: str, before: Any = None, minute: int = 0) -> Any:
    [route] = [one for one in SERVICE.routes if one.event is type(event)]
    return route.handle(before, told(event, minute), Context(LAW, "acme", key, lambda _kind, _key: None))


ONCE: list[tuple[Any, str]] = [
    (GOODS, LINE), (PAPER, LINE), (NOTICE, LINE), (ANSWER, LINE), (SEEN, LINE), (COMPARED, LINE), (REVIEWED, LINE), (CONTESTED, LINE),
    (AWARDED, LINE), (BILL, "B-1"), (STOOD, "HQ H1"), (MOVED, "M-1"), (PASSED, ENTRY),
]  # fmt: skip


def test_the_same_word_again_leaves_the_very_state() -> None:
    """Told twice by one event nothing is new, so that nothing is written; by a later one it is taken in."""
    for event, key in ONCE:
        state = heard(event, key)
        assert state is not None, event
        assert heard(event, key, state) is state, event


def test_a_telling_of_before_changes_nothing_and_a_later_one_does() -> None:
    """By the time of its source."""
    for event, key, other in (
        (GOODS, LINE, {"quantity": D(700)}), (PAPER, LINE, {"quantity": D(700)}), (NOTICE, LINE, {"quantity": D(700)}),
        (ANSWER, LINE, {"answer": "attends"}), (SEEN, LINE, {"quantity": D(1)}), (COMPARED, LINE, {"same": True}),
        (REVIEWED, LINE, {"verdict": "reject"}), (BILL, "B-1", {"article": "PUMP-2"}), (MOVED, "M-1", {"quantity": D(4)}),
    ):  # fmt: skip
        state = heard(event, key, minute=30)
        assert heard(replace(event, **other), key, state, minute=29) is state, event
        assert heard(replace(event, **other), key, state, minute=31) != state, event


def other_line(event: ExportChanged, shipment: Shipment | None) -> Shipment | None:
    return handlers.on_other_export(
        shipment, told(event), Context(LAW, "acme", LINE, lambda _kind, _key: None)
    )


LISTED = ExportChanged(
    export=replace(GOODS, export_id=OTHER, carrier_document="MAEU 123456"),
    held=(HeldPart(claim_id="c-1", order_on=day("2025-11-01"), quantity=D(400), filed=True),),
)


def test_another_report_is_laid_beside_a_line_that_is_known_and_looks_like_it() -> None:
    """With who holds units of it; not beside itself, nor where the line is not known; unlike goods fall away again."""
    assert other_line(LISTED, None) is None
    bare = Shipment(LINE, proofs=(heard(PAPER, LINE).proofs))
    assert other_line(LISTED, bare) is bare
    shipment = heard(GOODS, LINE)
    assert other_line(ExportChanged(export=GOODS), shipment) is shipment

    both = other_line(LISTED, shipment)
    assert both is not None
    [twin] = both.alike
    assert twin.goods.export_id == OTHER
    assert [(one.claim_id, one.order_on, one.quantity, one.filed, one.line_number) for one in twin.held] == [
        ("c-1", day("2025-11-01"), D(400), True, 0)
    ]
    assert other_line(LISTED, both) is both
    unlike = ExportChanged(
        export=replace(LISTED.export, carrier_document="HLCU 999", sku="Z-9", quantity=D(1))
    )
    assert other_line(unlike, both) == shipment
    first = ExportChanged(export=replace(LISTED.export, export_id="AAA/1"))
    three = other_line(first, both)
    assert three is not None
    assert [one.goods.export_id for one in three.alike] == ["AAA/1", OTHER]


def a_paper(name: str, quantity: str, kind: Any = "carrier", **more: Any) -> Proof:
    told_on = {
        "shown_on": day("2025-09-10"),
        "schedule_b": "8481803025",
        "unit": "NO",
        "value": D("600.00"),
        "destination": "DE",
    } | more
    return Proof(proof_id=name, kind=kind, quantity=D(quantity), **told_on)


@pytest.mark.parametrize(
    ("papers", "proved", "says"),
    [
        ((), "600", []),
        ((a_paper("A", "300"), a_paper("B", "300")), "600", []),
        (
            (a_paper("A", "300"), a_paper("B", "200")),
            "500",
            ["quantity: 600 NO, but 500 in A (carrier's paper), B (carrier's paper)"],
        ),
        (
            (a_paper("A", "700", value=D("1200.00")),),
            "600",
            ["quantity: 600 NO, but 700 in A (carrier's paper)"],
        ),
        (
            (a_paper("A", "500", value=D("1200.00")), a_paper("L", "400", "shipper", value=D("1200.00"))),
            "400",
            [
                "quantity: 600 NO, but 500 in A (carrier's paper)",
                "quantity: 600 NO, but 400 in L (shipper's list)",
            ],
        ),
        (
            (a_paper("A", "300", value=D("700.00")), a_paper("B", "300", value=D("900.00"))),
            "600",
            ["value: $1,200.00, but $1,600.00 in A (carrier's paper), B (carrier's paper)"],
        ),
        ((a_paper("A", "300", value=D("0.00")), a_paper("B", "300", value=D("900.00"))), "600", []),
        (
            (a_paper("A", "600", value=D("1200.00"), unit="KG"),),
            "600",
            ["unit: NO, but KG in A (carrier's paper)"],
        ),
        ((a_paper("A", "600", value=D("1200.00"), unit="PCS"),), "600", []),
        ((a_paper("A", "600", value=D("1200.00"), destination=""),), "600", []),
        (
            (a_paper("A", "600", value=D("1200.00"), destination="FR", shown_on=day("2025-09-11")),),
            "600",
            [
                "day: 2025-09-10, but 2025-09-11 in A (carrier's paper)",
                "country: DE, but FR in A (carrier's paper)",
            ],
        ),
    ],
)
def test_papers_of_one_kind_tell_a_shipment_together(
    papers: tuple[Proof, ...], proved: str, says: list[str]
) -> None:
    """The least that any kind proves, never more than the line's own; each disagreement is a sentence."""
    assert proved_quantity(GOODS, papers) == D(proved)
    assert list(disagreements(GOODS, papers)) == says
    if any("country" in one for one in says):
        assert disagreements(replace(GOODS, destination=""), papers) == tuple(
            one for one in says if "country" not in one
        )


@pytest.mark.parametrize(
    ("papers", "free"),
    [
        ((), "600"),
        ((replace(PAPER, quantity=D(500)),), "500"),
        ((replace(PAPER, quantity=D(700)),), "600"),
        ((replace(PAPER, quantity=D(0)),), "0"),
    ],
)
def test_units_in_doubt_are_not_free(papers: tuple[ExportProved, ...], free: str) -> None:
    """600 told, 500 proved: a hundred wait; of claims on the other name nothing is free either."""
    shipment = heard(GOODS, LINE)
    for paper in papers:
        shipment = heard(paper, LINE, shipment)
    assert shipment.free == D(free)
    held = other_line(LISTED, shipment)
    assert held is not None
    assert held.free == max(D(free) - D(400), D(0))


KEYS: list[tuple[Any, list[Keys]]] = [
    (an_entry(), [Keys(own=(ENTRY,))]),
    (PASSED, [Keys(own=(ENTRY,))]),
    (replace(PASSED, subject_kind="entry"), [Keys()]),
    (GOODS, [Keys(own=(LINE,))]),
    (CONTESTED, [Keys(own=(LINE,))]),
    (replace(CONTESTED, subject_kind="entry"), [Keys()]),
    (AWARDED, [Keys(own=(LINE,))]),
    (replace(AWARDED, subject_kind="entry"), [Keys()]),
    (COMPARED, [Keys(own=(LINE, OTHER))]),
    (BILL, [Keys(own=("B-1",))]),
    (STOOD, [Keys(own=("HQ H1",))]),
    (MOVED, [Keys(own=("M-1",))]),
]


def test_each_event_finds_its_lots_and_shipments() -> None:
    """Of its own kind; what is said of an entry is no shipment's."""
    for event, keys in KEYS:
        assert [one.keys(told(event)) for one in SERVICE.routes if one.event is type(event)] == keys, event
