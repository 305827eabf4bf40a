"""One shipment that two sources tell: its goods are claimed once, whoever comes first, until a person says that they are two."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from drawback.adapters.sql.free_goods import read_pool
from drawback.adapters.sql.journal import differences, read_journal
from drawback.adapters.sql.store import table
from drawback.engine.replay import replay
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.ledger.state import Shipment
from drawback_schemas import Event, encode, envelope_of
from drawback_schemas.claims import ClaimAssembled
from drawback_schemas.exports import ExportsCompared, GoodsDisposed
from drawback_schemas.parts import DesignationPart
from support.world import embedded, memory

pytestmark = pytest.mark.slow  # every order in a database of its own

TODAY = date(2025, 12, 1)
AES = GoodsDisposed(
    export_id="X20250910000001/1", disposal="exported", disposed_on=date(2025, 9, 10), schedule_b="8481803025", quantity=Decimal(600),
    unit="NO", value=Decimal("15000.00"), destination="DE", sku="V-1", carrier_document="MAEU123456",
)  # fmt: skip
LISTED = GoodsDisposed(
    export_id="SO-7781/1", disposal="exported", disposed_on=date(2025, 9, 12), schedule_b="8481803025", quantity=Decimal(600), unit="PCS",
    value=Decimal("15000.00"), destination="DE", sku="V-1", carrier_document="MAEU 123456",
)  # fmt: skip
CORRECTED = GoodsDisposed(
    export_id="SO-7781/1", disposal="exported", disposed_on=date(2025, 9, 12), schedule_b="8481803025", quantity=Decimal(500), unit="PCS",
    value=Decimal("15000.00"), destination="DE", sku="V-1", carrier_document="MAEU 123456", revision=1,
)  # fmt: skip
TWO = ExportsCompared(
    export_id="X20250910000001/1", other_id="SO-7781/1", same=False, decided_on=date(2025, 11, 1), by="Kim"
)


def said(*events: Event, at_once: bool = False, backwards: bool = False):
    """A database in which these events were heard, by its own times in the order of their names."""
    engine = memory()
    product = embedded(engine)
    raws = [
        encode(
            envelope_of(event, id=f"e{number}-{event.TYPE}", source="urn:test", claimant="acme", subject="",
                        time=datetime(2025, 11, 1, number, tzinfo=UTC))
        )
        for number, event in enumerate(events)
    ]  # fmt: skip
    for batch in [raws] if at_once else [[raw] for raw in (reversed(raws) if backwards else raws)]:
        product.handle(batch, TODAY)
    return engine


def shipments(engine) -> dict[str, Shipment]:
    with engine.connect() as connection:
        return {
            shipment.export_id: shipment
            for doc in connection.scalars(select(table("shipment").c.doc))
            for shipment in [decode_state(Shipment, doc)]
        }


def asked(engine) -> list[tuple[str, bool]]:
    """Which comparisons the docket asks for, and whether they are done."""
    docket = table("docket").c
    with engine.connect() as connection:
        rows = connection.execute(
            select(docket.subject, docket.met_on).where(docket.deadline == "same-goods")
        )
        return [(subject, met_on is not None) for subject, met_on in rows]


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("events", list(permutations([AES, LISTED])))
def test_the_goods_are_free_once_under_the_itn(events, at_once):
    """Two events of one shipment give 600 pieces to claim, in either order, together or apart; the list is to be compared."""
    engine = said(*events, at_once=at_once)

    found = shipments(engine)
    assert {name: shipment.free for name, shipment in found.items()} == {
        AES.export_id: 600,
        LISTED.export_id: 0,
    }
    assert [one.export_id for one in read_pool(engine, "acme", date(2020, 1, 1)).shipments] == [AES.export_id]
    assert asked(engine) == [(LISTED.export_id, False)]


@pytest.mark.parametrize("backwards", [True, False])
def test_a_person_says_that_they_are_two(backwards):
    """Then both are free, and nothing is asked any more; in whatever order it was heard."""
    engine = said(AES, LISTED, TWO, backwards=backwards)

    assert [shipment.free for shipment in shipments(engine).values()] == [600, 600]
    assert asked(engine) == [(LISTED.export_id, True)]


def test_a_person_says_that_they_are_one():
    """The goods stay counted once, and the row is done."""
    engine = said(
        AES,
        LISTED,
        ExportsCompared(
            export_id="SO-7781/1", other_id=AES.export_id, same=True, decided_on=date(2025, 11, 1)
        ),
    )

    assert shipments(engine)[LISTED.export_id].free == 0
    assert asked(engine) == [(LISTED.export_id, True)]


def test_the_later_word_holds():
    """Who thought again may say so."""
    one = ExportsCompared(
        export_id="SO-7781/1", other_id=AES.export_id, same=True, decided_on=date(2025, 11, 2)
    )

    for events in permutations([TWO, one]):
        assert shipments(said(AES, LISTED, *events))[LISTED.export_id].free == 0


@pytest.mark.parametrize("last", [True, False])
def test_of_two_words_of_one_day_the_later_one_holds(last):
    """In whatever order they arrive, and also where the last word is the first one said again."""

    def word(same: bool, hour: int) -> ExportsCompared:
        return replace(TWO, same=same, decided_at=datetime(2025, 11, 2, hour, tzinfo=UTC))

    for events in permutations([word(last, 9), word(not last, 10), word(last, 11)]):
        found = shipments(said(AES, LISTED, *events))[LISTED.export_id]
        assert [one.same for one in found.compared] == [last]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_correction_on_the_same_bill_leaves_one_shipment(at_once):
    """500 pieces on the bill of 600: one export, of which 500 are proved by both, and a person is asked."""
    engine = said(AES, LISTED, CORRECTED, at_once=at_once)

    assert {name: shipment.free for name, shipment in shipments(engine).items()} == {
        AES.export_id: 500,
        LISTED.export_id: 0,
    }
    assert asked(engine) == [(LISTED.export_id, False)]


def test_a_correction_to_another_bill_frees_both():
    """What went on another bill is another shipment."""
    elsewhere = replace(CORRECTED, carrier_document="MAEU 999999")
    found = shipments(said(AES, LISTED, elsewhere))

    assert [shipment.free for shipment in found.values()] == [600, 500]
    assert not any(shipment.alike for shipment in found.values())


def test_reports_that_agree_in_all_are_not_asked_about():
    """The same bill, article, quantity, day and value: nothing is left for a person to compare."""
    engine = said(AES, replace(LISTED, disposed_on=AES.disposed_on))

    assert shipments(engine)[LISTED.export_id].free == 0
    assert asked(engine) == []


def claim(claim_id: str, export_id: str, quantity: int) -> ClaimAssembled:
    part = DesignationPart(
        entry_number="XYZ42002201", line_number=1, export_id=export_id, quantity=Decimal(quantity)
    )
    return ClaimAssembled(
        claim_id=claim_id, provision="59", assembled_on=date(2025, 11, 1), designations=(part,), by="Kim"
    )


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("backwards", [True, False])
def test_claims_under_both_names_share_the_goods(at_once, backwards):
    """600 pieces serve 400 under one name and 200 of the 400 under the other: the first claim has what it asked."""
    engine = said(
        AES,
        LISTED,
        claim("c1", AES.export_id, 400),
        claim("c2", LISTED.export_id, 400),
        at_once=at_once,
        backwards=backwards,
    )

    found = shipments(engine)
    assert [grant.granted for grant in found[AES.export_id].grants] == [400]
    (grant,) = found[LISTED.export_id].grants
    assert (grant.granted, grant.remark) == (200, "the same goods are claimed as X20250910000001/1")
    assert found[AES.export_id].free == 0


def test_replaying_gives_the_same():
    """What was found of two reports follows from the journal."""
    engine, again = said(AES, claim("c1", LISTED.export_id, 400), LISTED, TWO, CORRECTED), memory()

    replay(read_journal(engine), embedded(again).step)

    assert differences(engine, again) == []
