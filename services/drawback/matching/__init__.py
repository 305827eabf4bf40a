"""The matcher: a job over the pool of free goods that proposes claims.

It reads a pool and returns proposals; it writes nothing, and keeps nothing but what it solved before. No database, broker or screen may enter.
"""
