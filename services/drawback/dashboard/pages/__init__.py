"""One module per screen: a router over the shell."""
