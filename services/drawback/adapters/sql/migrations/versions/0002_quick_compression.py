"""Compress documents and events with LZ4 where the server can: its older method takes longer than writing the row."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BYTES = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT table_name, column_name FROM information_schema.columns
                 WHERE table_schema = current_schema() AND data_type = 'bytea' LOOP
        EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET COMPRESSION {method}', found.table_name, found.column_name);
    END LOOP;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
    RAISE NOTICE 'this server cannot compress with {method}: its default stays';
END $$
"""


def upgrade() -> None:
    """Compress what is written from now on with LZ4."""
    _set("lz4")


def downgrade() -> None:
    """Compress what is written from now on as before."""
    _set("pglz")


def _set(method: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_BYTES.replace("{method}", method))
