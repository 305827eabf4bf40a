"""One module per screen: a router over the shell.

No SQL and no arithmetic may enter: a page reads a view and renders it.
"""
