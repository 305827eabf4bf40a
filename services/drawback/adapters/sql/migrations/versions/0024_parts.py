"""The table of the parts of the product master."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it; no part was told before."""
    op.create_table(
        "part",
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("law", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("doc", sa.LargeBinary(), nullable=False),
        sa.Column("trace", sa.LargeBinary(), nullable=False),
        sa.Column("packs", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("claimant", "key", name=op.f("pk_part")),
    )
    op.create_index(op.f("ix_part_packs"), "part", ["packs"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("part")
