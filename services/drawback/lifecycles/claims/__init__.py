"""Drawback claims: their lifecycle, their value as what they rest on changes, and the amendments that follow.

Entries and exports are known here only as other lifecycles published them.
"""
