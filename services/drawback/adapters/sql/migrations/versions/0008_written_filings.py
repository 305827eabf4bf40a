"""What was written for ACE."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of files."""
    op.create_table(
        "written_filing",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("claim_id", sa.String(), nullable=False),
        sa.Column("claim_number", sa.String(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("rules_version", sa.String(), nullable=False),
        sa.Column("law", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_written_filing")),
    )
    op.create_index("ix_written_filing_claimant", "written_filing", ["claimant"])
    op.create_index("ix_written_filing_claim_id", "written_filing", ["claim_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_index("ix_written_filing_claim_id", "written_filing")
    op.drop_index("ix_written_filing_claimant", "written_filing")
    op.drop_table("written_filing")
