"""The check of the demo's summary passes what keeps the promises and names what does not."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))

from check_demo import problems

GOOD = {
    "entries": 200,
    "entry_lines": 400,
    "exports": 300,
    "claims": {"filed": 20, "final": 20},
    "amendments": 1,
    "alerts": 1,
    "deadlines_open": 1,
    "parked": 1,
    "claimed": "10.00",
    "paid": "0.00",
    "owed": "-1.00",
    "seconds": 600,
}


def test_a_summary_at_the_bounds_is_good():
    """Exactly the promised numbers pass."""
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("entry_lines", 399),
        ("exports", 299),
        ("claims", {"filed": 39}),
        ("claims", 40),
        ("amendments", 0),
        ("alerts", 0),
        ("parked", 0),
        ("claimed", 10.0),
        ("claimed", "0.00"),
        ("paid", "1.5"),
        ("owed", None),
        ("seconds", 600.1),
    ],
)
def test_a_promise_not_kept_is_named(name, value):
    """One less than promised, or money that is no text, is named."""
    (sentence,) = problems({**GOOD, name: value})

    assert sentence.startswith(name)
