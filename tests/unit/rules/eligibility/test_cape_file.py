"""A CAPE declaration against the published validations, and what a rejection leaves to do."""

from datetime import date

import pytest

from drawback.rules.eligibility.cape import CapeEntry
from drawback.rules.eligibility.cape_answers import Ground, grounds
from drawback.rules.eligibility.cape_file import CapeFault, KnownForCape, cape_file_problems

ON = date(2026, 7, 2)
GOOD, OTHER = "XYZ-0000001-5", "XYZ-0000002-3"
HEAD = ["Entry Number"]


def known(number: str) -> KnownForCape | None:
    return (
        KnownForCape("12-3456789AB", ieepa=True, entry=CapeEntry()) if number.startswith("XYZ0000") else None
    )


def faults(*rows: list[str], knows=known) -> list[tuple[int, CapeFault, bool]]:
    return [(one.row, one.fault, one.stops) for one in cape_file_problems(rows, knows, ON)]


def test_a_good_file_has_no_problem() -> None:
    """One column under the template's heading, hyphens or none."""
    assert faults(HEAD, [GOOD], ["XYZ00000023"]) == []


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([], [(0, CapeFault.EMPTY), (1, CapeFault.HEADING)]),
        ([HEAD], [(0, CapeFault.EMPTY)]),
        ([[GOOD], [OTHER]], [(1, CapeFault.HEADING)]),
        ([HEAD, [GOOD], [""]], [(3, CapeFault.BLANK)]),
        ([HEAD, [GOOD, "Northwind"]], [(2, CapeFault.COLUMNS)]),
        ([HEAD, [GOOD], ["XYZ00000015"]], [(3, CapeFault.TWICE)]),
        ([HEAD, [GOOD], ["XYZ-0000001-4"]], [(3, CapeFault.CHECK_DIGIT)]),
        ([HEAD, [GOOD], ["tomorrow"]], [(3, CapeFault.NUMBER)]),
    ],
)
def test_each_published_validation(rows: list[list[str]], found: list[tuple[int, CapeFault]]) -> None:
    """Each fault is named with its row, the heading being row 1."""
    assert [(row, fault) for row, fault, _ in faults(*rows)] == found


def test_ten_thousand_entries_are_one_too_many() -> None:
    """9,999 are taken, 10,000 are not."""
    rows = [HEAD, *([f"{n}"] for n in range(9999))]
    numbers = [["XYZ-0000001-5"]] * 9999
    assert CapeFault.TOO_MANY not in {fault for _, fault, _ in faults(HEAD, *numbers)}
    assert CapeFault.TOO_MANY in {fault for _, fault, _ in faults(HEAD, *numbers, [OTHER])}
    assert len(rows) == 10_000


@pytest.mark.parametrize(
    ("facts", "fault", "stops"),
    [
        (CapeEntry(designated=True), CapeFault.REFUSED, True),
        (CapeEntry(entry_type="09"), CapeFault.REFUSED, True),
        (CapeEntry(protest_open=True), CapeFault.REFUSED, True),
        (CapeEntry(adcvd_pending=True), CapeFault.REFUSED, True),
        (CapeEntry(reconciliation_flagged=True, reconciled=True), CapeFault.REFUSED, True),
        (CapeEntry(liquidated_on=date(2026, 4, 12)), CapeFault.LOOK, False),
    ],
)
def test_entries_that_cape_refuses(facts: CapeEntry, fault: CapeFault, stops: bool) -> None:
    """What is known of an entry speaks against it: refused, or for a person to look at (81 days after liquidation)."""
    found = faults(HEAD, [GOOD], knows=lambda _: KnownForCape("1", ieepa=True, entry=facts))
    assert found == [(2, fault, stops)]


def test_eighty_days_are_in_time() -> None:
    """Liquidated on 13 April: 2 July is the eightieth day."""
    facts = CapeEntry(liquidated_on=date(2026, 4, 13))
    assert faults(HEAD, [GOOD], knows=lambda _: KnownForCape("1", ieepa=True, entry=facts)) == []


def test_two_importers_need_one_filer() -> None:
    """A filer hands in entries of several importers that it filed; entries of two filers need one importer."""
    two = {"XYZ00000015": "1", "XYZ00000023": "2"}
    assert (
        faults(HEAD, [GOOD], [OTHER], knows=lambda n: KnownForCape(two[n], ieepa=True, entry=CapeEntry()))
        == []
    )
    mixed = {"XYZ00000015": "1", "ABC00000018": "2"}
    assert (0, CapeFault.PARTIES, True) in faults(
        HEAD, [GOOD], ["ABC00000018"], knows=lambda n: KnownForCape(mixed[n], ieepa=True, entry=CapeEntry())
    )


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("Entry on reconciliation", Ground.RECONCILIATION),
        ("Entry designated on drawback claim", Ground.DRAWBACK),
        ("Open protest exists", Ground.PROTEST),
        ("AD/CVD entry pending liquidation", Ground.ADCVD),
        ("Liquidated more than 80 days", Ground.TOO_LATE),
        ("Duplicate entry", Ground.DUPLICATE),
        ("No IEEPA HTS found", Ground.NO_IEEPA),
        ("Invalid entry type", Ground.TYPE),
        ("IOR does not match account", Ground.PARTY),
        ("Entry number not found", Ground.NUMBER),
        ("E999", Ground.UNKNOWN),
    ],
)
def test_what_an_error_text_speaks_of(text: str, ground: Ground) -> None:
    """Each known text names what is left; a text that is not known goes to a person."""
    assert ground in grounds(text)


def test_no_text_is_no_ground() -> None:
    """An acceptance has none."""
    assert grounds(" ") == ()
