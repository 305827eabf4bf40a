"""Worker processes over the product's own step: all services in one lane's transaction, as embedded, but from Kafka.

`main` is one worker, asked for by a JSON object as its argument. `fork_server` is a process that has loaded everything and forks a
worker for each line it reads, so that a worker that was killed is back in a moment: a second of imports would else be
most of its life in a test that kills a hundred.
"""

import json
import os
import sys
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from typing import Any

from drawback.adapters.kafka.bulk_transport import ConsumerSettings
from drawback.adapters.kafka.dispatch import RetryPolicy
from drawback.adapters.kafka.faust_app import Worker, WorkerSettings, run_worker
from drawback.adapters.kafka.security import KafkaConnection
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.partition_step import SqlStep
from drawback.adapters.telemetry.health import serve_health
from drawback.adapters.telemetry.process_metrics import WorkerMetrics
from drawback.app.bootstrap import load_law
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from support.processes import die_with_parent


def main() -> int:
    """Run until told to leave."""
    return work(json.loads(sys.argv[1]))


def work(asked: dict[str, Any]) -> int:
    """Be the worker that was asked for."""
    law = load_law()
    step = SqlStep(
        open_database(asked["database_url"]),
        lambda _, store: Step(SERVICES, store, law),
        lambda: today(asked["today"]),
    )
    consumer = ConsumerSettings(
        KafkaConnection(asked["bootstrap"]),
        batch_records=asked["batch_records"],
        max_in_flight=2,  # harder than the default: two transactions at a time
        session_timeout_s=6.0,
        instance_id=asked["instance_id"],
        trusts_log_end=asked["real"],
    )
    settings = WorkerSettings(
        consumer,
        path=asked.get("path", "bulk"),
        group_prefix=asked["group_prefix"],
        retry_policy=RetryPolicy(within_s=asked.get("patience_s", 60.0)),
        check_every_s=asked.get("check_every_s", 5.0),
        stalled_after_s=asked.get("stalled_after_s", 60.0),
    )
    worker = Worker({"embedded": asked["topics"]}, step, settings)
    if "health_port" not in asked:
        return run_worker(worker)

    def health() -> AbstractAsyncContextManager[object]:
        return serve_health(
            "127.0.0.1",
            asked["health_port"],
            live=worker.stalled,
            ready=worker.unready,
            collectors=[WorkerMetrics(worker)],
        )

    return run_worker(worker, health)


def today(said: str) -> date:
    """The day that was said, or the one that a file says now: in a story, days go by while a worker is at work."""
    return date.fromisoformat(Path(said).read_text(encoding="ascii") if said.startswith("/") else said)


def fork_server() -> int:
    """Fork a worker for each line of JSON, and answer with its id; the end of the input is the end of all."""
    load_law()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(asked)
        print(child, flush=True)  # noqa: T201 - the answer
        _reap()
    return 0


def _become(asked: dict[str, Any]) -> None:
    """Be a worker with a log of its own, in the forked process; does not return."""
    die_with_parent()
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code = 1
    try:
        code = work(asked)
    finally:
        sys.stdout.write(f"worker {os.getpid()} ends with exit code {code}\n")
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _reap() -> None:
    """Take note of children that ended."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return
        except ChildProcessError:
            return
