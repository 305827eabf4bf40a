"""A worker process for tests: the product's worker over the ledger step. Its one argument is a JSON object."""

import json
import sys
from pathlib import Path

from drawback.adapters.kafka.bulk_transport import ConsumerSettings
from drawback.adapters.kafka.dispatch import RetryPolicy
from drawback.adapters.kafka.faust_app import Worker, WorkerSettings, run_worker
from drawback.adapters.kafka.security import KafkaConnection
from drawback.adapters.telemetry.health import serve_health
from drawback.adapters.telemetry.process_metrics import WorkerMetrics
from support.ledger_step import LedgerStep, PartitionsLedgerStep


def main() -> int:
    """Run until told to leave."""
    asked = json.loads(sys.argv[1])
    kind = PartitionsLedgerStep if asked.get("path") == "lanes" else LedgerStep
    step = kind(
        Path(asked["database"]), slow_s=asked.get("slow_s", 0.0), fail_times=asked.get("fail_times", 0)
    )
    settings = WorkerSettings(
        consumer=ConsumerSettings(
            KafkaConnection(asked["bootstrap"]),
            batch_records=asked.get("batch_records", 500),
            session_timeout_s=6.0,
            metadata_age_s=asked.get("metadata_age_s", 30.0),
            instance_id=asked.get("instance_id"),
            trusts_log_end=asked.get("real", True),
        ),
        path="bulk" if asked.get("path") == "lanes" else asked.get("path", "bulk"),
        group_prefix=asked["group_prefix"],
        commit_interval_s=0.5,
        retry_policy=RetryPolicy(within_s=asked.get("patience_s", 30.0)),
        check_every_s=asked.get("check_every_s", 1.0),
        stalled_after_s=asked.get("stalled_after_s", 60.0),
    )
    worker = Worker(asked["subscriptions"], step, settings)
    if "health_port" not in asked:
        return run_worker(worker)
    return run_worker(
        worker,
        lambda: serve_health(
            "127.0.0.1",
            asked["health_port"],
            live=worker.stalled,
            ready=worker.unready,
            collectors=[WorkerMetrics(worker)],
        ),
    )


if __name__ == "__main__":
    raise SystemExit(main())
