"""The table of contested readings of claims."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it; a derivation anew fills it for claims that are there."""
    op.create_table(
        "claim_reading",
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("moves", sa.BigInteger(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("claimant", "owner", "question", name=op.f("pk_claim_reading")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("claim_reading")
