"""A database that is a file is named by its path or as a URL; nothing else is taken for a path."""

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
