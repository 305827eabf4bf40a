"""The AD/CVD case book: every rate and instruction of a case, shared by all claimants.

What a rate means for an entry is decided in `lifecycles/entries`.
"""
