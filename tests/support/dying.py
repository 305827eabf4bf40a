"""A store whose process dies in the middle of a write."""

from sqlalchemy import Engine

from drawback.adapters.sql.store import SqlStore
from drawback.engine.store import Changes


class Crash(BaseException):
    """The process dies here: nobody is left to catch anything."""


class DyingStore(SqlStore):
    """A store whose process dies while it writes the n-th batch: nothing of that batch is committed."""

    def __init__(self, engine: Engine, dies_at: int) -> None:
        super().__init__(engine)
        self.left = dies_at

    def begin(self):  # type: ignore[no-untyped-def]
        """As the real one, with a death in the middle of the write."""
        self.left -= 1
        return _dying(super().begin()) if self.left == 0 else super().begin()


class _dying:  # noqa: N801 - a context that reads as a word
    def __init__(self, inner: object) -> None:
        self.inner = inner

    def __enter__(self):  # type: ignore[no-untyped-def]
        self.transaction = self.inner.__enter__()  # type: ignore[attr-defined]
        written = self.transaction.write

        def write_and_die(changes: Changes) -> None:
            written(changes)
            raise Crash

        self.transaction.write = write_and_die
        return self.transaction

    def __exit__(self, *exception: object) -> object:
        return self.inner.__exit__(*exception)  # type: ignore[attr-defined]
