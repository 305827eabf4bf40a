"""The product over Faust's stock agents ends as it does over the bulk path, and as embedded."""

import pytest

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.faults]


@pytest.mark.parametrize("path", ["bulk", "take"])
def test_every_path_ends_as_the_embedded_product(stage, path):
    """Two workers, undisturbed: documents, rows and docket are byte for byte those of the embedded product."""
    workers = [stage.worker(name, path=path) for name in ("one", "two")]
    stage.publish(stage.events)
    stage.await_journal(len(stage.events))

    found = stage.outcome()

    assert found.clean, found
    ended = [worker.said()[-3000:] for worker in workers if not worker.running]
    assert ended == []
