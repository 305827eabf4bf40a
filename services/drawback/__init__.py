"""Drawback Monitor: claim lifecycle and liquidation monitor for U.S. duty drawback."""

__version__ = "0.1.0"
