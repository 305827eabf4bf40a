"""Several designations of one import line: together never above 99 % of what the line bore, and why a later one is cut."""

from dataclasses import replace
from decimal import Decimal

import pytest

from conformance.goods import PROGRAMMES, charge, designation, facts, line, priced
from drawback.domain.pricing import Designation
from drawback.domain.types import EntryNumber, Policy
from drawback.rules.explain.derivation import explain
from drawback.rules.explain.labels import HELD, TOTAL
from drawback.rules.money.line_ceiling import CappedPrice, held_to_lines

D = Decimal
THREE = facts(line("3", "1000.00", charge("duty", "100.02")))
"""Three units with $100.02: $33.34 each, 99 % of it 33.0066 → 33.01; but 99 % of the line is 99.0198 → 99.02."""
FEE = facts(line("6000", "90000", charge("mpf", "311.76")), mpf="485", subject="340000")
"""Line 2 of the regulation's example: .2647 x 485 = 128.3795, a unit .0212, 99 % of the line 127.10."""


def held(*designations: Designation) -> tuple[CappedPrice, ...]:
    return held_to_lines(designations, [priced(one) for one in designations], PROGRAMMES)


def claimed(*designations: Designation) -> list[Decimal]:
    return [one.priced.claimable for one in held(*designations)]


def test_the_last_cent_is_not_claimed_twice():
    """Unit by unit the line would pay 3 x 33.01 = 99.03; the third is cut to 99.02 - 66.02 = 33.00."""
    one = designation(THREE, "1")

    assert priced(one).claimable == D("33.01")
    assert claimed(one, one, one) == [D("33.01"), D("33.01"), D("33.00")]
    assert claimed(designation(THREE, "3")) == [D("99.02")]


def test_the_processing_fee_is_held_likewise():
    """Unit by unit of three pieces the fee of 0.50 would pay 3 x 0.17 = 0.51; the third is cut to 0.50 - 0.34 = 0.16."""
    three = facts(line("3", "500", charge("mpf", "1.73")), mpf="5.00", subject="5000")
    one = designation(three, "1")

    assert priced(one).claimable == D("0.17")
    assert claimed(one, one, one) == [D("0.17"), D("0.17"), D("0.16")]


def test_lines_do_not_hold_each_other():
    """The same goods on another entry, or on another line, have a ceiling of their own."""
    one = designation(THREE, "1")
    entry = replace(one.imported.line, entry_number=EntryNumber("XYZ41011187"))
    other = replace(one, imported=replace(one.imported, line=entry))
    second = replace(one, imported=replace(one.imported, line=replace(one.imported.line, line_number=2)))

    assert claimed(one, other, one, second, one) == [
        D("33.01"),
        D("33.01"),
        D("33.01"),
        D("33.01"),
        D("33.00"),
    ]


def test_a_line_designated_once_is_left_as_it_is():
    """Nothing is copied or cut where no line comes twice."""
    one = designation(THREE, "3")
    alone = priced(one)

    assert held_to_lines([one], [alone], PROGRAMMES)[0].priced is alone


def test_what_is_left_when_nothing_is_left():
    """Units designated beyond the line (the ledger refuses them elsewhere) get nothing, never less than nothing."""
    one = designation(THREE, "3")

    assert claimed(one, one) == [D("99.02"), D("0.00")]


def test_one_without_a_price_holds_nothing():
    """A designation that is not priced takes nothing of the line."""
    barred = designation(THREE, "1", "57")
    found = held(barred, designation(THREE, "1"))

    assert found[0].priced.amounts == ()
    assert found[1].priced.claimable == D("33.01")


@pytest.mark.parametrize("entry", [THREE, FEE], ids=["duty", "fee"])
def test_the_derivation_shows_the_cut(entry):
    """A step names what the line gives at most, what earlier designations took, and what remains; the total follows it."""
    units = entry.line.quantity / 3
    of = designation(entry, str(units))
    last = held(of, of, of)[2]
    steps = explain(of, PROGRAMMES, last.cuts)
    (cut,) = [made for made in steps if made.label == HELD]

    assert (steps[-1].label, steps[-1].result) == (TOTAL, last.priced.claimable)
    assert cut.result == last.priced.claimable
    assert (
        D(dict(cut.inputs)["at most for the line"]) - D(dict(cut.inputs)["earlier designations"])
        == cut.result
    )
    assert D(dict(cut.inputs)["claim amount"]) == priced(of).claimable
    assert cut.citation.startswith("19 U.S.C. 1313(l)(2)")


def test_the_exposure_is_measured_after_the_cut():
    """As claimed duty and AD pay 49.51 a unit, the third 49.50; by statute 33.01 and the third 33.00: exposed 16.50 each."""
    entry = facts(line("3", "1000.00", charge("duty", "100.02"), charge("ad", "50.00")))
    of = designation(entry, "1", policy=Policy.AS_CLAIMED)
    found = held(of, of, of)

    # 150.02 / 3 = 50.0066666667; 99 % of it 49.5066 → 49.51; 99 % of 150.02 = 148.5198 → 148.52
    assert [one.priced.claimable for one in found] == [D("49.51"), D("49.51"), D("49.50")]
    # by statute 33.01, 33.01, 33.00
    assert [one.priced.exposure for one in found] == [D("16.50"), D("16.50"), D("16.50")]
