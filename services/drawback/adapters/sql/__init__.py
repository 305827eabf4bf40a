"""SQL: the tables and the statements over them, a few per piece of work and never one per row.

The step's store, the journal, the outbox and the leases live here. No law and no alert policy may enter.
"""
