"""What is stored, as typed read models: one way to read a claim, an entry or a due date for pages, API and commands.

Nothing is written and nothing is decided here; how a value is shown is left to whoever shows it.
"""
