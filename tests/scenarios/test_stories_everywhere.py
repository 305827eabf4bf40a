"""A few of the strangers' stories on every database and over Kafka: they end as the law has it wherever they are told."""

from itertools import groupby

import pytest

from support.dated_stories import Story, seen
from support.stories_of_bills import BILL_STORIES
from support.stories_of_claims import CLAIM_STORIES
from support.stories_of_deposits import DEPOSIT_STORIES
from support.stories_of_entries import ENTRY_STORIES
from support.stories_of_late_word import LATE_STORIES
from support.world import World, day

CHOSEN = {
    "antidumping down, countervailing up",
    "reliquidated before the decision is told",
    "three claims on one line, then more duty",
    "the same, after both",
    "paid six weeks late, and CBP bills the delinquency",
    "corrected downwards, deemed by our clock, posted later",
    "retracted for one of two parties, all others published before",
    "a claim liquidated on estimates, its import higher",
}
TOLD = (*ENTRY_STORIES, *CLAIM_STORIES, *LATE_STORIES, *BILL_STORIES, *DEPOSIT_STORIES)
STORIES = tuple(story for story in TOLD if story.name in CHOSEN)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_ends_as_the_law_has_it_wherever_it_is_told(world: World, story: Story):
    """Day by day, with a sweep each day on which something came."""
    for on, arrived in groupby(sorted(story.facts, key=lambda fact: fact[0]), key=lambda fact: day(fact[0])):
        world.receives(*(event for _, event in arrived), on=on.isoformat())
        world.passes_to(on.isoformat())
    world.passes_to(story.last)

    assert {asked: seen(world, asked) for asked in story.right} == dict(story.right), story.because
