"""What an API token is limited to: permissions and claimants of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tokens that exist keep all that their person may."""
    for name in ("permissions", "claimants"):
        op.add_column("api_token", sa.Column(name, sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Forget the limits."""
    for name in ("claimants", "permissions"):
        op.drop_column("api_token", name)
