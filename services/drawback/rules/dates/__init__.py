"""The law's periods and days: how each is counted, from what, and until when.

A date is a `Determination` with its citation; what a date costs is in `rules/money`.
"""
