"""The tariff table that ships with this program, unpacked once."""

import gzip
from functools import cache
from importlib.resources import files

from drawback.rules.tables.tariff import TariffTable, read_tariff


@cache
def load_tariff() -> TariffTable:
    """Read the packed Harmonized Tariff Schedule (2026 revision 10, with lines removed since January 2025)."""
    packed = (files("drawback.rules") / "data" / "hts.csv.gz").read_bytes()
    return read_tariff(gzip.decompress(packed).decode("utf-8"))


@cache
def known_numbers() -> frozenset[str]:
    """The first six and the first eight digits of every number of the tariff table."""
    return frozenset(number[:digits] for number in load_tariff().lines for digits in (6, 8))
