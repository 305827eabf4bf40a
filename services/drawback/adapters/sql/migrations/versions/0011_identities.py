"""What an API token is limited to, who came in by an identity provider, and what waits for a second person."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tokens that exist keep all that their person may."""
    for name in ("permissions", "claimants"):
        op.add_column("api_token", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.create_table(
        "identity_link",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identity_link")),
    )
    op.create_index(op.f("ix_identity_link_account"), "identity_link", ["account"])
    op.create_table(
        "second_look",
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("key", "digest", "act", "claimant", "subject", "by")
        ),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_second_look")),
    )
    op.create_index(op.f("ix_second_look_claimant"), "second_look", ["claimant"])


def downgrade() -> None:
    """Forget the limits and who came in."""
    op.drop_table("second_look")
    op.drop_table("identity_link")
    for name in ("claimants", "permissions"):
        op.drop_column("api_token", name)
