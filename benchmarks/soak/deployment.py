"""The processes of the product, started as an operator would, on servers of the benchmark's own."""

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.streaming.consume import REPOSITORY, broker
from benchmarks.streaming.pipeline import postgres

CODE = "from drawback.cli.main import main; main()"
LEAVE_WITHIN_S = 30


@dataclass
class Running:
    """One process and where it answers."""

    name: str
    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def rss_mb(self) -> float:
        """Resident memory."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def metrics(self) -> dict[str, float]:
        """Each metric's sum over its labels; of the stages of the step also each by itself."""
        with urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        found: dict[str, float] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                stage = sample.labels.get("stage")
                for name in (sample.name, *([stage] if stage else ())):
                    found[name] = found.get(name, 0.0) + sample.value
        return found

    def leave(self) -> float:
        """SIGTERM; the seconds it took to end."""
        began = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=LEAVE_WITHIN_S + 5)
        if code not in (0, -signal.SIGTERM):
            raise RuntimeError(f"{self.name} ended with {code}:\n{self.log.read_text()[-2000:]}")
        return time.perf_counter() - began


@dataclass
class Deployment:
    """Everything that runs."""

    bootstrap: str
    url: str
    workers: list[Running]
    scheduler: Running

    @property
    def all(self) -> list[Running]:
        return [*self.workers, self.scheduler]


@contextmanager
def deployed(
    folder: Path, workers: int, *, bootstrap: str | None = None, server_url: str | None = None
) -> Iterator[Deployment]:
    """Start brokers and database (or use those named), the topics, the workers and the scheduler; end them all."""
    with ExitStack() as stack:
        kafka = stack.enter_context(broker(bootstrap))
        server = server_url or stack.enter_context(postgres())
        name = f"soak_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        env = {k: v for k, v in os.environ.items() if not k.upper().startswith("DRAWBACK_")}
        env |= {"DRAWBACK_KAFKA__BOOTSTRAP": kafka, "DRAWBACK_DATABASE__URL": url}
        done = subprocess.run(
            [sys.executable, "-c", CODE, "topics", "apply"],
            env=env,
            cwd=folder,
            check=False,
            capture_output=True,
        )
        if done.returncode:
            raise RuntimeError(f"topics apply ended with {done.returncode}: {done.stderr.decode()}")
        verbs = [*(["worker"] for _ in range(workers)), ["scheduler"]]
        started: list[Running] = []
        stack.callback(_end, started)
        for number, verb in enumerate(verbs):
            started.append(_start(f"{verb[0]} {number + 1}" if workers > 1 else verb[0], verb, env, folder))
        _until_ready(started)
        yield Deployment(kafka, url, started[:-1], started[-1])


def _start(name: str, verb: list[str], env: Mapping[str, str], folder: Path) -> Running:
    port = _free_port()
    log = folder / f"{name.replace(' ', '-')}.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", CODE, *verb],
            env={**env, "DRAWBACK_HEALTH__PORT": str(port), "PYTHONPATH": str(REPOSITORY)},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    return Running(name, process, port, log)


def _end(started: list[Running]) -> None:
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.wait(timeout=30)


def _until_ready(started: list[Running]) -> None:
    until = time.monotonic() + 90
    for one in started:
        while not _answers(one.port):
            if one.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{one.name} is not ready:\n{one.log.read_text()[-3000:]}")
            time.sleep(0.1)


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
