"""The frozen vocabulary of drawback: what a customs broker would name.

Standard library only; nothing here knows an event, a table or a rule of law.
"""
