"""Drawback Monitor: claim lifecycle and liquidation monitor for U.S. duty drawback.

No module stands beside this file: every room is a package, and its own `__init__` says what may not enter.
"""

__version__ = "0.1.0"
