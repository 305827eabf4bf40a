"""The unit ledger and the matcher: what may be designated against which export or destruction."""
