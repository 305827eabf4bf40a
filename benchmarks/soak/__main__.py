"""Steady load on the whole product: Kafka, PostgreSQL, workers, scheduler.

    python -m benchmarks.soak [--minutes 5] [--rate 500] [--workers 1] [--json]

Starts servers of its own unless they are named. Every ten seconds it prints what it sees: memory of each process, lag,
age of the oldest unhandled record, latency from the producer's acknowledgement to the committed transaction and to the
alert passed to its channel, size of the database. What the first of these intervals shows is a start, and is left out of
the sums. At the end everything leaves at SIGTERM, and a summary is printed.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer

from benchmarks.soak.deployment import Deployment, deployed
from benchmarks.soak.latency import Watched, committed, quantiles, told
from benchmarks.soak.traffic import CLAIMANTS, Send, probe, traffic
from drawback.adapters.telemetry.step_metrics import STAGES

TICK_S = 0.02
SAMPLES_PER_S = 40
PROBE_EVERY_S = 2.0


@dataclass
class Look:
    """What was seen at one moment."""

    second: float
    sent: int
    handled: float
    lag: float
    oldest_s: float
    commit_ms: dict[str, float]
    alert_ms: dict[str, float]
    rss_mb: dict[str, float]
    database_mb: float
    parked: float
    stage_s: dict[str, float]
    batches: float
    retries: float


@dataclass
class Soak:
    """One run: what is sent, and what is seen of it."""

    deployment: Deployment
    rate: float
    seconds: float
    every_s: float = 10.0
    claimants: int = CLAIMANTS
    sent: int = 0
    probes: int = 0
    commits: Watched = field(default_factory=committed)
    alerts: Watched = field(default_factory=told)
    looks: list[Look] = field(default_factory=list)

    async def run(self) -> dict[str, Any]:
        """Send for as long as was asked, wait until all is handled, and sum up."""
        watching = [asyncio.create_task(w.watch(self.deployment.url)) for w in (self.commits, self.alerts)]
        producer = AIOKafkaProducer(
            bootstrap_servers=self.deployment.bootstrap, acks="all", enable_idempotence=True, linger_ms=5
        )
        async with producer:
            looking = asyncio.create_task(self._look_repeatedly())
            probing = asyncio.create_task(self._probe(producer))
            late_s = await self._send(producer)
            probing.cancel()
            await producer.flush()
            drained_s = await self._drain()
            looking.cancel()
        await self._look()
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, looking, probing, return_exceptions=True)
        return self._summary(late_s, drained_s)

    async def _send(self, producer: AIOKafkaProducer) -> float:
        """Send at the rate; the seconds by which the sender itself fell behind."""
        stride = max(1, round(self.rate / SAMPLES_PER_S))
        source = traffic(claimants=self.claimants)
        began = time.perf_counter()
        while (passed := time.perf_counter() - began) < self.seconds:
            for _ in range(int(passed * self.rate) - self.sent):
                await self._post(producer, next(source), self.commits if self.sent % stride == 0 else None)
                self.sent += 1
            await asyncio.sleep(TICK_S)
        return passed - self.sent / self.rate

    async def _probe(self, producer: AIOKafkaProducer) -> None:
        for number in range(1_000_000):
            await asyncio.sleep(PROBE_EVERY_S)
            send, claimant = probe(number, datetime.now(UTC))
            await self._post(producer, send, self.alerts, claimant)
            self.probes += 1

    @staticmethod
    async def _post(
        producer: AIOKafkaProducer, send: Send, watched: Watched | None, name: str | None = None
    ) -> None:
        acknowledgement = await producer.send(send.topic, send.raw, key=send.key)
        if watched is not None:
            acknowledgement.add_done_callback(lambda _: watched.acknowledged(name or send.event_id))

    async def _drain(self) -> float:
        """Wait until nothing waits; the seconds it took."""
        began = time.perf_counter()
        while time.perf_counter() - began < 120:
            seen = not self.commits.waiting and not self.alerts.waiting
            if seen and await asyncio.to_thread(self._handled) >= self.sent + self.probes:
                break
            await asyncio.sleep(0.1)
        return time.perf_counter() - began

    def _handled(self) -> float:
        return sum(one.metrics().get("drawback_events_handled_total", 0.0) for one in self.deployment.workers)

    async def _look_repeatedly(self) -> None:
        self._began = time.perf_counter()
        while True:
            await asyncio.sleep(self.every_s)
            await self._look()

    async def _look(self) -> None:
        looks = await asyncio.gather(*(asyncio.to_thread(one.metrics) for one in self.deployment.all))
        workers, scheduler = looks[:-1], looks[-1]

        def total(name: str) -> float:
            return sum(found.get(name, 0.0) for found in workers)

        look = Look(
            second=round(time.perf_counter() - self._began, 1),
            sent=self.sent,
            handled=total("drawback_events_handled_total"),
            lag=total("drawback_lag_records"),
            oldest_s=max(found.get("drawback_oldest_unhandled_seconds", 0.0) for found in workers),
            commit_ms=dict(quantiles(self.commits.lately_ms)),
            alert_ms=dict(quantiles(self.alerts.lately_ms)),
            rss_mb={one.name: round(one.rss_mb(), 1) for one in self.deployment.all},
            database_mb=round(scheduler.get("drawback_database_bytes", 0.0) / 1e6, 1),
            parked=scheduler.get("drawback_parked_open", 0.0),
            stage_s={stage: round(total(stage), 1) for stage in STAGES},
            batches=total("drawback_batches_handled_total"),
            retries=total("drawback_step_retries_total"),
        )
        for watched in (self.commits, self.alerts):
            watched.start_interval(warm=bool(self.looks))
        self.looks.append(look)
        memory = " ".join(f"{name} {mb:.0f}" for name, mb in look.rss_mb.items())
        print(
            f"{look.second:7.0f} s  sent {look.sent:8d}  handled {look.handled:8.0f}  lag {look.lag:6.0f}  "
            f"oldest {look.oldest_s:5.1f} s  commit p50 {look.commit_ms['p50']:6.1f} p99 {look.commit_ms['p99']:7.1f} ms  "
            f"alert p99 {look.alert_ms['p99']:6.0f} ms  MB: {memory}  database {look.database_mb:.0f}",
            file=sys.stderr,
            flush=True,
        )

    def _summary(self, late_s: float, drained_s: float) -> dict[str, Any]:
        last = self.looks[-1]
        leaving = {one.name: round(one.leave(), 2) for one in self.deployment.all}
        return {
            "rate": self.rate,
            "seconds": self.seconds,
            "sent": self.sent,
            "probes": self.probes,
            "handled": last.handled,
            "sender_late_s": round(late_s, 3),
            "drained_s": round(drained_s, 2),
            "commit_ms": dict(quantiles(self.commits.took_ms)) | {"samples": len(self.commits.took_ms)},
            "alert_ms": dict(quantiles(self.alerts.took_ms)) | {"samples": len(self.alerts.took_ms)},
            "not_seen": {
                "commits": self.commits.lost + len(self.commits.waiting),
                "alerts": self.alerts.lost + len(self.alerts.waiting),
            },
            "most_lag": max(look.lag for look in self.looks),
            "parked": last.parked,
            "database_mb": last.database_mb,
            "stage_s": last.stage_s,
            "events_per_batch": round(last.handled / max(1, last.batches), 1),
            "retries": last.retries,
            "bytes_per_event": round(last.database_mb * 1e6 / max(1, self.sent)),
            "rss_mb": {
                name: {
                    "first": self.looks[0].rss_mb[name],
                    "last": last.rss_mb[name],
                    "most": max(look.rss_mb[name] for look in self.looks),
                }
                for name in last.rss_mb
            },
            "left_after_s": leaving,
            "looks": [asdict(look) for look in self.looks],
        }


def soak(
    minutes: float,
    rate: float,
    workers: int = 1,
    *,
    every_s: float = 10.0,
    claimants: int = CLAIMANTS,
    bootstrap: str | None = None,
    database: str | None = None,
) -> dict[str, Any]:
    """Run it and return the summary."""
    with (
        tempfile.TemporaryDirectory(prefix="drawback-soak-") as folder,
        deployed(Path(folder), workers, bootstrap=bootstrap, server_url=database) as started,
    ):
        return asyncio.run(Soak(started, rate, minutes * 60, every_s, claimants).run())


def main() -> None:
    """Run the soak and print the summary."""
    parser = argparse.ArgumentParser(description="Steady load on the whole product.")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--rate", type=float, default=500, help="events per second")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--claimants", type=int, default=CLAIMANTS, help="among whom the events are shared")
    parser.add_argument("--every", type=float, default=10, help="seconds between looks")
    parser.add_argument("--bootstrap", help="brokers that run already")
    parser.add_argument(
        "--database", help="a PostgreSQL server that runs already; a database of its own is made in it"
    )
    parser.add_argument("--json", action="store_true", help="print everything as one JSON object")
    asked = parser.parse_args()
    found = soak(
        asked.minutes,
        asked.rate,
        asked.workers,
        every_s=asked.every,
        claimants=asked.claimants,
        bootstrap=asked.bootstrap,
        database=asked.database,
    )
    if asked.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        if name != "looks":
            print(f"{name:16} {json.dumps(value)}")


if __name__ == "__main__":
    main()
