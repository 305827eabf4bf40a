"""An example importer, a generator of any size and the demo: invented parties, real tariff numbers, real arithmetic.

The product never imports this room; it plays the outside world.
"""
