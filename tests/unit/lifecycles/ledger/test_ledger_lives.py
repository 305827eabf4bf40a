"""The ledger's stories by facts alone: destruction, papers that disagree, units that run short, windows that close."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.lifecycles.ledger.compare import PROOFS_DISAGREE, SAME_GOODS
from drawback.lifecycles.ledger.evidence import enough
from drawback.lifecycles.ledger.proofs import as_export
from drawback.lifecycles.ledger.state import proof_of
from drawback_schemas.claims import ClaimDesignated
from drawback_schemas.contests import SubjectAwarded, SubjectContested
from drawback_schemas.destructions import DestructionAnswered, DestructionNoticed, DestructionWitnessed
from drawback_schemas.exports import (
    ExportProved,
    ExportsCompared,
    GoodsDisposed,
    GoodsManufactured,
    InputPart,
)
from drawback_schemas.manufacturing import BillOfMaterialsIssued, ComponentPart, RulingStood
from drawback_schemas.parts import ChargePart, DesignationPart
from drawback_schemas.reviews import PairingReviewed
from drawback_schemas.time import DeadlinePassed
from drawback_schemas.warehouse import GoodsMoved
from support.claim_record import ENTRY, an_entry
from support.ledger_life import LedgerLife

D = Decimal
LINE, OTHER = "X20250910000001/1", "SO-7781/1"
GOODS = GoodsDisposed(
    export_id=LINE, disposal="exported", disposed_on=date(2025, 9, 10), schedule_b="8481803025", quantity=D(600), unit="NO",
    value=D("1200.00"), destination="DE", exporter="ACME TOOLS INC", sku="V-1", carrier_document="MAEU123456",
)  # fmt: skip
DESTROYED = replace(GOODS, export_id="DEST-7/1", disposal="destroyed", destination="", carrier_document="")
NOTICE = DestructionNoticed(
    export_id="DEST-7/1",
    filed_on=date(2025, 8, 25),
    planned_on=date(2025, 9, 10),
    quantity=D(600),
    received_on=date(2025, 8, 27),
)
WAIVED = DestructionAnswered(export_id="DEST-7/1", answered_on=date(2025, 8, 29), answer="waived")
SEEN = DestructionWitnessed(
    export_id="DEST-7/1",
    destroyed_on=date(2025, 9, 11),
    witness="third-party",
    quantity=D(400),
    recovered_value=D("50.00"),
)
PAPER = ExportProved(
    export_id=LINE, proof_id="BL-9/1", proof="carrier", shown_on=date(2025, 9, 10), schedule_b="8481803025", quantity=D(600),
    unit="NO", value=D("1200.00"), destination="DE", carrier_document="MAEU123456",
)  # fmt: skip


def holds(
    claim: str, quantity: str, on: str, *, active: bool = True, filed: bool = True, **more: str
) -> ClaimDesignated:
    named = {"entry_number": ENTRY, "export_id": LINE} | more
    part = DesignationPart(line_number=1, quantity=D(quantity), claimed=(), **named)  # type: ignore[arg-type]
    return ClaimDesignated(
        claim_id=claim,
        order_on=date.fromisoformat(on),
        method="substitution",
        designations=(part,),
        active=active,
        filed=filed,
    )


def test_of_destroyed_goods_counts_what_was_witnessed_less_what_was_recovered() -> None:
    """400 of 600 were destroyed: 400/600 of $1,200.00 is $800.00, and $50.00 came back from them (19 U.S.C. 1313(x))."""
    life = LedgerLife().receives(DESTROYED, NOTICE, WAIVED, SEEN)

    goods = life.states["shipment", "DEST-7/1"].disposed
    assert (goods.quantity, goods.value, goods.recovered_value) == (D(400), D("800.00"), D("50.00"))
    assert goods.disposed_on == date(2025, 9, 11)
    assert life.columns("shipment", "DEST-7/1")["free"] == D(400)
    assert {row.met_on for row in life.docket("shipment", "DEST-7/1").values()} == {
        NOTICE.filed_on,
        WAIVED.answered_on,
    }


def test_of_a_destruction_told_twice_the_later_telling_holds_of_notice_answer_and_witness_alike() -> None:
    """A telling of an earlier hour that comes in later changes nothing; a later one replaces what stood."""
    life = LedgerLife().receives(DESTROYED, NOTICE, WAIVED, SEEN)
    stood = life.states["shipment", "DEST-7/1"]
    for early in (
        replace(NOTICE, quantity=D(1)),
        replace(WAIVED, answer="attends"),
        replace(SEEN, quantity=D(1)),
    ):
        life.again(early, minutes=0)
    assert life.states["shipment", "DEST-7/1"] == stood

    life.receives(
        replace(NOTICE, quantity=D(500)), replace(WAIVED, answer="attends"), replace(SEEN, quantity=D(300))
    )
    facts = life.states["shipment", "DEST-7/1"].destruction.facts
    assert (facts.noticed, facts.answer, facts.witnessed) == (D(500), "attends", D(300))


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param((DESTROYED, SEEN), id="no notice"),
        pytest.param((DESTROYED, replace(NOTICE, received_on=None), SEEN), id="silence, no day of receipt"),
        pytest.param((DESTROYED, replace(NOTICE, filed_on=date(2025, 9, 9)), SEEN), id="notice too late"),
        pytest.param((DESTROYED, NOTICE, replace(WAIVED, answer="attends"), SEEN), id="CBP wanted to attend"),
        pytest.param((DESTROYED, NOTICE), id="announced"),
        pytest.param((NOTICE,), id="the line is not known yet"),
    ],
)
def test_how_a_destruction_stands(facts: tuple) -> None:
    """What bars it and which days run stands in the text, read once; only a witness before whom it happened ends the answer's day."""
    life = LedgerLife().receives(*facts)

    shown = life.docket("shipment", "DEST-7/1")
    assert bool(shown) == any(isinstance(one, DestructionNoticed) for one in facts)


@pytest.mark.parametrize(
    ("other", "says"),
    [
        pytest.param({"quantity": D(500)}, "quantity: 600 NO, but 500 in BL-9/1 (carrier's paper)", id="quantity"),
        pytest.param({"unit": "KG"}, "unit: NO, but KG in BL-9/1 (carrier's paper)", id="unit"),
        pytest.param({"shown_on": date(2025, 9, 12)}, "day: 2025-09-10, but 2025-09-12 in BL-9/1 (carrier's paper)", id="day"),
        pytest.param({"destination": "FR"}, "country: DE, but FR in BL-9/1 (carrier's paper)", id="country"),
        pytest.param({"value": D("1500.00")}, "value: $1,200.00, but $1,500.00 in BL-9/1 (carrier's paper)", id="value"),
    ],
)  # fmt: skip
def test_a_paper_that_says_otherwise_asks_for_a_decision_and_one_that_agrees_does_not(
    other: dict, says: str
) -> None:
    """One sentence per disagreement; the units in doubt are not free until somebody has decided."""
    life = LedgerLife().receives(GOODS, PAPER)
    assert PROOFS_DISAGREE not in life.docket("shipment", LINE)
    assert life.columns("shipment", LINE)["free"] == D(600)

    life.receives(replace(PAPER, revision=1, **other))
    row = life.docket("shipment", LINE)[PROOFS_DISAGREE]
    assert (row.summary, row.met_on) == (f"papers about {LINE}: {says}", None)
    assert life.columns("shipment", LINE)["free"] == D(500 if "quantity" in other else 600)

    life.receives(
        ExportsCompared(export_id=LINE, other_id="BL-9/1", same=True, decided_on=date(2025, 11, 1), by="Kim")
    )
    row = life.docket("shipment", LINE)[PROOFS_DISAGREE]
    assert (row.summary, row.met_on) == (f"papers about {LINE}: decided", date(2025, 11, 1))
    assert life.columns("shipment", LINE)["free"] == D(600)


def test_a_paper_that_is_another_shipment_becomes_an_export_with_all_that_it_tells() -> None:
    """An export line told as a proof, and told as an export again, is what it was."""
    told = replace(GOODS, reference="SO-7781", proof="shipper")
    assert as_export(proof_of(told)) == told


@pytest.mark.parametrize(
    ("goods", "papers", "says"),
    [
        pytest.param(GOODS, (PAPER,), "the proof of export does not show description", id="no description"),
        pytest.param(
            replace(GOODS, description="valves"), (PAPER,), "export proved by bill of lading", id="proved"
        ),
        pytest.param(
            replace(GOODS, description="valves", exporter="", destination=""),
            (PAPER,),
            "the proof of export does not show exporter",
            id="the paper tells the country, nobody the exporter",
        ),
        pytest.param(
            replace(GOODS, description="valves", schedule_b="", unit=""),
            (PAPER,),
            "the proof of export does not show quantity and unit, Schedule B or HTS number",
            id="no number, no unit",
        ),
        pytest.param(GOODS, (), "no proof of export", id="nothing"),
        pytest.param(
            GOODS,
            (replace(PAPER, proof="aes", carrier_document=""),),
            "an electronic export record counts only once approved in the Customs Bulletin: add a carrier document",
            id="the export filing alone",
        ),
        pytest.param(
            DESTROYED,
            (replace(PAPER, proof="destruction", carrier_document=""),),
            "CBP did not certify, and a timely Form 7553 is missing",
            id="destroyed, a certificate",
        ),
        pytest.param(
            DESTROYED, (), "CBP did not certify, and third-party evidence is missing", id="destroyed"
        ),
    ],
)
def test_whether_the_papers_are_enough(goods: GoodsDisposed, papers: tuple, says: str) -> None:
    """19 CFR 190.72: an accepted paper that shows every element; 190.71(b): a third party's paper and a timely notice."""
    life = LedgerLife().receives(
        GOODS, *(replace(one, proof_id=f"P-{number}/1") for number, one in enumerate(papers))
    )
    assert enough(goods, life.states["shipment", LINE].proofs).says == says


def test_of_two_tellings_of_a_line_or_a_paper_the_higher_revision_holds_then_the_later_hour() -> None:
    """Revision 1 stands against a later telling of revision 0, and of two of one revision the later hour."""
    life = LedgerLife().receives(
        replace(GOODS, revision=1, quantity=D(700)), GOODS, replace(PAPER, revision=1, quantity=D(700)), PAPER
    )
    life.again(replace(GOODS, revision=1, quantity=D(1)), minutes=0).again(
        replace(PAPER, revision=1, quantity=D(1)), minutes=0
    )

    shipment = life.states["shipment", LINE]
    assert (shipment.goods.quantity, shipment.proofs[0].quantity) == (D(700), D(700))


def test_one_shipment_under_two_names_counts_once_and_a_person_may_part_it() -> None:
    """The line of the export filing goes before the shipper's; compared as two, both count; the later decision of a day holds."""
    listed = replace(
        GOODS, export_id=OTHER, disposed_on=date(2025, 9, 12), unit="PCS", carrier_document="MAEU 123456"
    )
    life = LedgerLife().receives(GOODS, listed)
    assert [life.columns("shipment", one)["free"] for one in (LINE, OTHER)] == [D(600), D(0)]
    assert life.docket("shipment", OTHER)[SAME_GOODS].met_on is None

    two = ExportsCompared(export_id=LINE, other_id=OTHER, same=False, decided_on=date(2025, 11, 1), by="Kim")
    life.receives(two)
    assert [life.columns("shipment", one)["free"] for one in (LINE, OTHER)] == [D(600), D(600)]
    assert life.docket("shipment", OTHER)[SAME_GOODS].met_on == date(2025, 11, 1)

    life.again(replace(two, same=True), minutes=0)
    assert life.columns("shipment", OTHER)["free"] == D(600)
    life.receives(replace(two, same=True))
    assert life.columns("shipment", OTHER)["free"] == D(0)


def test_claims_on_two_names_of_one_shipment_are_served_from_the_same_units() -> None:
    """400 under the one name and 400 under the other of 600: the later gets 200, and is told so."""
    listed = replace(GOODS, export_id=OTHER, disposed_on=date(2025, 9, 12), carrier_document="MAEU 123456")
    life = LedgerLife().receives(
        GOODS, listed, holds("one", "400", "2025-11-01"), holds("two", "400", "2025-11-02", export_id=OTHER)
    )

    assert {(one.claim_id, one.granted) for one in life.short} >= {("two", D(200))}
    assert "one" not in {one.claim_id for one in life.short if one.granted < one.asked and one.export_id}


def test_who_comes_second_is_short_and_is_released_when_the_first_lets_go() -> None:
    """1,000 units: 700 for the first, 300 of 500 for the second; once the first is withdrawn the second has all."""
    life = LedgerLife().receives(an_entry(), replace(GOODS, quantity=D(2000)))
    life.receives(holds("first", "700", "2025-11-01"), holds("second", "500", "2025-11-02"))
    assert [(one.claim_id, one.granted, one.asked) for one in life.short] == [("second", D(300), D(500))]
    assert life.columns("lot", ENTRY)["free_lines"] == 0

    life.receives(holds("first", "700", "2025-11-01", active=False))
    assert life.short[-1].granted == D(500)
    assert life.short[-1].remark == ""


def test_money_of_free_units_stands_on_the_first_day_that_is_open_and_lapses_with_the_last() -> None:
    """$300.00 of duty: 99 % is $297.00, on the export day, then on the day to claim, then lost and said once."""
    life = LedgerLife().receives(an_entry())
    rows = life.docket("lot", ENTRY)
    assert {name: row.money for name, row in rows.items()} == {"D-01": D("297.00"), "D-02": D("0.00")}

    for name in ("D-01", "D-02"):
        day = life.docket("lot", ENTRY)[name].due_on
        passed = DeadlinePassed(subject_kind="lot", subject=ENTRY, deadline=name, due_on=day)
        life.receives(passed, passed)
        if name == "D-01":
            assert {key: row.money for key, row in life.docket("lot", ENTRY).items()} == {"D-02": D("297.00")}
    assert life.docket("lot", ENTRY) == {}
    assert [(line.kind, line.money) for line in life.history] == [("lot.lapsed", D("297.00"))]
    assert life.columns("lot", ENTRY)["unclaimed"] == D("0.00")


def test_an_older_revision_of_an_entry_changes_nothing_and_one_of_the_same_revision_does() -> None:
    """The ledger keeps what it heard last of one revision, and never goes back."""
    life = LedgerLife().receives(replace(an_entry(quantity="900"), revision=2), an_entry(quantity="500"))
    assert life.states["lot", ENTRY].quantities == {1: D(900)}
    life.receives(replace(an_entry(quantity="800"), revision=2))
    assert life.states["lot", ENTRY].quantities == {1: D(800)}


def test_of_a_line_eligible_charges_count_and_the_processing_fee_by_value() -> None:
    """Half the units free of $300.00 duty, $100.00 antidumping and a fee of $34.64 on all: (300 + 34.64) / 2 x 0.99."""
    entry = an_entry()
    (version,) = entry.versions
    (line,) = version.lines
    charges = (
        *line.charges,
        ChargePart(duty_class="ad", amount=D("100.00"), class_code="012", case_number="A-570-890"),
        ChargePart(duty_class="mpf", amount=D("34.64"), class_code="499"),
    )
    charged = replace(
        version, mpf_paid=D("34.64"), mpf_value=D("10000.00"), lines=(replace(line, charges=charges),)
    )
    life = LedgerLife().receives(replace(entry, versions=(charged,)), holds("half", "500", "2025-11-01"))

    assert life.columns("lot", ENTRY)["unclaimed"] == D("165.65")


def test_productions_bills_and_rulings_keep_what_was_told_last_and_what_claims_hold() -> None:
    """A production that is told again keeps its claims; a ruling's standings are told once each, in legal order."""
    made = GoodsManufactured(
        production_id="P-1", ruling_number="HQ H1", produced_on=date(2025, 5, 1), used_from_on=date(2025, 4, 1), article="PUMP",
        article_hts="8413700000", article_quantity=D(200), article_unit="NO",
        inputs=(InputPart(entry_number=ENTRY, line_number=1, quantity=D(600), part="VALVE"),),
    )  # fmt: skip
    claimed = ClaimDesignated(
        claim_id="c", order_on=date(2025, 11, 1), method="", active=True, filed=True, manufactured=True,
        designations=tuple(
            DesignationPart(
                entry_number=ENTRY, line_number=1, export_id=LINE, quantity=D(quantity), claimed=(), production_id="P-1",
                component=component, articles=D(100),
            )
            for component, quantity in (("VALVE", "300"), ("STEEL @ VALVE", "20"), ("STEEL", "10"))
        ),
    )  # fmt: skip
    bill = BillOfMaterialsIssued(
        bill_id="B-1", article="PUMP", effective_from=date(2025, 1, 1), quantity=D(1), unit="NO",
        components=(ComponentPart(part="VALVE", quantity=D(3), unit="NO"),),
    )  # fmt: skip
    applied = RulingStood(ruling_number="HQ H1", kind="specific", standing="applied", on=date(2025, 1, 1))
    approved = replace(applied, standing="approved", on=date(2025, 3, 1))
    life = LedgerLife().receives(
        claimed, made, replace(made, revision=1, factory="Toledo"), made, approved, applied
    )
    life.receives(replace(bill, revision=1, effective_to=date(2025, 12, 31)), bill)

    production = life.states["production", "P-1"]
    assert (production.taken, production.factory) == ({"VALVE": D(300), "STEEL": D(30)}, "Toledo")
    assert life.states["bill_of_materials", "B-1"].bill.effective_to == date(2025, 12, 31)
    assert life.columns("ruling", "HQ H1")["standing"] == "approved"
    life.receives(replace(claimed, active=False))
    assert life.states["production", "P-1"].held == ()


def test_a_movement_told_again_is_told_by_its_higher_revision() -> None:
    """What its row shows; a telling of an earlier hour changes nothing."""
    moved = GoodsMoved(
        movement_id="M-1", kind="ship", moved_on=date(2025, 5, 1), sku="V-1", quantity=D(3), unit="NO", serial="S-9",
        order_id="SO-7781", export_id=LINE,
    )  # fmt: skip
    life = LedgerLife().receives(replace(moved, revision=1, quantity=D(4)), moved)
    life.again(replace(moved, revision=1, quantity=D(9)), minutes=0)

    assert life.columns("movement", "M-1")["quantity"] == D(4)
    assert life.columns("movement", "M-1")["order_id"] == "SO-7781"


def test_goods_that_two_claimants_report_wait_for_a_decision_and_then_go_to_one() -> None:
    """Nothing is free while it is open; awarded to us, all of it is."""
    both = ("acme", "zed")
    life = LedgerLife().receives(
        GOODS,
        SubjectContested(subject_kind="shipment", subject=LINE, claimants=both, found_on=date(2025, 11, 1)),
    )
    assert life.columns("shipment", LINE)["free"] == D(0)

    life.receives(
        SubjectAwarded(
            subject_kind="shipment", subject=LINE, claimants=("acme",), decided_on=date(2025, 11, 3), by="Kim"
        )
    )
    assert life.columns("shipment", LINE)["free"] == D(600)


def test_of_two_decisions_about_a_pair_of_lines_the_later_one_holds() -> None:
    """By day, then by hour."""
    decided = PairingReviewed(
        export_id=LINE,
        entry_number=ENTRY,
        line_number=1,
        verdict="approve",
        decided_on=date(2025, 11, 2),
        by="Kim",
    )
    life = LedgerLife().receives(
        GOODS, decided, replace(decided, verdict="reject", decided_on=date(2025, 11, 1))
    )
    assert [one.verdict for one in life.states["shipment", LINE].reviewed] == ["approve"]
    life.again(replace(decided, verdict="reject"), minutes=0)
    assert [one.verdict for one in life.states["shipment", LINE].reviewed] == ["approve"]
    life.receives(replace(decided, verdict="reject"))
    assert [one.verdict for one in life.states["shipment", LINE].reviewed] == ["reject"]
