"""Facts in legal order: the day an event concerns, then its rank, then the source's time."""

from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any, get_args

import msgspec
import pytest

from drawback.lifecycles.claims.state import ClaimEvent
from drawback.lifecycles.entries.state import EntryEvent, MoneyEvent
from drawback.lifecycles.facts import Fact, record_fact
from drawback.lifecycles.inquiries.state import InquiryEvent
from drawback.lifecycles.vocabulary import ReceivedEvent
from drawback_schemas.cape import EntryCapeAnswered
from drawback_schemas.claims import ClaimWithdrawn
from drawback_schemas.entries import EntryCancelled
from drawback_schemas.liquidations import LiquidationExtended, LiquidationPosted, SuspensionLifted
from drawback_schemas.registry import Event
from drawback_schemas.remedies import EntryReconciliationFlagged, EntryRemedyEnded, EntryRemedyTaken
from drawback_schemas.time import DeadlinePassed

NUMBER = "XYZ41011179"
EXTENDED = LiquidationExtended(entry_number=NUMBER, extended_on=date(2025, 1, 2))
LIFTED = SuspensionLifted(entry_number=NUMBER, lifted_on=date(2025, 3, 3))
POSTED = LiquidationPosted(entry_number=NUMBER, liquidated_on=date(2025, 3, 3))
PASSED = DeadlinePassed(subject_kind="entry", subject=NUMBER, deadline="D-31", due_on=date(2025, 3, 3))


def received(id_: str, event: Event, hour: int = 0) -> ReceivedEvent[Any]:
    return ReceivedEvent(id_, "test", "acme", datetime(2025, 6, 1, hour, tzinfo=UTC), event)


def test_facts_stand_in_legal_order_however_they_arrive() -> None:
    """Four facts in each of their 24 orders of arrival give one list: by day, then by what must happen first."""
    arrivals = [received("d", EXTENDED), received("c", LIFTED), received("b", POSTED), received("a", PASSED)]
    for order in permutations(arrivals):
        facts: tuple[Fact[Any], ...] = ()
        for one in order:
            facts = record_fact(facts, one)
        assert [fact.event for fact in facts] == [EXTENDED, LIFTED, POSTED, PASSED]


def test_the_sources_own_time_decides_between_two_of_one_kind_and_day() -> None:
    """Of two reports of one liquidation, the one that the source says was later stands later, whatever its id."""
    facts = record_fact(record_fact((), received("a", POSTED, hour=9)), received("b", POSTED, hour=8))
    assert [fact.id for fact in facts] == ["b", "a"]


def test_a_fact_known_already_changes_nothing() -> None:
    """An event delivered twice is one fact, and the list is the very same object."""
    facts = record_fact((), received("a", POSTED))
    assert record_fact(facts, received("a", POSTED)) is facts


_REMEDIES = (EntryReconciliationFlagged, EntryRemedyTaken, EntryRemedyEnded)


@pytest.mark.parametrize("events", [EntryEvent, ClaimEvent, InquiryEvent])
def test_every_fact_names_its_day_and_has_a_rank_of_its_own(events: object) -> None:
    """Each event of an aggregate names a field that is a date, and no two kinds of event share a rank."""
    facts = [fact for fact in get_args(events) if fact is not DeadlinePassed]
    for fact in facts:
        field = next(f for f in msgspec.structs.fields(fact) if f.name == fact.LEGAL_DAY_FIELD)
        assert getattr(field.type, "__origin__", field.type) is date
    assert len({fact.RANK for fact in facts}) == len(facts)


@pytest.mark.parametrize(
    ("subject_kind", "events", "last"),
    [("entry", EntryEvent, EntryCancelled), ("claim", ClaimEvent, ClaimWithdrawn)],
)
def test_a_date_that_passed_stands_after_what_was_done_on_that_day(
    subject_kind: str, events: object, last: type[Event]
) -> None:
    """What CBP or the claimant did on the last day goes before its passing; cancelling and withdrawing come after it.

    Money after liquidation, answers of CAPE and the remedies of an entry move no state and may stand anywhere: a suit on the last
    day is tried on the entry as it was before the clock called it final.
    """
    passed = DeadlinePassed(subject_kind=subject_kind, subject="x", deadline="D", due_on=date(2025, 3, 3))
    apart = {DeadlinePassed, last, EntryCapeAnswered, *get_args(MoneyEvent), *_REMEDIES}
    assert max(fact.RANK for fact in get_args(events) if fact not in apart) < passed.rank < last.RANK
