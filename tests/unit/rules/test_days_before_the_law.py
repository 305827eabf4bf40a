"""Facts of days for which no text of law is known: they are taken in, the date is left out, and nothing is a fault of the program."""

from datetime import date

import pytest

from drawback.rules.answers import Determination, Undetermined
from drawback.rules.eligibility.cape import cape_liquidates_on
from support.whole_story import made
from support.world import World, an_entry, an_export

ENTRY = "XYZ42002201"


@pytest.mark.parametrize(("accepted_on", "known"), [(date(2026, 4, 19), False), (date(2026, 4, 20), True)])
def test_cape_aims_at_nothing_before_it_opened(accepted_on, known):
    """CAPE opened on 20 April 2026: an acceptance of the day before is a slip of the pen, and gives no date."""
    assert isinstance(cape_liquidates_on(accepted_on), Determination if known else Undetermined)


@pytest.mark.parametrize(("answered_on", "known"), [("2025-04-16", False), ("2026-05-04", True)])
def test_an_acceptance_of_any_day_is_taken_in(answered_on, known):
    """What CAPE answered stands on the entry; what was filed or liquidated before and after is handled as well."""
    world = World()
    world.receives(
        made("entry.cape-answered.v1", entry_number=ENTRY, answered_on=answered_on, outcome="accepted"),
        an_entry(ENTRY, "2025-01-10"),
        made("liquidation.posted.v1", entry_number=ENTRY, liquidated_on="2026-08-10", kind="liquidated"),
    )

    assert not [row.reason for row in world.parked() if row.reason_kind == "fault"]
    assert world.entry(ENTRY).cape.outcome == "accepted"
    assert ("D-49-liquidates" in world.docket(ENTRY)) is known


@pytest.mark.parametrize(("destroyed_on", "known"), [("2018-12-14", False), ("2019-01-15", True)])
def test_goods_destroyed_before_part_190_are_taken_in(destroyed_on, known):
    """Part 190 is known since 17 December 2018: notices before it are facts, and say no day by which they had to be filed."""
    world = World()
    world.receives(
        an_export(left=destroyed_on, disposal="destroyed"),
        made(
            "destruction.noticed.v1",
            export_id="X20250615100001/1",
            filed_on="2018-11-01",
            received_on="2018-11-02",
            planned_on=destroyed_on,
        ),
        made(
            "destruction.witnessed.v1",
            export_id="X20250615100001/1",
            destroyed_on=destroyed_on,
            witness="own",
        ),
    )

    assert world.parked() == []
    assert bool([one for one in world.docket("X20250615100001/1") if one == "D-12"]) is known


@pytest.mark.parametrize("issued_on", ["2017-07-08", "2026-02-02"])
def test_a_question_of_before_part_190_is_taken_in(issued_on):
    """A request about a claim of 2017 has no day of part 190 to answer by."""
    world = World()
    world.receives(
        an_entry(ENTRY, "2017-01-10"),
        made(
            "inquiry.issued.v1",
            inquiry_id="Q1",
            form="claim-request",
            issued_on=issued_on,
            answer_by=None,
            entry_number="",
            claim_id="c-1",
        ),
    )

    assert [row.reason for row in world.parked() if row.reason_kind == "fault"] == []
