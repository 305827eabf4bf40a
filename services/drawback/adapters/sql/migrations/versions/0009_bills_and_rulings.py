"""Tables of bills of materials and of manufacturing rulings."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them; nothing of either was kept before."""
    op.create_table(
        "bill_of_materials",
        *_aggregate(),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("claimant", "key", name=op.f("pk_bill_of_materials")),
    )
    op.create_index(op.f("ix_bill_of_materials_article"), "bill_of_materials", ["article"])
    op.create_table(
        "ruling",
        *_aggregate(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("stood_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("claimant", "key", name=op.f("pk_ruling")),
    )


def _aggregate() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("doc", sa.LargeBinary(), nullable=False),
        sa.Column("trace", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("ruling")
    op.drop_index(op.f("ix_bill_of_materials_article"), table_name="bill_of_materials")
    op.drop_table("bill_of_materials")
