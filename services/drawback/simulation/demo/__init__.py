"""The demo: five years of an example importer's customs life, run through the product as it is.

Nothing that the product itself needs may enter.
"""
