"""Tables of the entries in CAPE and of CBP's refunds."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them; a derivation anew fills them for entries that are there."""
    op.create_table(
        "cape_entry",
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("importer_number", sa.String(), nullable=False),
        sa.Column("entry_type", sa.String(), nullable=False),
        sa.Column("ieepa", sa.BigInteger(), nullable=False),
        sa.Column("liquidated_on", sa.Date(), nullable=True),
        sa.Column("final_on", sa.Date(), nullable=True),
        sa.Column("protest_open", sa.Boolean(), nullable=False),
        sa.Column("adcvd_pending", sa.Boolean(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("declaration", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("claimant", "owner", name=op.f("pk_cape_entry")),
    )
    op.create_table(
        "entry_refund",
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("importer_number", sa.String(), nullable=False),
        sa.Column("liquidated_on", sa.Date(), nullable=True),
        sa.Column("refunds", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.BigInteger(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("claimant", "owner", name=op.f("pk_entry_refund")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("entry_refund")
    op.drop_table("cape_entry")
