"""From the settings to the parts of the streaming product. Apart from `connections`, since Faust takes a second to load."""

from drawback.adapters.bulk_transport import ConsumerSettings
from drawback.adapters.faust_app import WorkerSettings
from drawback.adapters.kafka_relay import RelaySettings
from drawback.connections import kafka_connection
from drawback.settings import Settings


def worker_settings(settings: Settings) -> WorkerSettings:
    """Return how a worker process runs its services.

    Raises:
        BadSettingError: the settings of the brokers contradict each other, or a file they name is missing.
    """
    kafka = settings.kafka
    consumer = ConsumerSettings(
        kafka_connection(settings),
        batch_records=kafka.batch_records,
        session_timeout_s=kafka.session_timeout_s,
        instance_id=kafka.instance_id,
    )
    return WorkerSettings(consumer, path=kafka.path, group_prefix=kafka.group_prefix)


def relay_settings(settings: Settings) -> RelaySettings:
    """Return how the relay publishes.

    Raises:
        BadSettingError: the settings of the brokers contradict each other, or a file they name is missing.
    """
    return RelaySettings(kafka_connection(settings))
