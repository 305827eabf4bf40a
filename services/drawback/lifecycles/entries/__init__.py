"""Import entries on their way from summary to finality: what was deposited, what is assessed, what is still open."""
