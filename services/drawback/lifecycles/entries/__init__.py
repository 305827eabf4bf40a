"""Import entries from summary to finality: what was deposited, what is assessed, what is still open.

No claim is known here: claims listen to what an entry publishes.
"""
