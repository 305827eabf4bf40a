"""Kafka: Faust apps over a bulk transport, dispatch of records to the step, the relay, topics and lag.

Nothing here knows what an event means: it carries bytes, offsets and owners.
"""
