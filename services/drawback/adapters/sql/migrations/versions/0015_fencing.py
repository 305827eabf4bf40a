"""The fencing number of a lease."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the number; a lease that is held now begins with 0 and counts from the next holder on."""
    op.add_column("scheduler_lock", sa.Column("fence", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("scheduler_lock", "fence")
