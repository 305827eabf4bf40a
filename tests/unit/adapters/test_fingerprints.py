"""Two sets of rows are compared as a whole, in whatever order they come, and only what differs is fetched."""

import pytest

from drawback.adapters.sql.fingerprints import buckets_that_differ, in_buckets

ROWS = [(f"acme/{number}", f"row {number}") for number in range(500)]


def differing(one, other):
    buckets = buckets_that_differ(lambda: one, lambda: other)
    return set(in_buckets(one, buckets)) ^ set(in_buckets(other, buckets))


def test_equal_rows_in_another_order_do_not_differ():
    """Nothing is fetched."""
    assert buckets_that_differ(lambda: ROWS, lambda: reversed(ROWS)) == set()


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (ROWS[1:], {ROWS[0]}),
        ([*ROWS, ("acme/x", "")], {("acme/x", "")}),
        ([*ROWS[:-1], ("acme/499", "row 49")], {("acme/499", "row 499"), ("acme/499", "row 49")}),
        ([], set(ROWS)),
    ],
)
def test_what_is_missing_more_or_other_is_found(other, expected):
    """In either set, also where one is empty."""
    found = differing(ROWS, other)

    assert found <= expected
    assert found == expected or len(expected) > 256


def test_a_row_that_is_there_twice_is_another_than_one_that_is_there_once():
    """Sums count: a repeated row does not cancel itself out."""
    assert buckets_that_differ(lambda: ROWS, lambda: [*ROWS, ROWS[3], ROWS[3]])
