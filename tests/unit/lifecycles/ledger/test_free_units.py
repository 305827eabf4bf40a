"""Free units of a lot: what they would bring, until when, and that their money stands once."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawback.app.bootstrap import load_law
from drawback.lifecycles.ledger.decide import decide_lot, unclaimed
from drawback.lifecycles.ledger.handlers import on_shipment_designated
from drawback.lifecycles.ledger.state import Lot, Shipment
from drawback.lifecycles.ledger.units import Reservation, grants
from drawback.lifecycles.vocabulary import Context, ReceivedEvent
from drawback_schemas.claims import ClaimDesignated, LedgerShort
from drawback_schemas.entries import EntryChanged, LineVersionPart
from drawback_schemas.exports import GoodsDisposed
from drawback_schemas.parts import ChargePart, DesignationPart, LinePart

LAW = load_law()
D = Decimal
ENTRY = "XYZ41011179"


def a_line(number: int = 1, quantity: str = "100", *charges: tuple[str, str, str]) -> LinePart:
    told = charges or (("duty", "1000.00", "8481805090"),)
    return LinePart(
        line_number=number,
        hts="8481805090",
        origin="CN",
        quantity=D(quantity),
        unit="NO",
        value=D("10000.00"),
        charges=tuple(
            ChargePart(duty_class=kind, amount=D(amount), heading=heading)  # type: ignore[arg-type]
            for kind, amount, heading in told
        ),
    )


def an_entry(*lines: LinePart, mpf: str = "0.00", entered: str = "2025-01-15") -> EntryChanged:
    on = date.fromisoformat(entered)
    told = lines or (a_line(),)
    return EntryChanged(
        entry_number=ENTRY,
        revision=1,
        state="filed",
        entry_type="01",
        entry_on=on,
        import_on=on,
        versions=(
            LineVersionPart(
                effective_on=on,
                cause="filed",
                explanation="filed",
                mpf_paid=D(mpf),
                mpf_value=sum((line.value for line in told), D(0)),
                lines=told,
            ),
        ),
    )


def held(quantity: str, claim: str = "c-1") -> Reservation:
    return Reservation(claim, date(2025, 9, 1), "direct", 1, D(quantity))


def windows(lot: Lot) -> dict[str, tuple[date, Decimal]]:
    return {row.deadline: (row.due_on, row.money) for row in decide_lot(None, lot, LAW).watches}


@pytest.mark.parametrize(
    ("left", "worth"), [("100", "990.00"), ("10", "99.00"), ("1", "9.90"), ("0", "0.00"), ("99.5", "985.05")]
)
def test_free_units_would_bring_their_share(left: str, worth: str):
    """99 % of $1,000 duty on 100 units, in proportion."""
    assert unclaimed(an_entry(), {1: D(left)}, LAW) == D(worth)


def test_what_the_law_leaves_out_is_left_out_of_what_free_units_bring():
    """Antidumping duty never comes back; the processing fee does, by value."""
    line = a_line(1, "100", ("duty", "1000.00", "8481805090"), ("ad", "5000.00", ""), ("mpf", "50.00", ""))

    assert unclaimed(an_entry(line, mpf="34.64"), {1: D(100)}, LAW) == D("1024.29")


def test_lines_without_quantity_or_an_entry_without_a_day_bring_nothing():
    """Nothing can be shared out of no units, and no programme can be looked up without a day."""
    assert unclaimed(an_entry(a_line(1, "0")), {1: D(5)}, LAW) == 0
    entry = an_entry()
    without = EntryChanged(
        entry_number=ENTRY,
        revision=1,
        state="filed",
        entry_type="01",
        entry_on=None,
        import_on=None,
        versions=entry.versions,
    )
    assert unclaimed(without, {1: D(100)}, LAW) == 0


def test_the_money_of_free_units_stands_once():
    """Export by one day before five years, claim by five years: the same money, on the first that is open."""
    lot = Lot(ENTRY, an_entry())
    assert windows(lot) == {
        "D-01": (date(2030, 1, 14), D("990.00")),
        "D-02": (date(2030, 1, 15), D("0.00")),
    }

    later = Lot(ENTRY, an_entry(), passed=(("D-01", date(2030, 1, 14)),))
    assert windows(later) == {"D-02": (date(2030, 1, 15), D("990.00"))}


def test_what_is_claimed_has_no_windows_and_part_of_it_part_of_the_money():
    """Ten of a hundred units free: $99.00; none free: no row."""
    assert windows(Lot(ENTRY, an_entry(), held=(held("90"),)))["D-01"][1] == D("99.00")
    assert windows(Lot(ENTRY, an_entry(), held=(held("100"),))) == {}


def test_a_window_that_closed_is_reported_with_what_it_cost_and_only_on_its_own_day():
    """Said of a day that the facts no longer give, it closes nothing."""
    before = Lot(ENTRY, an_entry())
    lot = Lot(ENTRY, an_entry(), passed=(("D-01", date(2030, 1, 14)), ("D-02", date(2030, 1, 15))))
    decision = decide_lot(before, lot, LAW)
    assert [(line.on, line.money) for line in decision.history] == [(date(2030, 1, 15), D("990.00"))]
    assert decision.columns["unclaimed"] == 0
    assert decision.watches == ()

    moved = Lot(ENTRY, an_entry(entered="2025-03-01"), passed=(("D-02", date(2030, 1, 15)),))
    assert decide_lot(before, moved, LAW).columns["unclaimed"] == D("990.00")


@given(
    st.lists(st.decimals("0.5", "80", places=1), min_size=1, max_size=8),
    st.decimals("0", "100", places=1),
)
def test_no_more_units_are_granted_than_there_are(asked: Sequence[Decimal], there: Decimal):
    """First come, first served; together never more than the line, each never more than it asked."""
    reservations = tuple(
        Reservation(f"c-{number}", date(2025, 9, 1), "direct", 1, quantity)
        for number, quantity in enumerate(asked)
    )

    shared = grants(reservations, {1: there})

    assert sum(grant.granted for grant in shared) == min(there, sum(asked))
    assert all(grant.short is (grant.granted < grant.reservation.quantity) for grant in shared)
    assert all(bool(grant.remark) is grant.short for grant in shared)


def shortages(before: Lot | None, lot: Lot) -> list[tuple[str, Decimal, str]]:
    said = decide_lot(before, lot, LAW).emit
    return [(one.claim_id, one.granted, one.remark) for one in said if isinstance(one, LedgerShort)]


def test_a_shortage_is_published_once_and_again_when_it_changes():
    """First come, first served: the second claim gets what it has, again only where that moves, and when it is whole."""
    early, late = held("80", "c-1"), held("60", "c-2")
    both = Lot(ENTRY, an_entry(), held=(early, late))
    remark = "the rest is designated by an earlier claim or does not exist"
    assert shortages(None, both) == [("c-2", D(20), remark)]
    assert shortages(both, both) == []

    less = Lot(ENTRY, an_entry(), held=(held("90", "c-1"), late))
    assert shortages(both, less) == [("c-2", D(10), remark)]

    alone = Lot(ENTRY, an_entry(), held=(late,))
    assert shortages(both, alone) == [("c-2", D(60), "")]


@pytest.mark.parametrize(
    ("articles", "manufactured", "free"),
    [(None, False, "700"), (None, True, "1000"), ("100", True, "900"), ("100", False, "700")],
)
def test_an_export_line_holds_its_own_units(articles: str | None, manufactured: bool, free: str):
    """Articles made from 300 imported units are counted as articles; where their number is not known, none are held."""
    part = DesignationPart(
        entry_number=ENTRY,
        line_number=1,
        export_id="X-1",
        quantity=D(300),
        articles=D(articles) if articles else None,
    )
    claimed = ClaimDesignated(
        claim_id="c-1",
        order_on=date(2025, 9, 1),
        active=True,
        method="direct",
        manufactured=manufactured,
        designations=(part,),
    )
    goods = GoodsDisposed(
        export_id="X-1",
        disposal="exported",
        disposed_on=date(2025, 6, 1),
        schedule_b="8481805090",
        quantity=D(1000),
        unit="NO",
        value=D("1.00"),
    )
    at = datetime(2025, 9, 1, tzinfo=UTC)
    context = Context(LAW, "acme", "X-1", lambda _kind, _key: None)

    shipment = on_shipment_designated(
        Shipment("X-1", goods), ReceivedEvent("e1", "urn:test", "acme", at, claimed), context
    )

    assert shipment.free == D(free)
