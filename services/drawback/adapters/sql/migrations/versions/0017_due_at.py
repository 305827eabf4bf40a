"""The instant of a due date that the law counts in hours."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it; rows from before have none until their claim is heard of again or the state is derived anew."""
    op.add_column("docket", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_docket_due_at"), "docket", ["due_at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index(op.f("ix_docket_due_at"), table_name="docket")
    op.drop_column("docket", "due_at")
