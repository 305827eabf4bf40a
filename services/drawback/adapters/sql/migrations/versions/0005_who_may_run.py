"""Which code may run on the tables, and an index for what one claimant has to do."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Record the oldest code that may run, and find open due dates by claimant."""
    op.create_table(
        "table_record",
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("revision", sa.String(), nullable=False),
        sa.Column("runs_from", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_table_record")),
    )
    op.create_index("ix_docket_claimant", "docket", ["claimant", "met_on", "due_on"])


def downgrade() -> None:
    """Forget them."""
    op.drop_index("ix_docket_claimant", "docket")
    op.drop_table("table_record")
