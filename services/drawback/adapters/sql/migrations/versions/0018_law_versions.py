"""Tables of law in the database, and under which version of them each document was decided."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_KINDS = (
    "adcvd_case",
    "bill_of_materials",
    "claim",
    "claimant",
    "entry",
    "inquiry",
    "lot",
    "movement",
    "production",
    "question",
    "ruling",
    "shipment",
)


def upgrade() -> None:
    """Add them; what was decided before stands at version 0: what shipped, and the files of the folder."""
    op.create_table(
        "law_version",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("rows", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("laid_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_law_version")),
    )
    for kind in _KINDS:
        op.add_column(kind, sa.Column("law", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop them."""
    for kind in _KINDS:
        op.drop_column(kind, "law")
    op.drop_table("law_version")
