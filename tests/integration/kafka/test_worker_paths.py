"""The contract of a worker: the same cases through Faust's stock agents and through the bulk transport."""

import pytest

from support.processes import eventually

pytestmark = pytest.mark.kafka

PATHS = ("bulk", "take", "event")


def numbered(count, *, keys=20, start=0):
    """`count` events over `keys` keys; each value says its place in its key's order."""
    return [(b"key-%d" % (n % keys), b"%d" % (start + n)) for n in range(count)]


def in_order(events):
    """Key → its values in the order in which they were sent."""
    found = {}
    for key, value in events:
        found.setdefault(key, []).append(value)
    return found


@pytest.fixture(params=PATHS)
def path(request):
    return request.param


def test_each_event_is_handled_once_in_the_order_of_its_key(scene, path):
    """A worker handles what waited and what comes while it runs, each key in order, each event once."""
    scene.create("entries")
    waiting, later = numbered(300), numbered(200, start=300)
    scene.produce("entries", waiting)
    scene.worker({"keeper": ["entries"]}, path=path)
    eventually(lambda: scene.ledger.count() >= 300, what="300 events handled")

    scene.produce("entries", later)
    eventually(lambda: scene.ledger.count() >= 500, what="500 events handled")

    assert scene.ledger.values_by_key("keeper") == in_order(waiting + later)
