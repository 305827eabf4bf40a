"""Readers of the files importers have: CSV, workbooks, JSON; and the way from a path to events.

No meaning of a column may enter: that is intake's.
"""

from drawback.adapters.files.reading import read_file, understand
from drawback.adapters.files.tables import Progress, Unreadable

__all__ = ["Progress", "Unreadable", "read_file", "understand"]
