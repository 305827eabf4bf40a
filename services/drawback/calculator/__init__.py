"""The calculator: price, estimate and dates for people and programs, straight from the rules.

Nothing is stored, and no claim of the database is read.
"""
