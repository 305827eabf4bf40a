"""Intake: from the files importers really have to events.

Pure: the readers of files live in `adapters/files`, and nothing here decides what an event means.
"""
