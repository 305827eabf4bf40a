"""The law's own examples, run against the program: `python -m conformance` with `tests` on the path."""
