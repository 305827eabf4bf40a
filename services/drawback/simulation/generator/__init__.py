"""Makers of trade: entries, exports, claims and reports of any size, with real arithmetic.

Parties are invented. The product never imports this room.
"""
