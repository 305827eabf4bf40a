"""Several databases whose tables are made at one moment by threads of one process, as pages of past days and the desk may do."""

from concurrent.futures import ThreadPoolExecutor

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import head, migrate


def test_tables_of_several_databases_are_made_at_once(tmp_path):
    """Alembic keeps what runs in its modules: five of six threads ended with a KeyError, or with another's tables."""

    def made(number: int) -> str:
        engine = open_database(f"sqlite:///{tmp_path / f'{number}.db'}")
        try:
            return migrate(engine)
        finally:
            engine.dispose()

    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(made, range(6))) == {head()}
