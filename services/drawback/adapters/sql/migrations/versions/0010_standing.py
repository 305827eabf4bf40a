"""Whose a due date is, which were waived, and the history of both."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KEY = ("claimant", "subject_kind", "subject", "deadline")


def upgrade() -> None:
    """Add the tables; nothing was assigned or waived before."""
    op.create_table(
        "docket_owner",
        *(sa.Column(name, sa.String(), nullable=False) for name in _KEY),
        sa.Column("owner", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint(*_KEY, name=op.f("pk_docket_owner")),
    )
    op.create_table(
        "docket_waiver",
        *(sa.Column(name, sa.String(), nullable=False) for name in _KEY),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint(*_KEY, name=op.f("pk_docket_waiver")),
    )
    op.create_table(
        "docket_act",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in _KEY),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_docket_act")),
    )
    op.create_index("ix_docket_act_subject", "docket_act", ["subject"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index("ix_docket_act_subject", "docket_act")
    op.drop_table("docket_act")
    op.drop_table("docket_waiver")
    op.drop_table("docket_owner")
