"""The matcher: a job over the pool of free goods that proposes claims.

It reads a pool and returns proposals; it writes nothing and keeps no state.
"""
