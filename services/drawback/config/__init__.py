"""Settings and logs: read once at start, from environment, file and secrets folder.

Nothing here opens a connection, and nothing further in reads a setting by itself: values are passed in by `app`.
"""
