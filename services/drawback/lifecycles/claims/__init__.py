"""Drawback claims: their lifecycle, their price as the ground moves, and the amendments that follow."""
