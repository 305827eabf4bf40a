"""PgBouncer in transaction mode before a test's PostgreSQL: each transaction may run on another connection."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from support.ports import free_port

_WITHIN_S = 20.0


@pytest.fixture
def pooled_database(postgres_database: str) -> Iterator[str]:
    """The address of an empty database through the pooler."""
    found = shutil.which("pgbouncer")
    if found is None:
        pytest.skip("needs PgBouncer, of the package pgbouncer")
    server = urlsplit(postgres_database)
    home = Path(tempfile.mkdtemp(prefix="drawback-pooler-", dir="/tmp"))
    port = free_port()
    (home / "users").write_text(f'"{server.username}" "{server.password or ""}"\n', encoding="utf-8")
    (home / "pgbouncer.ini").write_text(
        f"[databases]\n* = host={server.hostname} port={server.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
        f"unix_socket_dir =\nauth_type = plain\nauth_file = {home / 'users'}\npool_mode = transaction\ndefault_pool_size = 3\n"
        f"server_round_robin = 1\n",
        encoding="utf-8",
    )
    command = [found, "-q", str(home / "pgbouncer.ini")]
    if os.geteuid() == 0:  # it does not run as root
        for path in (home, *home.iterdir()):
            shutil.chown(path, "nobody")
        command[1:1] = ["-u", "nobody"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = urlunsplit(server._replace(netloc=f"{server.username}:{server.password or ''}@127.0.0.1:{port}"))
    try:
        _wait(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(_WITHIN_S)
        shutil.rmtree(home, ignore_errors=True)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _WITHIN_S
    while True:
        try:
            psycopg.connect(url, prepare_threshold=None).close()
        except psycopg.OperationalError:
            if time.monotonic() > until or process.poll() is not None:
                raise
            time.sleep(0.05)
        else:
            return
