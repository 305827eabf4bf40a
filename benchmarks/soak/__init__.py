"""The product under steady load for as long as you like: memory, lag, latency, size of the database."""
