"""Run Apache Kafka (KRaft, no ZooKeeper) from its published jars: one broker or three, on loopback.

    python infra/kafka/run.py up [--home .run/kafka] [--brokers 1] [--port 9092]
    python infra/kafka/run.py status | down

`up` resolves the jars once with Maven into HOME/jars-VERSION (afterwards it needs neither Maven nor a network), formats
the storage the first time, starts the brokers in combined mode and waits until an admin call is answered. `down` stops
exactly the processes whose ids `up` wrote, and keeps the data. Tests import this file and use `Cluster` directly.
"""

import argparse
import base64
import ctypes
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
POM = HERE / "pom.xml"
READY_WITHIN_S = 60.0
STOPPED_WITHIN_S = 30.0
HEAP = "384m"


class KafkaUnavailableError(RuntimeError):
    """Kafka could not be started on this machine; the message says what is missing."""


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def kafka_version() -> str:
    """The version named in pom.xml."""
    found = re.search(r"<kafka\.version>([^<]+)<", POM.read_text(encoding="utf-8"))
    if found is None:
        raise KafkaUnavailableError(f"{POM} names no <kafka.version>; expected, for example, 4.1.1.")
    return found[1]


def missing_tools(jars: Path) -> str | None:
    """Why Kafka cannot run here, or None when it can."""
    if shutil.which("java") is None:
        return "Java is not installed (expected a `java` of version 17 or newer on the PATH)."
    if not (jars / "complete").exists() and shutil.which("mvn") is None:
        return f"Maven is not installed and {jars} does not hold Kafka's jars yet (expected `mvn` on the PATH once)."
    return None


def jars_folder(home: Path) -> Path:
    return home / f"jars-{kafka_version()}"


def resolve_jars(home: Path) -> Path:
    """Copy Kafka's jars into HOME once; offline if Maven already knows them."""
    jars = jars_folder(home)
    complete = jars / "complete"
    reason = missing_tools(jars)
    if reason is not None:
        raise KafkaUnavailableError(reason)
    if complete.exists():
        return jars
    fresh = home / f".{jars.name}-{os.getpid()}"
    copy = ["dependency:copy-dependencies", f"-DoutputDirectory={fresh}", "-DincludeScope=runtime"]
    for offline in (["-o"], []):
        done = subprocess.run(
            ["mvn", "-q", "-B", *offline, "-f", str(POM), *copy], capture_output=True, text=True, check=False
        )
        if done.returncode == 0 and any(fresh.glob("kafka_2.13-*.jar")):
            break
    else:
        raise KafkaUnavailableError(
            f"Maven could not fetch Kafka's jars: {done.stdout[-2000:]}{done.stderr[-500:]}"
        )
    (fresh / "complete").write_text(kafka_version(), encoding="utf-8")
    if not complete.exists():
        shutil.rmtree(jars, ignore_errors=True)
        fresh.replace(jars)
    return jars


def _die_with_parent() -> None:
    """Linux: the broker gets SIGTERM when the process that started it is gone (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass(frozen=True)
class Broker:
    """One node: broker and controller in one process."""

    number: int
    port: int
    controller_port: int
    folder: Path

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def pid_file(self) -> Path:
        return self.folder / "pid"

    @property
    def properties(self) -> Path:
        return self.folder / "server.properties"

    @property
    def log(self) -> Path:
        return self.folder / "broker.log"

    def pid(self) -> int | None:
        """The id of the running process, if it is still the one we started."""
        if not self.pid_file.exists():
            return None
        pid = int(self.pid_file.read_text(encoding="ascii"))
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return None
        return pid if str(self.properties).encode() in command and state != "Z" else None


@dataclass
class Cluster:
    """One or three brokers whose data lives under `home`."""

    home: Path
    jars: Path
    brokers: tuple[Broker, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    format_arguments: tuple[str, ...] = ()
    heap: str = HEAP
    die_with_parent: bool = False
    _children: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def bootstrap(self) -> str:
        return ",".join(broker.address for broker in self.brokers)

    @classmethod
    def plan(
        cls,
        home: Path,
        *,
        jars: Path,
        count: int = 1,
        first_port: int | None = None,
        settings: Mapping[str, str] | None = None,
        format_arguments: tuple[str, ...] = (),
        die_with_parent: bool = False,
    ) -> "Cluster":
        """Lay out `count` brokers below `home`; ports are remembered in cluster.json between runs."""
        if count not in (1, 3):
            raise ValueError(f"A cluster of {count} brokers was asked for; expected 1 or 3.")
        home = home.resolve()
        known = home / "cluster.json"
        if known.exists():
            ports = json.loads(known.read_text(encoding="utf-8"))
            if len(ports) != count:
                raise KafkaUnavailableError(
                    f"{home} already holds a cluster of {len(ports)} broker(s), but {count} were asked for; "
                    "stop it and remove the folder, or name another with --home."
                )
        else:
            ports = [[first_port + n if first_port else free_port(), free_port()] for n in range(count)]
            home.mkdir(parents=True, exist_ok=True)
            known.write_text(json.dumps(ports), encoding="utf-8")
        brokers = tuple(
            Broker(n, port, controller, home / f"broker-{n}")
            for n, (port, controller) in enumerate(ports, start=1)
        )
        return cls(
            home, jars, brokers, dict(settings or {}), format_arguments, die_with_parent=die_with_parent
        )

    def up(self, *, within_s: float = READY_WITHIN_S) -> None:
        """Format what is new, start what is down, and wait for an answered admin call."""
        new = [broker for broker in self.brokers if not (broker.folder / "data" / "meta.properties").exists()]
        self._format(new)
        for broker in self.brokers:
            if broker.pid() is None:
                self.start(broker)
        self.wait_ready(self.brokers, within_s=within_s)

    def start(self, broker: Broker) -> None:
        """Start one broker and write its process id; does not wait."""
        with broker.log.open("ab") as log:
            child = subprocess.Popen(
                [*self._java(), "kafka.Kafka", str(broker.properties)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=not self.die_with_parent,
                preexec_fn=_die_with_parent if self.die_with_parent and sys.platform == "linux" else None,
            )
        self._children[broker.number] = child
        broker.pid_file.write_text(str(child.pid), encoding="ascii")

    def stop(self, broker: Broker, *, kill: bool = False, within_s: float = STOPPED_WITHIN_S) -> None:
        """End one broker by its id: SIGTERM, and SIGKILL if it stays; `kill` goes straight to SIGKILL."""
        pid = broker.pid()
        if pid is not None:
            os.kill(pid, signal.SIGKILL if kill else signal.SIGTERM)
            if not self._gone(broker, within_s):
                os.kill(pid, signal.SIGKILL)
                self._gone(broker, within_s)
        broker.pid_file.unlink(missing_ok=True)

    def down(self) -> None:
        """Stop every broker of this cluster and nothing else; all get the signal before any is waited for.

        A node of a three-node cluster that leaves last has no quorum left to resign to and would wait for it in
        vain, so the wait is short and ends with SIGKILL: the log is already on disk.
        """
        for broker in self.brokers:
            pid = broker.pid()
            if pid is not None:
                os.kill(pid, signal.SIGTERM)
        within_s = STOPPED_WITHIN_S if len(self.brokers) == 1 else 8.0
        for broker in self.brokers:
            if not self._gone(broker, within_s):
                self.stop(broker, kill=True)
            broker.pid_file.unlink(missing_ok=True)

    def _gone(self, broker: Broker, within_s: float) -> bool:
        child = self._children.get(broker.number)

        def gone() -> bool:
            if (
                child is not None
            ):  # our own child: it is gone when it is reaped, so that its port and files are free
                return child.poll() is not None
            return broker.pid() is None

        return _eventually(gone, within_s)

    def wait_ready(self, brokers: Iterable[Broker], *, within_s: float = READY_WITHIN_S) -> None:
        """Wait until each of `brokers` answers and knows every broker that runs."""
        wanted = sum(broker.pid() is not None for broker in self.brokers)
        for broker in brokers:
            if not _eventually(lambda b=broker: self._answers(b, wanted), within_s):  # type: ignore[misc]
                tail = broker.log.read_text(encoding="utf-8", errors="replace")[-3000:]
                raise KafkaUnavailableError(
                    f"Kafka broker {broker.number} on {broker.address} was not ready within {within_s:.0f} s. "
                    f"The end of {broker.log}:\n{tail}"
                )

    def _answers(self, broker: Broker, wanted: int) -> bool:
        from kafka import KafkaAdminClient  # noqa: PLC0415  # only where a broker is really started
        from kafka.errors import KafkaError  # noqa: PLC0415

        if broker.pid() is None:
            tail = broker.log.read_text(encoding="utf-8", errors="replace")[-3000:]
            raise KafkaUnavailableError(f"Kafka broker {broker.number} ended by itself:\n{tail}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", broker.port)) != 0:
                return False
        patience_ms = int(3000 / processor_share())
        try:
            admin = KafkaAdminClient(
                bootstrap_servers=broker.address,
                bootstrap_timeout_ms=patience_ms,
                request_timeout_ms=patience_ms,
            )
        except KafkaError:
            return False
        try:
            return len(admin.describe_cluster()["brokers"]) >= wanted
        except KafkaError:
            return False
        finally:
            admin.close()

    def _java(self) -> list[str]:
        return [
            "java",
            f"-Xmx{self.heap}",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}",
            "-cp",
            f"{self.jars}{os.sep}*",
        ]

    def _format(self, brokers: list[Broker]) -> None:
        if not brokers:
            return
        cluster_id = self._cluster_id()
        running = []
        for broker in brokers:
            broker.folder.mkdir(parents=True, exist_ok=True)
            broker.properties.write_text(self._properties(broker), encoding="utf-8")
            command = [*self._java(), "kafka.tools.StorageTool", "format", f"--cluster-id={cluster_id}"]
            command += ["-c", str(broker.properties), *self.format_arguments]
            running.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        said = [process.communicate(timeout=READY_WITHIN_S / processor_share())[0] for process in running]
        for process, words in zip(running, said, strict=True):
            if process.returncode != 0:
                raise KafkaUnavailableError(
                    f"Kafka refused to format its storage: {words.decode(errors='replace')}"
                )

    def _cluster_id(self) -> str:
        file = self.home / "cluster-id"
        if not file.exists():
            file.write_text(
                base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("="), encoding="ascii"
            )
        return file.read_text(encoding="ascii")

    def _properties(self, broker: Broker) -> str:
        copies = len(self.brokers)
        voters = ",".join(f"{b.number}@127.0.0.1:{b.controller_port}" for b in self.brokers)
        values = {
            "process.roles": "broker,controller",
            "node.id": str(broker.number),
            "controller.quorum.voters": voters,
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://127.0.0.1:{broker.port},CONTROLLER://127.0.0.1:{broker.controller_port}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{broker.port}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "PLAINTEXT",
            "log.dirs": str(broker.folder / "data"),
            "auto.create.topics.enable": "false",
            "default.replication.factor": str(copies),
            "min.insync.replicas": str(max(1, copies - 1)),
            "offsets.topic.replication.factor": str(copies),
            "offsets.topic.num.partitions": "5",
            "transaction.state.log.replication.factor": str(copies),
            "transaction.state.log.min.isr": str(max(1, copies - 1)),
            "transaction.state.log.num.partitions": "3",
            "share.coordinator.state.topic.replication.factor": str(copies),
            "group.initial.rebalance.delay.ms": "0",
            "group.min.session.timeout.ms": "1000",
            "log.cleaner.dedupe.buffer.size": "4194304",
            "num.network.threads": "2",
            "num.io.threads": "4",
            "controlled.shutdown.enable": "true",
        } | {name: value.replace("{port}", str(broker.port)) for name, value in self.settings.items()}
        return "".join(f"{name}={_escape(value)}\n" for name, value in values.items())


def _escape(value: str) -> str:
    """A backslash starts an escape in a Java properties file."""
    return value.replace("\\", "\\\\")


def processor_share() -> float:
    """How much of a processor one of the processes that want to run gets here now, at most 1: of the last minute's load."""
    return min(1.0, (os.cpu_count() or 1) / max(os.getloadavg()[0], 1e-9))


def _eventually(condition: Callable[[], bool], within_s: float) -> bool:
    """Poll until it holds; on a machine that others share, a second counts for what a process gets of it."""
    left, before = within_s, time.monotonic()
    while not condition():
        now = time.monotonic()
        left -= (now - before) * processor_share()
        before = now
        if left <= 0:
            return False
        time.sleep(0.1)
    return True


def main() -> int:
    """The verbs of the command line."""
    parser = argparse.ArgumentParser(description="Apache Kafka on loopback from its published jars.")
    parser.add_argument("verb", choices=("up", "down", "status"))
    parser.add_argument("--home", type=Path, default=Path(".run/kafka"), help="where jars and data live")
    parser.add_argument("--brokers", type=int, default=1, choices=(1, 3))
    parser.add_argument("--port", type=int, default=9092, help="the first broker's port; 0 takes free ones")
    asked = parser.parse_args()
    home: Path = asked.home.resolve()
    if asked.verb != "up" and not (home / "cluster.json").exists():
        print(f"No Kafka was started under {home}.")
        return 0 if asked.verb == "down" else 1
    try:
        if asked.verb == "up":
            home.mkdir(parents=True, exist_ok=True)
            cluster = Cluster.plan(
                home, jars=resolve_jars(home), count=asked.brokers, first_port=asked.port or None
            )
            cluster.up()
        else:
            count = len(json.loads((home / "cluster.json").read_text(encoding="utf-8")))
            cluster = Cluster.plan(home, jars=jars_folder(home), count=count)
            if asked.verb == "down":
                cluster.down()
    except KafkaUnavailableError as problem:
        print(problem, file=sys.stderr)
        return 1
    for broker in cluster.brokers:
        pid = broker.pid()
        print(f"broker {broker.number}  {broker.address}  {f'running, process {pid}' if pid else 'stopped'}")
    return 0 if asked.verb == "down" or all(broker.pid() for broker in cluster.brokers) else 1


if __name__ == "__main__":
    raise SystemExit(main())
