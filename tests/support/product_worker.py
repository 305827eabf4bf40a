"""A worker process over the product's own step: all services in one lane's transaction, as embedded, but from Kafka."""

import json
import sys
from datetime import date

from drawback.adapters.bulk_transport import ConsumerSettings
from drawback.adapters.database import open_database
from drawback.adapters.faust_app import Worker, WorkerSettings, run_worker
from drawback.adapters.kafka_security import KafkaConnection
from drawback.adapters.sql_step import SqlStep
from drawback.bootstrap import load_law
from drawback.runtime.step import Step
from drawback.services import SERVICES


def main() -> int:
    """Run until told to leave."""
    asked = json.loads(sys.argv[1])
    law = load_law()
    step = SqlStep(
        open_database(asked["database_url"], writes=True),
        lambda _, store: Step(SERVICES, store, law),
        lambda: date.fromisoformat(asked["today"]),
    )
    consumer = ConsumerSettings(
        KafkaConnection(asked["bootstrap"]),
        batch_records=asked["batch_records"],
        session_timeout_s=6.0,
        instance_id=asked["instance_id"],
        trusts_log_end=asked["real"],
    )
    settings = WorkerSettings(consumer, group_prefix=asked["group_prefix"])
    return run_worker(Worker({"embedded": asked["topics"]}, step, settings))
