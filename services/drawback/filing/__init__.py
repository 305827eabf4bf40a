"""What goes to ACE and comes back: the records of a drawback claim (CATAIR, application DE) and of the reply (DX), read and written.

Pure: bytes and values. What a claim holds comes in as values; no database, no transmission.
"""
