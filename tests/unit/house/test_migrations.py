"""The revisions make the tables that the code expects, on both databases, and can be taken back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, insert, inspect, text

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import all_tables, config, current, head, migrate, move_to


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    """An empty database of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'a file with 100% spaces.db'}"
    else:
        url = request.getfixturevalue("postgres_database")
    opened = open_database(url)
    yield opened
    opened.dispose()


def _tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_an_empty_database_gets_every_table(engine):
    """Migrating an empty database makes every table of the product and says which revision it reached."""
    reached = migrate(engine)

    assert reached == head()
    assert _tables(engine) == set(all_tables().tables)


def test_revisions_and_tables_do_not_drift(engine):
    """After migrating, Alembic finds no difference between the database and the classes."""
    migrate(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, all_tables()) == []


def test_migrating_again_changes_nothing(engine):
    """A second start finds nothing to do and keeps what is stored."""
    migrate(engine)
    mark = all_tables().tables["handled"]
    with engine.begin() as connection:
        connection.execute(insert(mark).values(service="entries", event_id="1"))

    migrate(engine)

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM handled")) == 1


def test_many_processes_may_start_at_once(engine):
    """Starters that race each other wait for the lock; one migrates, all end at the same revision."""
    with ThreadPoolExecutor(4) as pool:
        reached = list(pool.map(lambda _: migrate(engine), range(4)))

    assert set(reached) == {head()}
    assert _tables(engine) == set(all_tables().tables)


def test_taking_the_revisions_back_leaves_nothing(engine):
    """Downgrading to the base drops every table of the product."""
    migrate(engine)

    with engine.begin() as connection:
        command.downgrade(config(connection), "base")

    assert _tables(engine) == set()


def test_a_failing_migration_leaves_nothing_behind(engine):
    """Where a revision fails half way, the database is as it was before."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE outbox (seq INTEGER)"))

    with pytest.raises(Exception, match="already exists"):
        migrate(engine)

    assert _tables(engine) == {"outbox"}


def test_a_newer_database_is_refused(engine):
    """A database written by a newer program is refused with a sentence, not touched."""
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(ValueError, match="9999, which this version of the program does not know"):
        migrate(engine)
    with pytest.raises(ValueError, match="9999, which this version does not know"):
        move_to(engine, "head")

    with engine.connect() as connection:
        assert current(connection) == "9999"
