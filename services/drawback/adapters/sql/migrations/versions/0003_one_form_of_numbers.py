"""Numbers in one form: aliases for what was stored in another spelling; the journal says how each link of its chain is made, and what was handled together."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NUMBER = re.compile(r"[A-Z0-9]{3}\d{8}")
_ITN = re.compile(r"(?:AES|ITN|[\s:#])*(X\s?\d{14})\s*([/-]\s*\d{1,4})?(?:\s+SS)?", re.IGNORECASE)


def upgrade() -> None:
    """Record under which spelling an entry, claim or export is kept whose number is not in its one form."""
    alias = op.create_table(
        "alias",
        sa.Column("claimant", sa.String(), nullable=False),
        sa.Column("canonical", sa.String(), nullable=False),
        sa.Column("spelled", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("claimant", "canonical", name=op.f("pk_alias")),
        sqlite_with_rowid=False,
    )
    op.add_column("journal", sa.Column("chain_version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("journal", sa.Column("batch", sa.BigInteger(), nullable=True))
    connection = op.get_bind()
    for name, canonical in (("entry", _number), ("lot", _number), ("claim", _number), ("shipment", _export)):
        kept = sa.table(name, sa.column("claimant", sa.String()), sa.column("key", sa.String()))
        keys = {(claimant, key) for claimant, key in connection.execute(sa.select(kept.c.claimant, kept.c.key))}
        for claimant, key in sorted(keys):
            one = canonical(key)
            if one != key and (claimant, one) not in keys and not _there(connection, alias, claimant, one):
                connection.execute(sa.insert(alias).values(claimant=claimant, canonical=one, spelled=key))


def downgrade() -> None:
    """Forget the aliases and how links are made."""
    op.drop_column("journal", "batch")
    op.drop_column("journal", "chain_version")
    op.drop_table("alias")


def _there(connection: sa.Connection, alias: sa.Table, claimant: str, canonical: str) -> bool:
    query = sa.select(alias.c.spelled).where(alias.c.claimant == claimant, alias.c.canonical == canonical)
    return connection.scalar(query) is not None


def _number(key: str) -> str:
    compact = re.sub(r"[\s.–-]", "", key).upper()
    return compact if _NUMBER.fullmatch(compact) else key


def _export(key: str) -> str:
    found = _ITN.fullmatch(key)
    if found is None:
        return key
    line = (found[2] or "").replace(" ", "").replace("-", "/")
    return re.sub(r"\s", "", found[1]).upper() + line
