"""The additional duties of chapter 99 that ship with this program, read once."""

import gzip
from functools import cache
from importlib.resources import files

from drawback.rules.tables.chapter99 import Chapter99, read_chapter99


@cache
def load_chapter99() -> Chapter99:
    """Read the rates by heading, origin and day, and the packed Section 301 lists."""
    data = files("drawback.rules") / "data"
    lists = gzip.decompress((data / "section301_lists.csv.gz").read_bytes()).decode("utf-8")
    return read_chapter99((data / "chapter99_rates.csv").read_text(encoding="utf-8"), lists)
