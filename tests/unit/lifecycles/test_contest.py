"""One entry number, or one ITN, under two claimants: found, told to both, claimed by neither until a person has decided."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import permutations

import pytest
from sqlalchemy import select

from drawback.adapters.sql.journal import differences, read_journal
from drawback.adapters.sql.store import table
from drawback.app.deciding import NotDecidedError, award
from drawback.engine.door import AsJournaled
from drawback.engine.message import Message
from drawback.engine.replay import replay
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.entries.state import EntryRecord
from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback_schemas import encode, envelope_of
from drawback_schemas.claims import ClaimAssembled, ClaimFiled
from drawback_schemas.contests import SubjectContested
from drawback_schemas.entries import EntryFiled
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.parts import DesignationPart
from support.world import a_line, embedded, memory

pytestmark = pytest.mark.slow  # every order in a database of its own

ON = date(2026, 3, 2)
LATER = date(2026, 3, 20)
ON_AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
NUMBER, ITN = "XYZ42002201", "X20250910000001/1"
ENTRY = EntryFiled(
    entry_number=NUMBER, entry_type="01", importer_number="12-345678900", port="2704", entry_on=date(2025, 5, 2),
    import_on=date(2025, 4, 30), lines=(a_line(sku="V-1"),),
)  # fmt: skip
EXPORT = GoodsDisposed(
    export_id=ITN, disposal="exported", disposed_on=date(2025, 9, 10), schedule_b="8481805090", quantity=Decimal(600), unit="NO",
    value=Decimal("15000.00"), destination="DE", sku="V-1",
)  # fmt: skip

PART = DesignationPart(entry_number=NUMBER, line_number=1, export_id=ITN, quantity=Decimal(400))


@pytest.fixture(params=[("acme", "harbor"), ("harbor", "acme")], ids=["acme first", "harbor first"])
def product(request):
    """Both claimants report the entry and the export, one after the other; time goes on."""
    made = embedded(memory())
    for claimant in request.param:
        made.emit([(claimant, ENTRY), (claimant, EXPORT)], ON, "urn:test")
    made.pass_time(ON)
    return made


def records(product, name, state):
    with product.engine.connect() as connection:
        rows = connection.execute(select(table(name).c.claimant, table(name).c.doc))
        return {row.claimant: decode_state(state, row.doc) for row in rows}


def docket(product):
    d = table("docket").c
    with product.engine.connect() as connection:
        rows = connection.execute(
            select(d.claimant, d.subject, d.met_on, d.summary)
            .where(d.deadline == "two-claimants")
            .order_by(d.claimant, d.subject)
        )
        return [tuple(row) for row in rows]


def test_both_have_a_finding_and_a_row_to_be_told(product):
    """Each learns who else reports it; nothing of it is free."""
    entries, lots, shipments = (
        records(product, *of) for of in (("entry", EntryRecord), ("lot", Lot), ("shipment", Shipment))
    )

    assert {c: [f.kind.value for f in r.view.findings] for c, r in entries.items()} == {
        "acme": ["two-claimants"], "harbor": ["two-claimants"],
    }  # fmt: skip
    assert (
        entries["acme"].view.findings[0].says
        == "reported by another claimant too: a person must decide whose it is"
    )
    assert all(units == 0 for lot in lots.values() for units in lot.free.values())
    assert [shipment.free for shipment in shipments.values()] == [0, 0]
    assert [(claimant, subject) for claimant, subject, *_ in docket(product)] == [
        ("acme", ITN), ("acme", NUMBER), ("harbor", ITN), ("harbor", NUMBER),
    ]  # fmt: skip


def test_the_matcher_proposes_of_neither_until_a_person_decides(product):
    """After the decision it proposes for the one whose it is, and the other's stays withheld."""
    product.cut(ON)
    assert not records(product, "claim", object)

    award(product, "XYZ-4200220-1", ["acme"], by="Kim", on=ON, source="urn:test")
    award(product, ITN, ["acme"], by="Kim", on=ON, source="urn:test")
    product.cut(LATER)

    assert set(records(product, "claim", object)) == {"acme"}
    assert (
        records(product, "entry", EntryRecord)["harbor"].contest.withheld
        == "decided to be another claimant's"
    )
    assert not any(records(product, "lot", Lot)["harbor"].free.values())
    assert all(met_on == ON for _, _, met_on, _ in docket(product))


def claim():
    return ClaimAssembled(claim_id="c1", provision="58", assembled_on=ON, designations=(PART,), by="Kim")


def test_a_claim_that_a_person_assembles_of_it_gets_nothing(product):
    """Until it is decided each claim but a filed one gets no unit, with the reason."""
    product.emit([("acme", claim())], ON, "urn:test")

    (grant,) = records(product, "lot", Lot)["acme"].grants
    assert (grant.granted, grant.remark) == (
        0,
        "reported by another claimant too: a person must decide whose it is",
    )


def test_a_filed_claim_keeps_what_it_holds():
    """What CBP has in its hands is not changed by a second report."""
    made = embedded(memory())
    filed = ClaimFiled(
        claim_id="c1", claim_number="CLM00000015", provision="58", filed_on=ON, designations=(PART,)
    )
    made.emit([("acme", event) for event in (ENTRY, EXPORT, claim(), filed)], ON, "urn:test")
    made.emit([("harbor", ENTRY)], ON, "urn:test")
    made.say_contested(ON)

    (grant,) = records(made, "lot", Lot)["acme"].grants
    assert grant.granted == 400


def test_it_may_be_of_both(product):
    """Where an importer passes a part on, both claim of it."""
    award(product, NUMBER, ["acme", "harbor"], by="Kim", on=ON, source="urn:test")

    assert [list(lot.free.values()) for lot in records(product, "lot", Lot).values()] == [[1000], [1000]]


def test_a_third_claimant_opens_it_again(product):
    """Who decided between two has not decided between three."""
    award(product, NUMBER, ["acme"], by="Kim", on=ON, source="urn:test")
    product.emit([("pacific", ENTRY)], LATER, "urn:test")
    product.pass_time(LATER)

    assert records(product, "entry", EntryRecord)["acme"].contest.withheld.startswith(
        "reported by 2 other claimants too"
    )


def test_it_is_said_once(product):
    """The next sweep says nothing."""
    assert product.say_contested(LATER).received == 0


def test_a_reference_of_ones_own_is_no_contest():
    """SO-1 of one exporter is not SO-1 of another."""
    made = embedded(memory())
    for claimant in ("acme", "harbor"):
        own = GoodsDisposed(
            export_id="SO-1/1", disposal="exported", disposed_on=date(2025, 9, 10), schedule_b="8481805090", quantity=Decimal(600),
            unit="NO", value=Decimal("15000.00"),
        )  # fmt: skip
        made.emit([(claimant, own)], ON, "urn:test")

    assert made.say_contested(ON).received == 0


def test_whom_nobody_knows_gets_nothing(product):
    """A slip in the claimant's name decides nothing."""
    with pytest.raises(NotDecidedError, match="expected one or several of acme, harbor"):
        award(product, NUMBER, ["acne"], by="Kim", on=ON, source="urn:test")


def test_nobody_outside_says_that_something_is_contested(product):
    """The finding is the program's own: from outside it is parked."""
    event = SubjectContested(
        subject_kind="entry", subject="XYZ42002219", claimants=("acme", "x"), found_on=ON
    )
    raw = encode(
        envelope_of(event, id="forged", source="urn:drawback:clock", claimant="acme", subject="", time=ON_AT)
    )

    assert product.handle([raw], ON).parked == 1


def test_the_order_of_words_does_not_matter(product):
    """The journal heard in any order of findings and decisions gives the same state."""
    award(product, NUMBER, ["acme"], by="Kim", on=LATER, source="urn:test")
    again = memory()
    replay(read_journal(product.engine), embedded(again).step)

    assert differences(product.engine, again) == []
    told = [raw for raw in _raws(product) if b"subject." in raw or b"entry.filed" in raw]
    states = set()
    for order in list(permutations(told))[:120:7]:
        made = embedded(memory())
        for raw in order:
            made.step.handle([Message(raw)], as_of=LATER, door=AsJournaled())
        states.add(str(sorted((c, r.contest) for c, r in records(made, "entry", EntryRecord).items())))
    assert len(states) == 1


def _raws(product):
    with product.engine.connect() as connection:
        return [
            bytes(raw)
            for raw in connection.scalars(select(table("journal").c.raw).order_by(table("journal").c.seq))
        ]


def test_nobody_learns_from_it_who_the_other_is(product):
    """A person who may see one client only reads nothing of another's name."""
    product.cut(ON)
    award(product, NUMBER, ["acme"], by="Kim", on=ON, source="urn:test")

    said = [(claimant, summary) for claimant, _, _, summary in docket(product)]
    said += [(c, f.says) for c, r in records(product, "entry", EntryRecord).items() for f in r.view.findings]
    assert said
    assert not any(other in text for claimant, text in said for other in {"acme", "harbor"} - {claimant})


@pytest.mark.parametrize("hours", [(9, 10), (10, 9)])
def test_of_two_decisions_of_one_day_the_later_one_holds(product, hours):
    """Acme at the one hour, harbor at the other: the clock decides, not the order in which they are heard."""
    for whose, hour in zip(("acme", "harbor"), hours, strict=True):
        at = datetime(LATER.year, LATER.month, LATER.day, hour, tzinfo=UTC)
        award(product, NUMBER, (whose,), by="Dana Whitfield", on=LATER, at=at, source="urn:test")
    free = {of: lot.free[1] for of, lot in records(product, "lot", Lot).items()}
    last = "acme" if hours[0] > hours[1] else "harbor"
    assert {of for of, units in free.items() if units} == {last}
