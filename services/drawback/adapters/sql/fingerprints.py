"""Comparing two large sets of rows in little memory: sums of hashes by bucket first, then only the rows of buckets that differ.

A bucket's sum does not depend on the order of its rows. The hashes are keyed anew in each run, so that nobody can prepare rows whose sums agree.
"""

from collections.abc import Callable, Collection, Iterable
from hashlib import blake2b
from os import urandom

_BUCKETS = 1 << 14
_LOOKED_INTO = 256
"""Buckets whose rows are fetched where very many differ: enough to name the first differences."""
_SUM = 1 << 128
_KEY = urandom(16)

Item = tuple[str, str]
"""By what an item is found, and all that is compared of it."""


def buckets_that_differ(
    one: Callable[[], Iterable[Item]], other: Callable[[], Iterable[Item]]
) -> Collection[int]:
    """The buckets in which two sets of items differ, as many as are worth looking into; each set is read once."""
    left, right = _sums(one()), _sums(other())
    return {number for number in range(_BUCKETS) if left[number] != right[number]}


def in_buckets(items: Iterable[Item], buckets: Collection[int]) -> Iterable[Item]:
    """The items of some buckets, of the first ones where there are many."""
    chosen = frozenset(sorted(buckets)[:_LOOKED_INTO])
    return (item for item in items if _bucket(item[0]) in chosen)


def _sums(items: Iterable[Item]) -> list[int]:
    sums = [0] * _BUCKETS
    for found_by, all_of_it in items:
        bucket = _bucket(found_by)
        digest = blake2b(
            f"{found_by}\0{all_of_it}".encode("utf-8", "surrogatepass"), digest_size=16, key=_KEY
        ).digest()
        sums[bucket] = (sums[bucket] + int.from_bytes(digest)) % _SUM
    return sums


def _bucket(found_by: str) -> int:
    digest = blake2b(found_by.encode("utf-8", "surrogatepass"), digest_size=8, key=_KEY).digest()
    return int.from_bytes(digest) % _BUCKETS
