"""The unit ledger: which units of an import or export line are designated, by which claim; never below zero.

Which pairing is best is the matcher's question (`matching`), not the ledger's.
"""
