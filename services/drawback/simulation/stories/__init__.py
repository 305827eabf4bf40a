"""What happens to the two importers: each module writes some happenings and adds them to the index.

No code of the product may enter but event types and the domain: the stories are its input.
"""
