"""The streaming services: one folder per lifecycle, each a table of (event, aggregate, plain function).

Handlers read no clock and no database, and no lifecycle imports another: they meet through events.
"""
