"""The table of movements through warehouses."""

import sqlalchemy as sa
from alembic import op

from drawback.adapters.sql.columns import Exact

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_SOUGHT = ("sku", "serial", "order_id", "export_id")


def upgrade() -> None:
    """Make it; no movement was kept before."""
    op.create_table(
        "movement",
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("doc", sa.LargeBinary(), nullable=False),
        sa.Column("trace", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in _SOUGHT),
        sa.Column("quantity", Exact(), nullable=False),
        sa.PrimaryKeyConstraint("claimant", "key", name=op.f("pk_movement")),
    )
    for name in _SOUGHT:
        op.create_index(op.f(f"ix_movement_{name}"), "movement", [name])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("movement")
