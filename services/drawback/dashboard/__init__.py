"""The dashboard: server-rendered pages with JSON and CSV twins.

Pages read and never write: what a person does becomes an event through `app`.
"""
