"""What our step says to PostgreSQL, recorded below everything: statements, parameters, copied rows, commits.

The bare loop says the same again, to the letter and in the same transactions, without knowing why.
"""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, event

Said = tuple[str, Any, Any]
"""Kind (execute, ask, executemany, copy), statement, parameters; `ask` wants the answer in binary form."""


class Tape:
    """Transactions in the order of their commits, cut into batches of events."""

    def __init__(self) -> None:
        self.batches: list[tuple[int, list[list[Said]]]] = []
        self._open: list[list[Said]] = []

    def committed(self, said: list[Said]) -> None:
        """A transaction ended; one in which nothing was said is none."""
        if said:
            self._open.append(said)

    def cut(self, events: int) -> None:
        """What was committed since the last cut handled so many events."""
        self.batches.append((events, self._open))
        self._open = []

    def save(self, file: Path) -> None:
        """Write it down."""
        file.write_bytes(pickle.dumps(self.batches))


def load_tape(file: Path) -> list[tuple[int, list[list[Said]]]]:
    """Read it back. The file was written by this benchmark a minute before."""
    found: list[tuple[int, list[list[Said]]]] = pickle.loads(file.read_bytes())  # noqa: S301
    return found


class _Cursor(psycopg.Cursor[Any]):
    """A cursor that records the statements it is given."""

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        self._note("ask" if self.format == psycopg.pq.Format.BINARY else "execute", query, params)
        return super().execute(query, params, **more)

    def executemany(self, query: Any, params_seq: Any, **more: Any) -> None:
        rows = list(params_seq)
        self._note("executemany", query, rows)
        super().executemany(query, rows, **more)

    @contextmanager
    def copy(self, statement: Any, params: Any = None, **more: Any) -> Iterator[Any]:
        told: list[tuple[str, Any]] = []
        self._note("copy", statement, told)
        with super().copy(statement, params, **more) as copy:
            yield _Listening(copy, told)

    def _note(self, kind: str, statement: Any, parameters: Any) -> None:
        connection = self.connection
        # outside of a transaction the pool asks whether the server is still there
        if isinstance(connection, _Connection) and not connection.autocommit:
            connection.said.append((kind, statement, parameters))


class _Connection(psycopg.Connection[Any]):
    """A connection whose commits go onto a tape."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.cursor_factory = _Cursor
        self.tape: Tape | None = None
        self.said: list[Said] = []

    def commit(self) -> None:
        super().commit()
        if self.tape is not None:
            self.tape.committed(self.said)
        self.said = []

    def rollback(self) -> None:
        super().rollback()
        self.said = []


def record(engine: Engine, tape: Tape) -> None:
    """Let an engine that is not connected yet record what goes through it."""

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, args: Any, parameters: Any) -> Any:
        connection = _Connection.connect(*args, **parameters)
        connection.tape = tape
        return connection


class _Listening:
    """A COPY that notes what is written."""

    def __init__(self, copy: Any, told: list[tuple[str, Any]]) -> None:
        self._copy = copy
        self._told = told

    def write_row(self, row: Any) -> None:
        row = tuple(row)
        self._told.append(("write_row", row))
        self._copy.write_row(row)

    def write(self, data: Any) -> None:
        self._told.append(("write", bytes(data) if not isinstance(data, str) else data))
        self._copy.write(data)

    def set_types(self, types: Any) -> None:
        self._told.append(("set_types", list(types)))
        self._copy.set_types(types)


def say_again(connection: "psycopg.Connection[Any]", transactions: list[list[Said]]) -> None:
    """Say recorded transactions again."""
    for said in transactions:
        with connection.cursor() as cursor:
            for kind, statement, parameters in said:
                if kind == "copy":
                    with cursor.copy(statement) as copy:
                        for verb, what in parameters:
                            getattr(copy, verb)(what)
                elif kind == "executemany":
                    cursor.executemany(statement, parameters)
                else:
                    cursor.execute(statement, parameters, binary=kind == "ask")
                    if cursor.description is not None:
                        cursor.fetchall()
        connection.commit()
