"""The tables' history: one Alembic revision per change of shape; shipped with the package so that any install migrates.

No import of the tables as they are now may enter a revision: it is frozen when it is released.
"""
