"""Derivations: the figures of `rules/money` step by step, for a person who checks them by hand.

Nothing here may give a figure that pricing does not give.
"""
