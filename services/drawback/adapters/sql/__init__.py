"""SQL: the tables and the statements over them, a few per piece of work and never one per row."""
