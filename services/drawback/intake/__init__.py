"""Intake: from the files importers really have to events; pure, readers live in adapters/files."""
