"""Documents by their hash, what they are about, and what was done with them."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "kept_document",
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("read_as", sa.String(), nullable=False),
        sa.Column("held_for", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("claimant", "sha256", name=op.f("pk_kept_document")),
    )
    op.create_index(op.f("ix_kept_document_kind"), "kept_document", ["kind"])
    op.create_index(op.f("ix_kept_document_received_on"), "kept_document", ["received_on"])
    op.create_table(
        "document_link",
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("claimant", "sha256", "subject_kind", "subject", name=op.f("pk_document_link")),
    )
    op.create_index(op.f("ix_document_link_subject"), "document_link", ["subject"])
    op.create_table(
        "document_act",
        sa.Column("seq", _SERIAL, nullable=False),
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_document_act")),
    )
    op.create_index(op.f("ix_document_act_claimant"), "document_act", ["claimant"])
    op.create_index(op.f("ix_document_act_sha256"), "document_act", ["sha256"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("document_act")
    op.drop_table("document_link")
    op.drop_table("kept_document")
