"""Who wants no more mails of a kind, and the key of the links by which they say so."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, with a key of this installation's own."""
    op.create_table(
        "mail_stop",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("obligation", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", "obligation", name=op.f("pk_mail_stop")),
    )
    keys = op.create_table(
        "link_key",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_link_key")),
    )
    op.bulk_insert(keys, [{"name": "mail", "key": secrets.token_bytes(32)}])


def downgrade() -> None:
    """Drop them; links in mails that were sent stop working."""
    op.drop_table("link_key")
    op.drop_table("mail_stop")
