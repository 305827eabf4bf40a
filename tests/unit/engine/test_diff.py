"""What a step notes as different, and what the last decision of a batch leaves of it."""

from datetime import date

from drawback.engine.diff import record_diff
from drawback.engine.store import Changes, Key
from drawback.engine.written import NOTHING, written_by
from drawback.lifecycles.vocabulary import Decision, Refusal

KEY = Key("acme", "C-1")
REFUSED = Decision(refused=(Refusal("e-1", "claim.paid.v1", "not while it is assembled"),))


def noted(*decisions):
    """The changes of a batch in which an aggregate was decided several times, refused in the beginning."""
    changes = Changes(heard_on=date(2026, 1, 5))
    was = written_by(REFUSED)
    for decision in decisions:
        now = written_by(decision)
        record_diff("claim", KEY, "e-2", was, now, decision, changes)
        was = now
    return changes


def test_a_fact_that_fits_by_now_is_no_longer_parked():
    """Released by a later fact."""
    changes = noted(Decision())
    assert ([p.id for p in changes.parked], [one for one, _ in changes.unparked]) == (
        [],
        ["refused:e-1:claim:C-1"],
    )


def test_a_fact_that_fitted_for_a_moment_stays_parked():
    """Released and refused again in one batch, it is open in the end."""
    changes = noted(Decision(), REFUSED)
    assert ([p.id for p in changes.parked], changes.unparked) == (["refused:e-1:claim:C-1"], [])


def test_a_fact_refused_and_released_in_one_batch_ends_resolved():
    """It is written as parked first, then closed."""
    changes = Changes(heard_on=date(2026, 1, 5))
    record_diff("claim", KEY, "e-1", NOTHING, written_by(REFUSED), REFUSED, changes)
    record_diff("claim", KEY, "e-2", written_by(REFUSED), NOTHING, Decision(), changes)
    assert ([p.id for p in changes.parked], [one for one, _ in changes.unparked]) == (
        ["refused:e-1:claim:C-1"],
        ["refused:e-1:claim:C-1"],
    )
