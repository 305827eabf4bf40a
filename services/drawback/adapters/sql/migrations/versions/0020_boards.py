"""Tables of the boards of liquidations and of bills."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them; a derivation anew fills them for entries that are there."""
    op.create_table(
        "entry_liquidation",
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("scheduled_on", sa.Date(), nullable=True),
        sa.Column("vanished_on", sa.Date(), nullable=True),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("extended_until", sa.Date(), nullable=True),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.Column("suspension_codes", sa.String(), nullable=False),
        sa.Column("deemed_on", sa.Date(), nullable=True),
        sa.Column("right_since_on", sa.Date(), nullable=True),
        sa.Column("by_clock", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sources", sa.Integer(), nullable=False),
        sa.Column("disagree", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("claimant", "owner", name=op.f("pk_entry_liquidation")),
    )
    op.create_index("ix_entry_liquidation_next", "entry_liquidation", ["next_on", "claimant", "owner"])
    op.create_table(
        "entry_account",
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("numbers", sa.String(), nullable=False),
        sa.Column("billed_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("billed", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("closed_because", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("claimant", "owner", name=op.f("pk_entry_account")),
    )
    op.create_index("ix_entry_account_due", "entry_account", ["due_on", "claimant", "owner"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("entry_account")
    op.drop_table("entry_liquidation")
