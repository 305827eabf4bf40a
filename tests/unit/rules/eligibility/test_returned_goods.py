"""Returned units traced by hand: where each came from, how that is known, where it lay, and every sentence against it, with the others beside."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from drawback.domain.types import Provision
from drawback.domain.warehouse import Movement, MovementKind
from drawback.rules.eligibility.returned_goods import ReturnedUnits, returned_under, trace_returns
from drawback.rules.eligibility.returned_origin import BookedMethod
from drawback.rules.eligibility.returned_stock import walk
from drawback.rules.money.accounting import Method

A, B = "XYZ41011179", "XYZ41011187"
_DAYS = {
    MovementKind.RECEIPT: date(2025, 1, 10), MovementKind.PICK: date(2025, 3, 1), MovementKind.SHIP: date(2025, 3, 1),
    MovementKind.RETURN: date(2025, 4, 1), MovementKind.PUT_AWAY: date(2025, 4, 2), MovementKind.SCRAP: date(2025, 5, 1),
}  # fmt: skip


def move(name: str, kind: MovementKind, units: str = "10", **fields: Any) -> Movement:
    on = fields.pop("on", _DAYS[kind])
    return Movement(
        name, kind, on, fields.pop("sku", "V-1"), Decimal(units), fields.pop("unit", "NO"), **fields
    )


def received(name: str = "r-1", entry: str = A, line: int = 1, units: str = "10", **fields: Any) -> Movement:
    return move(name, MovementKind.RECEIPT, units, entry_number=entry, line_number=line, **fields)


def shipped(name: str = "s-1", order: str = "O-1", units: str = "10", **fields: Any) -> Movement:
    return move(name, MovementKind.SHIP, units, order_id=order, **fields)


def back(name: str = "b-1", order: str = "O-1", units: str = "2", **fields: Any) -> Movement:
    told = {"sold": "retail", "location": "RET"} | fields
    return move(name, MovementKind.RETURN, units, order_id=order, **told)


def traced(
    *movements: Movement, books: BookedMethod | None = None, elsewhere: Any = ()
) -> tuple[ReturnedUnits, ...]:
    return trace_returns(movements, books or BookedMethod(), elsewhere)


def origins(*movements: Movement, **more: Any) -> list[tuple[str, int, int, str, str]]:
    return [
        (one.entry_number, one.line_number, int(one.quantity), one.by.name.lower() if one.by else "", one.how)
        for one in traced(*movements, **more)
    ]


def said(*movements: Movement, **more: Any) -> list[tuple[str, str]]:
    return [
        (one.outcome.name.lower(), one.says) for units in traced(*movements, **more) for one in units.findings
    ]


METHOD = "method 02 says that order O-1 took it on 2025-03-01"
"""By its code in ACE: 02 is first in, first out."""


@pytest.mark.parametrize(
    ("movements", "found"),
    [
        # two receipts of ten; the first shipment took the first, the second the other
        (
            (received(), received("r-2", B, 2, on=date(2025, 1, 11)), shipped("s-0", "O-0", on=date(2025, 2, 1)), shipped(), back()),
            [(B, 2, 2, "method", METHOD)],
        ),
        # twelve shipped: ten of the first receipt and two of the second; eleven came back
        (
            (received(), received("r-2", B, on=date(2025, 1, 11)), shipped(units="12"), back(units="11")),
            [(A, 1, 10, "method", METHOD), (B, 1, 1, "method", METHOD)],
        ),
        # twice five came back of ten: each unit stands for one; then two more than there are
        (
            (received(), received("r-2", B, on=date(2025, 1, 11)), shipped(units="12"), back(units="7"), back("b-2", units="5", on=date(2025, 4, 2))),
            [(A, 1, 7, "method", METHOD), (A, 1, 3, "method", METHOD), (B, 1, 2, "method", METHOD)],
        ),
        ((received(units="1"), shipped(units="3"), back(units="2")), [(A, 1, 1, "method", METHOD), ("", 0, 1, "", "")]),
        ((shipped(), back()), [("", 0, 2, "", "")]),
        ((received(lot="L-1"), received("r-2", B, lot="L-2"), shipped(), back(lot="L-2")), [(B, 1, 2, "lot", "lot L-2 came in with it")]),
        (
            (received(lot="L-1"), received("r-2", B, lot="L-2"), shipped(lot="L-2"), back()),
            [(B, 1, 2, "order", "order O-1 sent lot L-2, which came in with it")],
        ),
        ((received(lot="L-1"), shipped(), back(lot="L-9")), [(A, 1, 2, "method", METHOD)]),
        (
            (received(), shipped(entry_number=B, line_number=3), back()),
            [(B, 3, 2, "order", "order O-1 was ship from it")],
        ),
        (
            (received(), move("p-1", MovementKind.PICK, order_id="O-1", entry_number=B, line_number=3), shipped(), back()),
            [(B, 3, 2, "order", "order O-1 was pick from it")],
        ),
        ((received(serial="S-1", units="1"), shipped(units="1"), back(units="1", serial="S-1")), [(A, 1, 1, "serial", "serial number S-1 came in with it")]),
        (
            (received(serial="S-1", units="1"), shipped(units="1", serial="S-1"), back(units="1")),
            [(A, 1, 1, "serial", "order O-1 sent serial number S-1, which came in with it")],
        ),
        ((received(), shipped(units="2", serial="S-1"), back()), [("", 0, 2, "", "")]),
        (
            (received(serial="S-1", units="1"), received("r-2", B, serial="S-1", units="1"), shipped(units="1", serial="S-1"), back(units="1", serial="S-1")),
            [("", 0, 1, "", "")],
        ),
        # units with serial numbers are no part of the inventory, nor what was shipped from where returns lie
        (
            (received(serial="S-9", units="1"), received("r-2", B), shipped(), back()),
            [(B, 1, 2, "method", METHOD)],
        ),
        (
            (received(), received("r-2", B, on=date(2025, 1, 11)), shipped("s-0", "O-0", on=date(2025, 2, 1), from_location="RET"), shipped(), back()),
            [(A, 1, 2, "method", METHOD)],
        ),
        # of two lines of an order only the one that came back; where the lines are not told apart, the order
        (
            (received(), received("r-2", B, on=date(2025, 1, 11)), shipped(order_line="1"), shipped("s-2", order_line="2", on=date(2025, 3, 2)), back(order_line="2")),
            [(B, 1, 2, "method", "method 02 says that order O-1 took it on 2025-03-02")],
        ),
    ],
)  # fmt: skip
def test_where_returned_units_came_from(
    movements: tuple[Movement, ...], found: list[tuple[str, int, int, str, str]]
) -> None:
    """By serial number, by what the order names, by lot, by the method of the books; what they do not tell has no line."""
    assert origins(*movements) == found


@pytest.mark.parametrize(("method", "entry"), [(Method.FIFO, A), (Method.LIFO, B), (Method.LOW_TO_HIGH, B)])
def test_the_method_of_the_books_orders_the_inventory(method: Method, entry: str) -> None:
    """The dear receipt came first: first in it goes first, last in and low to high it goes last."""
    books = BookedMethod(method, None, {(A, 1): Decimal(5), (B, 1): Decimal(1)})
    [(found, *_)] = origins(
        received(), received("r-2", B, on=date(2025, 1, 11)), shipped(), back(), books=books
    )
    assert found == entry


SEGREGATED = "an entry of the same part of the year before may be designated"


@pytest.mark.parametrize(
    ("movements", "found"),
    [
        ((received(), shipped(), back()), []),
        ((received(), back()), [("deny", "order O-1 sent none of V-1 before"), ("inform", f"its entry line is not told by the books: {SEGREGATED}")]),
        ((received(), shipped(on=date(2025, 4, 1)), back()), []),
        (
            (received(), shipped(on=date(2025, 4, 2)), back()),
            [("deny", "order O-1 sent none of V-1 before"), ("inform", f"its entry line is not told by the books: {SEGREGATED}")],
        ),
        ((received(), shipped(unit="PCS"), back()), [("unknown", "returned in NO, shipped in PCS")]),
        (
            (received(), shipped(export_id="X-1"), back()),
            [
                ("deny", "shipped with export X-1: what came back was imported anew, and the export no longer supports a claim on it"),
                ("inform", f"its entry line is not told by the books: {SEGREGATED}"),
            ],
        ),
        (
            (received(serial="S-1", units="1"), received("r-2", B, 2, serial="S-1", units="1"), shipped(units="1", serial="S-1"), back(units="1", serial="S-1")),
            [("review", f"serial number S-1 came in with {A}/1 and {B}/2"), ("inform", f"its entry line is not told by the books: {SEGREGATED}")],
        ),
        (
            (received("r-0", "", 0, serial="S-1", units="1"), received(serial="S-1", units="1"), shipped(units="1", serial="S-1"), back(units="1", serial="S-1")),
            [("review", f"serial number S-1 came in with domestic goods/0 and {A}/1"), ("inform", f"its entry line is not told by the books: {SEGREGATED}")],
        ),
        ((received("r-0", "", 0), shipped(), back()), [("deny", "domestic goods: method 02 says that order O-1 took no entry on 2025-03-01")]),
        ((received(), shipped(), back(sold="")), [("unknown", "whether it was sold at retail or in trade is not said")]),
        (
            (received(), shipped(), back(sold="trade", reason="other")),
            [("deny", "sold in trade, and rejected for none of the reasons of the law: not to specification, no consent, defective"), ("unknown", "its entry line is not told by the books")],
        ),
        ((received(), shipped(), back(sold="trade", reason="defective")), [("review", "rejected as defective: the proof of it is looked at before it is claimed")]),
        (
            (received(), shipped(units="1"), back(units="2")),
            [("deny", "2 of order O-1 came back, 1 had been shipped"), ("inform", f"its entry line is not told by the books: {SEGREGATED}")],
        ),
        (
            (received(units="1", serial="S-1"), shipped(units="1", serial="S-1"), back("b-0", units="1", serial="S-1"), back("b-1", units="1", serial="S-1", on=date(2025, 4, 2))),
            [("deny", "2 of serial number S-1 came back, 1 had been shipped"), ("inform", f"its entry line is not told by the books: {SEGREGATED}")],
        ),
    ],
)  # fmt: skip
def test_what_is_against_a_return(movements: tuple[Movement, ...], found: list[tuple[str, str]]) -> None:
    """Each alone, with what just passes beside it."""
    assert said(*movements) == found


def test_another_claimants_serial_number_is_looked_at() -> None:
    """Of the same part; of another part it says nothing."""
    story = (
        received(serial="S-1", units="1"),
        shipped(units="1", serial="S-1"),
        back(units="1", serial="S-1"),
    )
    assert said(*story, elsewhere={("V-1", "S-1")}) == [
        ("review", "another claimant received serial number S-1 of V-1 too")
    ]
    assert said(*story, elsewhere={("V-2", "S-1"), ("V-1", "S-2")}) == []


STORY = (received(), shipped(), back())


def scrapped(units: str = "2", **fields: Any) -> Movement:
    return move("d-1", MovementKind.SCRAP, units, **fields)


def left(*more: Movement) -> list[tuple[str, int, bool, str]]:
    return [
        (one.location, int(one.quantity), one.segregated, one.left.movement_id if one.left else "")
        for one in traced(*STORY, *more)
    ]


def test_where_returned_units_lie_and_what_left_of_them() -> None:
    """Put away they move, scrapped they leave; what is left stays."""
    away = move("p-1", MovementKind.PUT_AWAY, "2", order_id="O-1", location="Q-1", from_location="RET")
    assert left() == [("RET", 2, True, "")]
    assert left(away) == [("Q-1", 2, True, "")]
    assert left(replace(away, quantity=Decimal(1))) == [("RET", 1, True, ""), ("Q-1", 1, True, "")]
    assert left(scrapped(location="RET")) == [("RET", 2, True, "d-1")]
    assert left(scrapped("1", location="RET")) == [("RET", 1, True, ""), ("RET", 1, True, "d-1")]
    assert left(away, scrapped(location="RET")) == [("Q-1", 2, True, "")]
    assert left(away, scrapped(location="Q-1")) == [("Q-1", 2, True, "d-1")]
    assert left(scrapped(order_id="O-1")) == [("RET", 2, True, "d-1")]
    assert left(scrapped()) == [("RET", 2, True, "")], "no place, no order, no serial number: it can be any"
    out = move("x-1", MovementKind.SHIP, "2", location="RET", on=date(2025, 5, 1), export_id="X-9")
    assert left(out) == [("RET", 2, True, "x-1")]
    assert left(replace(out, quantity=Decimal(1)), scrapped("1", location="RET")) == [
        ("RET", 1, True, "d-1"),
        ("RET", 1, True, "x-1"),
    ]


@pytest.mark.parametrize(
    ("day", "apart"), [(date(2025, 4, 30), False), (date(2025, 5, 1), False), (date(2025, 5, 2), True)]
)
def test_returned_units_lie_apart_until_others_come(day: date, *, apart: bool) -> None:
    """Others of the part were received there before or on the day on which they left, or after it."""
    other = received("r-9", B, location="RET", on=day)
    found = traced(*STORY, other, scrapped(location="RET"))
    assert found[0].segregated is apart
    assert [one.says for one in found[0].findings] == (
        []
        if apart
        else [
            "location RET held other units of it when it left: returned units are not told apart from others"
        ]
    )
    elsewhere = traced(*STORY, replace(other, location="Q-7"), scrapped(location="RET"))
    assert elsewhere[0].segregated


def test_units_without_a_place_are_not_told_apart() -> None:
    """No location is told; with a serial number they need none."""
    found = traced(received(), shipped(), back(location=""), scrapped(order_id="O-1"))
    assert [one.says for one in found[0].findings] == [
        "no location is told when it left: returned units are not told apart from others"
    ]
    serial = (
        received(serial="S-1", units="1"),
        shipped(units="1", serial="S-1"),
        back(units="1", serial="S-1", location=""),
    )
    assert said(*serial, scrapped("1", serial="S-1")) == []


def test_what_was_not_there_is_looked_at() -> None:
    """An export names three of which two lay there: the two left, and a person is told; scrap that names no export is not asked."""
    out = move("x-1", MovementKind.SHIP, "3", location="RET", on=date(2025, 5, 1), export_id="X-9")
    [units] = traced(*STORY, out)
    assert [one.says for one in units.findings] == ["x-1 took 3; 1 of them were not there as returned units"]
    assert units.left == out
    assert said(*STORY, scrapped("3", location="RET")) == []
    assert [(movement.movement_id, missing) for movement, missing in walk([*STORY, out]).not_there] == [
        ("x-1", Decimal(1))
    ]


def test_each_part_is_traced_by_itself() -> None:
    """In the order of the parts; a part of which nothing came back is passed over."""
    other = [
        replace(one, sku="U-1", movement_id=f"u-{one.movement_id}", entry_number=one.entry_number and B)
        for one in STORY
    ]
    unsold = received("w-1", B, sku="W-1")
    found = traced(*STORY, *other, unsold)
    assert [(one.returned.sku, one.entry_number) for one in found] == [("U-1", B), ("V-1", A)]


@pytest.mark.parametrize(
    ("sold", "reason", "provision"),
    [
        ("retail", "", Provision.REJECTED_RETAIL),
        ("retail", "defective", Provision.REJECTED_RETAIL),
        ("trade", "not-to-specification", Provision.REJECTED_SPECIFICATION),
        ("trade", "no-consent", Provision.REJECTED_NO_CONSENT),
        ("trade", "defective", Provision.REJECTED_DEFECTIVE),
        ("trade", "other", None),
        ("", "", None),
    ],
)
def test_under_which_provision_returned_goods_are_claimed(
    sold: str, reason: str, provision: Provision | None
) -> None:
    """Retail for any reason; in trade by the reasons of the law (19 U.S.C. 1313(c)(1)(C))."""
    assert returned_under(sold, reason) is provision
    [units] = traced(received(), shipped(), back(sold=sold, reason=reason))
    assert units.provision is provision
    assert bool(units.bars) is (sold != "retail")
    assert units.same_part_only is (provision is None and sold == "trade")
