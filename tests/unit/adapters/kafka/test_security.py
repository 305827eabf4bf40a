"""The settings reach the worker and the relay, and contradictions are refused at start."""

import pytest

from drawback.app.worker import relay_settings, worker_settings
from drawback.config.settings import Settings
from drawback.config.sources import BadSettingError


def settings(**kafka):
    return Settings(_env_file=None, kafka=kafka)


def test_a_worker_runs_as_the_settings_say():
    """Batch, session, path, group and instance name arrive where they work."""
    worker = worker_settings(
        settings(
            batch_records=50,
            session_timeout_s=6,
            path="take",
            group_prefix="t.",
            instance_id="one",
            client_id="c",
        )
    )

    assert (worker.path, worker.group_prefix) == ("take", "t.")
    assert (worker.consumer.batch_records, worker.consumer.session_timeout_s) == (50, 6)
    assert (worker.consumer.instance_id, worker.consumer.connection.client_id) == ("one", "c")


def test_the_relay_uses_the_same_brokers():
    """Several addresses are reported one by one."""
    relay = relay_settings(settings(bootstrap="kafka-1:9092, kafka-2:9092"))

    assert relay.connection.addresses == ["kafka-1:9092", "kafka-2:9092"]


@pytest.mark.parametrize(
    ("kafka", "said"),
    [
        ({"bootstrap": "kafka"}, "not host:port"),
        ({"protocol": "SASL_SSL", "mechanism": "PLAIN"}, "needs a user name and a password file"),
        ({"protocol": "SSL", "ca_file": "/nowhere/ca.pem"}, "no file"),
    ],
)
def test_contradictions_are_refused_with_a_sentence(kafka, said):
    """A worker does not start with brokers it could never reach."""
    with pytest.raises(BadSettingError, match=said):
        worker_settings(settings(**kafka))
