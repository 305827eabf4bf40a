"""By what each alert was decided."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; of alerts raised before, the inputs of the decision were not kept."""
    op.create_table(
        "alert_policy",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("doc", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_policy")),
    )
    op.create_table(
        "alert_decision",
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("notified", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_alert_decision")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("alert_decision")
    op.drop_table("alert_policy")
