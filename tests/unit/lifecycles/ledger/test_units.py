"""Who keeps units that were designated twice."""

from datetime import date
from decimal import Decimal

import pytest

from drawback.lifecycles.ledger.units import Reservation, free, grants, with_claim

EARLY, LATE = date(2024, 11, 1), date(2024, 11, 4)


def reservation(
    claim: str, on: date, quantity: str, *, filed: bool = False, method: str = "substitution"
) -> Reservation:
    return Reservation(claim, on, method, 1, Decimal(quantity), filed)


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (("ours", EARLY, False), ("broker", LATE, True), {"ours": "0", "broker": "600"}),
        (("ours", EARLY, False), ("other", LATE, False), {"ours": "600", "other": "0"}),
        (("b1", EARLY, True), ("b2", LATE, True), {"b1": "600", "b2": "0"}),
        (("b", EARLY, False), ("a", EARLY, False), {"a": "600", "b": "0"}),
    ],
    ids=["filed before proposed", "earlier proposal", "earlier filing", "one day: by claim"],
)
def test_a_filed_claim_keeps_its_units_before_a_proposal(first, second, kept):
    """What a broker filed with CBP is not taken away by a proposal of ours, even an earlier one."""
    held: tuple[Reservation, ...] = ()
    for claim, on, filed in (second, first):
        held = with_claim(held, claim, [reservation(claim, on, "600", filed=filed)])

    shared = grants(held, {1: Decimal(600)})

    assert {one.reservation.claim_id: str(one.granted) for one in shared} == kept
    assert free(shared, {1: Decimal(600)}) == {1: Decimal(0)}


def test_the_method_of_a_line_is_that_of_its_filed_claim():
    """One method per line (19 CFR 190.51(a)(3)): a proposal by another method gets nothing beside a filed claim."""
    held = with_claim((), "ours", [reservation("ours", EARLY, "100", method="direct")])
    held = with_claim(held, "broker", [reservation("broker", LATE, "100", filed=True)])

    shared = {one.reservation.claim_id: one for one in grants(held, {1: Decimal(600)})}

    assert (shared["broker"].granted, shared["ours"].granted) == (Decimal(100), Decimal(0))
    assert "190.51(a)(3)" in shared["ours"].remark


def test_articles_are_shared_once_for_each_of_their_components_and_never_beside_the_goods_themselves():
    """100 pumps: claims for valves (60) and seals (80) run side by side, a second for valves gets 40; the pumps themselves 20, then nothing."""

    def for_inputs(claim: str, on: date, quantity: str, *components: str) -> Reservation:
        return Reservation(claim, on, "", 0, Decimal(quantity), filed=True, components=components)

    held: tuple[Reservation, ...] = ()
    for one in (
        for_inputs("a-valves", date(2024, 11, 1), "60", "VALVE"),
        for_inputs("b-seals", date(2024, 11, 2), "80", "SEAL"),
        for_inputs("c-whole", date(2024, 11, 3), "50"),
        for_inputs("d-valves", date(2024, 11, 4), "70", "VALVE"),
        for_inputs("e-both", date(2024, 11, 5), "5", "VALVE", "SEAL"),
    ):
        held = with_claim(held, one.claim_id, [one])

    shared = grants(held, {0: Decimal(100)})

    assert {one.reservation.claim_id: one.granted for one in shared} == {
        "a-valves": 60,
        "b-seals": 80,
        "c-whole": 20,
        "d-valves": 20,
        "e-both": 0,
    }
    assert free(shared, {0: Decimal(100)}) == {0: 0}
    assert free(shared[:2], {0: Decimal(100)}) == {0: 20}
