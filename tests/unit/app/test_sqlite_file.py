"""A database that is a file is named by its path or as a URL; nothing else is taken for a path."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from drawback.cli.database import sqlite_file


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("demo.db", "demo.db"),
        ("sqlite:///demo.db", "demo.db"),
        ("sqlite:////var/lib/demo.db", "/var/lib/demo.db"),
        ("sqlite+pysqlite:///demo.db", "demo.db"),
    ],
)
def test_a_file_is_named_by_path_or_url(named: str, path: str) -> None:
    assert sqlite_file(named) == Path(path)


@pytest.mark.parametrize("named", ["postgresql://demo:secret@db/drawback", "sqlite://", "nothing://x y"])
def test_a_server_or_no_file_is_refused_without_its_password(named: str) -> None:
    with pytest.raises(typer.BadParameter, match="is no SQLite file") as refused:
        sqlite_file(named)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"Entry,Line\nXYZ42001104,1\n" * 200, "is none of SQLite's"),
        (b"SQLite format 3\x00" + b"\xff" * 4000, "is none of SQLite's"),
    ],
)
def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    """Of whichever verb; the file stays as it was."""
    path = tmp_path / "entries.csv"
    path.write_bytes(content)
    for verb in (["claims"], ["migrate", "--check"]):
        command = [str(Path(sys.executable).with_name("drawback")), *verb, "--database", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
        assert says in " ".join(done.stderr.split())
    assert path.read_bytes() == content
