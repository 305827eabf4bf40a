"""Upgrades both ways: old code goes on while newer tables are there, and as a role that may change no table."""

import shutil

import psycopg
import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from drawback.adapters.sql import migrate as migrations
from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import (
    NewerDatabaseError,
    OlderDatabaseError,
    UnknownRevisionError,
    current,
    head,
    migrate,
    move_to,
    oldest_code,
)
from drawback.adapters.sql.store import table
from support.runners import REPOSITORY
from support.world import World, an_export

NEXT = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9001", "{head}", None, None
def upgrade():
    op.create_table("later", sa.Column("what", sa.String(), primary_key=True))
    op.add_column("claim", sa.Column("later", sa.String(), nullable=False, server_default=""))
def downgrade():
    op.drop_column("claim", "later")
    op.drop_table("later")
"""
AND_THEN = """
import sqlalchemy as sa
from alembic import op
DROPS = "unused since the release before"
revision, down_revision, branch_labels, depends_on = "9002", "9001", None, None
def upgrade():
    op.drop_column("claim", "later")
def downgrade():
    op.add_column("claim", sa.Column("later", sa.String(), nullable=False, server_default=""))
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    """An empty database of each kind."""
    url = (
        f"sqlite:///{tmp_path / 'x.db'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_database")
    )
    opened = open_database(url)
    yield opened
    opened.dispose()


@pytest.fixture
def newer(tmp_path, monkeypatch):
    """Become the next release, or the one after it, and go back."""
    ours, theirs = migrations._HERE, tmp_path / "next"
    shutil.copytree(ours, theirs)
    (theirs / "versions" / "9001_next.py").write_text(NEXT.format(head=head()), encoding="utf-8")

    def become(release: int) -> None:
        if release == 2:
            (theirs / "versions" / "9002_after.py").write_text(AND_THEN, encoding="utf-8")
        monkeypatch.setattr(migrations, "_HERE", theirs if release else ours)

    return become


def works(engine, number):
    """A process of this release starts on the tables and takes in an export."""
    migrate(engine)
    World(engine).receives(an_export(f"X2025061510000{number}/1"))
    with engine.connect() as connection:
        return f"X2025061510000{number}/1" in connection.scalars(select(table("shipment").c.key)).all()


def at(engine):
    with engine.connect() as connection:
        return current(connection)


def test_this_release_starts_and_works_on_the_tables_of_the_next_and_the_next_goes_on(engine, newer):
    """N runs; N+1 migrates; N starts anew and works; N+1 takes over; N+1 takes the tables back; N goes on."""
    ours = head()
    assert works(engine, 4)
    newer(1)
    assert migrate(engine) == "9001"
    newer(0)
    assert (migrate(engine), head()) == ("9001", ours)
    assert works(engine, 5)

    newer(1)
    assert migrate(engine) == "9001"
    assert move_to(engine, ours) == ("9001", ours)
    newer(0)
    assert migrate(engine) == ours
    assert works(engine, 6)


def test_a_release_after_something_was_dropped_says_from_which_code_on_it_may_be_used(engine, newer):
    """The next release may run on the tables of the one after it; this one, which may still use what was dropped, may not."""
    ours = head()
    migrate(engine)
    newer(2)
    assert oldest_code("9001") == "0001"
    assert oldest_code("9002") == "9001"
    assert migrate(engine) == "9002"
    newer(0)

    with pytest.raises(NewerDatabaseError, match=f"newest known: {ours}.*programs that know 9001 or newer"):
        migrate(engine)
    assert at(engine) == "9002"


def test_tables_go_to_a_revision_and_back_as_a_step_of_its_own(engine):
    """Forward from nothing, back, and forward; what there is not is refused with the ones there are."""
    newest = head()
    assert move_to(engine, "head") == (None, newest)
    assert move_to(engine, "head") == (newest, newest)
    assert move_to(engine, "0003") == (newest, "0003")
    assert not inspect(engine).has_table("table_record")
    assert move_to(engine, newest) == ("0003", newest)
    with pytest.raises(UnknownRevisionError, match=r"'9001'.*expected head or one of 0001"):
        move_to(engine, "9001")


@pytest.fixture
def roles(postgres_database):
    """The three roles of the documented SQL, each able to sign in; gives its address by name."""
    names = ("drawback_owner", "drawback_app", "drawback_read")
    source = (REPOSITORY / "infra/postgres/roles.sql").read_text(encoding="utf-8")
    with psycopg.connect(postgres_database, autocommit=True) as admin:
        admin.execute(source)
        for name in names:
            admin.execute(f"ALTER ROLE {name} PASSWORD 'x'")
    place = postgres_database.split("@", 1)[1]
    yield {name: f"postgresql://{name}:x@{place}" for name in names}
    with psycopg.connect(postgres_database, autocommit=True) as admin:
        for name in names:
            admin.execute(f"DROP OWNED BY {name} CASCADE")
            admin.execute(f"DROP ROLE {name}")


@pytest.mark.postgres
def test_with_the_documented_roles_the_owner_makes_tables_and_the_program_needs_no_right_to(roles):
    """Before the owner's step the program says what is missing; after it, it works and can change no table; a reader only reads."""
    owner, app, reader = (
        open_database(roles[f"drawback_{name}"] + "?prepare_threshold=never")
        for name in ("owner", "app", "read")
    )
    with pytest.raises(OlderDatabaseError, match=r"drawback migrate --to head.*as the owner") as refused:
        migrate(app)
    assert refused.value.code == 1

    move_to(owner, "head")
    assert works(app, 7)
    with pytest.raises(DBAPIError, match="permission denied"), app.begin() as connection:
        connection.execute(text("CREATE TABLE extra (x integer)"))
    with pytest.raises(DBAPIError, match="must be owner"), app.begin() as connection:
        connection.execute(text("ALTER TABLE claim ADD COLUMN extra integer"))
    with reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM shipment")) == 1
        with pytest.raises(DBAPIError, match="read-only transaction"):
            connection.execute(text("DELETE FROM shipment"))
    for engine in (owner, app, reader):
        engine.dispose()
