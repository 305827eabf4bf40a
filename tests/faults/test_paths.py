"""The product over Faust's stock agents ends as it does over the bulk path, and as embedded."""

import pytest

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.faults]


@pytest.mark.parametrize("path", ["bulk", "take"])
def test_every_path_ends_as_the_embedded_product(deployment, path):
    """Two workers, undisturbed: documents, rows and docket are byte for byte those of the embedded product."""
    workers = [deployment.worker(name, path=path) for name in ("one", "two")]
    deployment.publish(deployment.events)
    deployment.await_journal(len(deployment.events))

    found = deployment.outcome()

    assert found.clean, found
    ended = [worker.said()[-3000:] for worker in workers if not worker.running]
    assert ended == []
