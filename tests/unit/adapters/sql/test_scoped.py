"""A scope filters every level of every SELECT, and nothing else is run under it."""

import pytest
from sqlalchemy import create_engine, func, insert, literal, select, text, union_all, update
from sqlalchemy.pool import StaticPool

from drawback.adapters.sql.migrate import all_tables
from drawback.adapters.sql.scoped import OutOfScopeError, scoped
from drawback.people.permissions import AccessRole
from drawback.people.viewer import EVERYBODY, Viewer, looking

pytestmark = pytest.mark.slow  # a database for each test

_TABLES = all_tables().tables
LINK, ALIAS = _TABLES["link"], _TABLES["alias"]
BROKER = Viewer("kim", frozenset({AccessRole.VIEWER}), frozenset({"acme"}))


@pytest.fixture
def engine():
    made = create_engine("sqlite://", poolclass=StaticPool)
    all_tables().create_all(made)
    with made.begin() as connection:
        for claimant in ("acme", "zed", "*"):
            connection.execute(insert(LINK).values(kind="claim", link="entry:1", claimant=claimant, key="k1"))
            connection.execute(insert(ALIAS).values(claimant=claimant, canonical="k1", spelled=claimant))
    return scoped(made)


def read(engine, query, viewer=BROKER):
    with looking(viewer), engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_everybody_sees_everything_and_a_broker_their_claimant(engine):
    """What concerns everybody ("*") stays visible only where that means the law's cases."""
    query = select(LINK.c.claimant).order_by(LINK.c.claimant)
    assert read(engine, query, EVERYBODY) == [("*",), ("acme",), ("zed",)]
    assert read(engine, query) == [("*",), ("acme",)]
    assert read(engine, select(ALIAS.c.claimant)) == [("acme",)]


@pytest.mark.parametrize(
    "query",
    [
        select(func.count()).select_from(select(ALIAS.c.claimant).limit(10).subquery()),
        select(func.count()).select_from(ALIAS),
        select(func.count()).select_from(ALIAS.alias("other")),
        select(func.count()).select_from(select(ALIAS.c.claimant).cte("all_of_them")),
        select(select(func.count()).select_from(ALIAS).scalar_subquery()),
        select(func.count()).where(ALIAS.c.spelled.in_(select(ALIAS.alias("b").c.spelled))),
    ],
)
def test_no_form_of_a_query_counts_more(engine, query):
    """Subquery, alias, common table expression, scalar subquery: each finds one row of three."""
    assert read(engine, query, EVERYBODY) == [(3,)]
    assert read(engine, query) == [(1,)]


def test_unions_joins_and_outer_joins(engine):
    """Each part of a union is filtered; an outer join keeps the row whose partner is out of scope or missing."""
    both = union_all(select(ALIAS.c.spelled), select(ALIAS.c.claimant))
    assert sorted(read(engine, both)) == [("acme",), ("acme",)]
    joined = select(LINK.c.claimant, ALIAS.c.spelled).join(ALIAS, ALIAS.c.canonical == LINK.c.key)
    assert sorted(read(engine, joined)) == [("*", "acme"), ("acme", "acme")]
    lonely = select(LINK.c.claimant, ALIAS.c.spelled).join(
        ALIAS, ALIAS.c.canonical == literal("none"), isouter=True
    )
    assert sorted(read(engine, lonely)) == [("*", None), ("acme", None)]


@pytest.mark.parametrize(
    "statement", [text("SELECT * FROM alias"), update(ALIAS).values(spelled="mine"), insert(ALIAS)]
)
def test_what_is_no_select_is_refused(engine, statement):
    """A text or a change cannot be shown to keep to the scope."""
    with pytest.raises(OutOfScopeError, match="SELECT"):
        read(engine, statement)


def test_nobody_reads_nothing(engine):
    """A forgotten viewer is an error, not everything."""
    with pytest.raises(LookupError), engine.connect() as connection:
        connection.execute(select(ALIAS))
