"""What a person keeps for themselves: views, and how far they have read."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "kept_view",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "name", name=op.f("pk_kept_view")),
    )
    op.create_table(
        "last_look",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("standing", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_last_look")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("last_look")
    op.drop_table("kept_view")
