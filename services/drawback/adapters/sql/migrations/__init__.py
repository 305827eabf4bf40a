"""The tables' history: one Alembic revision per change of shape; shipped with the package so that any install migrates."""
