"""How Alembic runs our revisions: on the connection `migrate` hands over, or on DRAWBACK_DATABASE__URL from the command line."""

import os
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy.types import String, TypeDecorator

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.migrate import all_tables


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:  # noqa: ARG001 - Alembic's shape
    """Write our own column types as what they are in the database: a revision must not change when our classes do."""
    if kind == "type" and isinstance(item, TypeDecorator):
        impl = item.impl_instance
        if isinstance(impl, String):
            return "sa.String()" if impl.length is None else f"sa.String(length={impl.length})"
        return f"sa.{impl!r}"
    return False


def run(connection: Connection) -> None:
    """Run the wanted revisions inside the caller's transaction, or in one of our own."""
    context.configure(
        connection=connection,
        target_metadata=all_tables(),
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with open_database(os.environ.get("DRAWBACK_DATABASE__URL", "sqlite://")).begin() as opened:
        run(opened)
