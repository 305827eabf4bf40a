"""The step: raw messages in, one transaction out; decode, batch, evolve, decide, write the difference, replay.

It knows ports, not brokers or databases, and no customs word: what an event means is the lifecycles'.
"""
