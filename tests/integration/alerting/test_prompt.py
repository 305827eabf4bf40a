"""What the step puts on the docket raises its alert within moments, not at the next sweep."""

import asyncio
import threading
from datetime import date

import pytest
from sqlalchemy import insert

from drawback.adapters.scheduler import SchedulerTurn
from drawback.adapters.sql.store import table
from drawback.app.prompt import MOST, DocketChanges, OthersChanges, PromptAlerting
from drawback.engine.message import StepOutcome
from drawback.engine.store import Key

from .conftest import Office

TODAY = date(2025, 6, 16)
CLAIM = ("acme", "claim", "acme-2025-01")


def changed(*claims: str) -> StepOutcome:
    """What a step says that changed due dates of these claims."""
    return StepOutcome(docket={("claim", Key("acme", claim)) for claim in claims})


async def test_what_a_step_changed_is_handed_on_once_from_whatever_thread() -> None:
    """Who waits is woken by another thread, gets each subject once, and waits again."""
    changes = DocketChanges()
    waiting = asyncio.ensure_future(changes.wait())
    await asyncio.sleep(0)

    threading.Thread(target=lambda: changes.note(changed("a", "b", "a"))).start()

    assert await asyncio.wait_for(waiting, 5) == {("acme", "claim", "a"), ("acme", "claim", "b")}
    assert changes.take() == set()
    changes.note(StepOutcome())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(changes.wait(), 0.05)


async def test_what_was_noted_before_anybody_waited_is_not_lost() -> None:
    """A step may end while the last alerts are still being raised."""
    changes = DocketChanges()
    changes.note(changed("a"))

    assert await asyncio.wait_for(changes.wait(), 5) == {("acme", "claim", "a")}


def test_a_flood_is_left_to_the_sweep() -> None:
    """More subjects at once than a person could have caused are history; after it each raises its own alert again."""
    changes = DocketChanges()
    changes.note(changed(*(f"c{n}" for n in range(MOST))))
    few = changes.take()
    changes.note(changed(*(f"c{n}" for n in range(MOST + 1))))
    changes.note(changed("during"))
    many = changes.take()
    changes.note(changed("after"))

    assert (len(few), many, changes.take()) == (MOST, set(), {("acme", "claim", "after")})


def moves(office: Office, *subjects: str) -> None:
    """Another process writes that due dates of these claims moved."""
    with office.engine.begin() as connection:
        for subject in subjects:
            row = {"claimant": "acme", "subject_kind": "claim", "subject": subject, "deadline": "D-23"}
            connection.execute(insert(table("docket_move")).values(**row, because="told", heard_on=TODAY))


def test_what_another_process_moves_is_noticed_and_what_was_there_before_is_not(office: Office) -> None:
    """The first look finds nothing of the past, the second what came since, the third reads that once more, the fourth nothing."""
    changes = DocketChanges()
    moves(office, "old")
    others = OthersChanges(office.engine, changes)
    others.look()
    before = changes.take()
    moves(office, "new")
    others.look()
    came = changes.take()
    others.look()
    once_more = changes.take()
    others.look()

    assert before == set()
    assert ("acme", "claim", "new") in came
    assert once_more == came
    assert changes.take() == set()


def test_only_what_changed_is_looked_at_and_sent_once(office: Office) -> None:
    """A new due date raises an alert at once; another one, and the next sweep, wait and add nothing."""
    office.clock.set(TODAY)
    office.put("acme-2025-01")
    office.put("acme-2025-02")

    raised = office.alerts.sweep_subjects(TODAY, office.now, {CLAIM})
    again = office.alerts.sweep_subjects(TODAY, office.now, {CLAIM})
    swept = office.sweep(TODAY.isoformat())

    assert (raised, again) == (1, 0)
    assert [alert.row.subject for alert in swept.alerts] == ["acme-2025-02"]


def test_a_date_that_is_met_is_reported_at_once_too(office: Office) -> None:
    """Who had an alert of a date gets a message when it is met."""
    office.clock.set(TODAY)
    office.put()
    office.alerts.sweep_subjects(TODAY, office.now, {CLAIM})
    office.meet("2025-06-16")

    assert office.alerts.sweep_subjects(TODAY, office.now, {CLAIM}) == 1


def test_looking_at_nothing_known_raises_nothing(office: Office) -> None:
    """A subject without due dates is no news."""
    office.clock.set(TODAY)
    assert office.alerts.sweep_subjects(TODAY, office.now, {("acme", "claim", "nobody")}) == 0


async def test_beside_a_worker_alerts_are_raised_from_what_its_steps_change(office: Office) -> None:
    """The worker notes, the alert is queued for the scheduler; a fault in between stops nothing."""
    office.clock.set(TODAY)
    office.put()
    prompt = PromptAlerting(office.alerts, office.clock)
    running = asyncio.ensure_future(prompt.run())
    prompt.changes.add([("acme", "claim", "\ud800")])  # no database takes it
    prompt.changes.note(changed("acme-2025-01"))
    try:
        async with asyncio.timeout(10):
            while not office.all("delivery"):
                prompt.changes.note(changed("acme-2025-01"))
                await asyncio.sleep(0.02)
    finally:
        running.cancel()

    assert {row.obligation for row in office.all("delivery")} == {"acme/claim/acme-2025-01/D-23"}


def test_whether_we_are_the_scheduler_can_be_asked_without_writing(office: Office) -> None:
    """Before the lock is taken, after it was given back, and for another process the answer is no."""
    one, two = SchedulerTurn(office.engine, "one"), SchedulerTurn(office.engine, "two")
    assert not one.is_held(office.now)
    assert one.take(office.now)
    assert one.is_held(office.now)
    assert not two.is_held(office.now)
    one.release(office.now)
    assert not one.is_held(office.now)
