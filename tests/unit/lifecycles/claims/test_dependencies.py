"""What lies under a claim: kept in order of its name, the very record where nothing changes."""

from decimal import Decimal
from itertools import permutations

from msgspec.structs import replace

from drawback.lifecycles.claims.dependencies import with_entries, with_shortage
from drawback.lifecycles.claims.evolve import with_fact
from drawback.lifecycles.claims.state import ClaimRecord
from drawback.lifecycles.vocabulary import ReceivedEvent
from drawback_schemas.claims import ClaimFiled, LedgerShort
from drawback_schemas.parts import DesignationPart
from support.claim_record import CLAIM, EXPORT, NOON, an_entry, day

NUMBERS = ("XYZ41011179", "XYZ41011187", "XYZ41011195")


def a_record() -> ClaimRecord:
    parts = tuple(
        DesignationPart(entry_number=number, line_number=1, export_id=EXPORT, quantity=Decimal(1))
        for number in NUMBERS
    )
    event = ClaimFiled(
        claim_id=CLAIM,
        claim_number="XYZ41000016",
        provision="56",
        filed_on=day("2025-07-01"),
        designations=parts,
    )
    return with_fact(ClaimRecord(CLAIM), ReceivedEvent("filed", "urn:test", "acme", NOON, event))


def test_entries_give_the_same_record_in_every_order_one_by_one_or_together() -> None:
    entries = [an_entry(number=number) for number in NUMBERS]
    together = with_entries(a_record(), entries)
    assert [entry.entry_number for entry in together.entries] == list(NUMBERS)
    for order in permutations(entries):
        record = a_record()
        for entry in order:
            record = with_entries(record, (entry,))
        assert record == together


def test_an_entry_that_says_what_is_known_or_less_leaves_the_very_record() -> None:
    newest = replace(an_entry(), revision=5)
    record = with_entries(a_record(), (newest,))
    assert with_entries(record, (newest,)) is record
    assert with_entries(record, (replace(an_entry(("2025-01-15", "1.00")), revision=4),)) is record


def test_a_full_grant_takes_back_what_was_short_and_one_never_short_changes_nothing() -> None:
    short = LedgerShort(
        claim_id=CLAIM,
        entry_number=NUMBERS[0],
        line_number=1,
        export_id="",
        granted=Decimal(1),
        asked=Decimal(2),
        remark="one is there",
    )
    record = a_record()
    assert with_shortage(record, replace(short, granted=Decimal(2))) is record
    noted = with_shortage(record, short)
    assert noted.shortages == (short,)
    assert with_shortage(noted, short) is noted
    assert with_shortage(noted, replace(short, granted=Decimal(2))).shortages == ()
