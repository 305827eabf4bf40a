"""The intake log: every file that was taken in."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the log; files that were taken in before are not in it."""
    op.create_table(
        "taken_file",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("parked", sa.Integer(), nullable=False),
        sa.Column("rows_held", sa.Integer(), nullable=False),
        sa.Column("understood", sa.String(), nullable=False),
        sa.Column("problems", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_taken_file")),
    )
    op.create_index("ix_taken_file_claimant", "taken_file", ["claimant"])


def downgrade() -> None:
    """Drop the log."""
    op.drop_index("ix_taken_file_claimant", "taken_file")
    op.drop_table("taken_file")
