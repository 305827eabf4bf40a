"""A stranger's stories end as the law has it, told at once, day by day with sweeps between, late, or in any order (promise 2)."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

import pytest

from drawback.adapters.sql.journal import differences, read_journal
from support.bus import Bus
from support.dated_stories import Dated, Story, seen
from support.stories_of_bills import BILL_STORIES
from support.stories_of_claims import CLAIM_STORIES
from support.stories_of_deposits import DEPOSIT_STORIES
from support.stories_of_entries import ENTRY_STORIES
from support.stories_of_late_word import LATE_STORIES
from support.world import World, day, memory

STORIES = (*ENTRY_STORIES, *CLAIM_STORIES, *LATE_STORIES, *BILL_STORIES, *DEPOSIT_STORIES)
ORDERS = ("at once", "day by day", "half of it late", "shuffled 1", "shuffled 2")


def told(story: Story, order: str) -> World:
    """Tell a story in one of the orders, and let the days go by to its last."""
    world = World()
    for today, arrived in _arrivals(story, order):
        for _, event in arrived:
            world.receives(event, on=today.isoformat())
        world.passes_to(today.isoformat())
    world.passes_to(story.last)
    return world


def _arrivals(story: Story, order: str) -> Iterator[tuple[date, Sequence[Dated]]]:
    last, facts = day(story.last), list(story.facts)
    by_day = sorted(facts, key=lambda fact: fact[0])
    if order == "at once":
        yield last, facts
    elif order == "day by day":
        yield from _day_by_day(by_day, last)
    elif order == "half of it late":
        middle = (len(by_day) + 1) // 2
        yield from _day_by_day(by_day[:middle], last)
        yield from ((last, [fact]) for fact in reversed(by_day[middle:]))
    else:
        rng = random.Random(f"{story.name} {order}")
        rng.shuffle(facts)
        for fact in facts:
            yield min(day(story.facts[0][0]) + timedelta(days=rng.randint(0, 2500)), last), [fact]


def _day_by_day(facts: Sequence[Dated], last: date) -> Iterator[tuple[date, Sequence[Dated]]]:
    """Each fact on its day, with a sweep the day after and a hundred days on."""
    for on, arrived in groupby(facts, key=lambda fact: day(fact[0])):
        yield on, list(arrived)
        for after in (1, 100, 200):
            later = on + timedelta(days=after)
            if later < min([last, *(day(fact[0]) for fact in facts if day(fact[0]) > on)]):
                yield later, []


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_ends_as_the_law_has_it_in_every_order(story: Story, order: str):
    """State, money, dates, findings and docket are those reckoned by hand, whatever came first."""
    world = told(story, order)

    assert {asked: seen(world, asked) for asked in story.right} == dict(story.right), story.because


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_services_apart_end_a_story_as_together(story: Story):
    """What came day by day, and that days went by, heard by services that race each other: documents, rows and docket agree."""
    together = told(story, "day by day")
    engine = memory()
    bus = Bus(engine, random.Random(story.name))
    for event in read_journal(together.engine):
        bus.produce(event.raw)

    bus.run()

    assert differences(together.engine, engine) == []
    engine.dispose()
