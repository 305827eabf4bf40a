"""The links by which people look for entries and exports beside their numbers: protest, tariff number, part."""

from drawback.domain.identifiers import compact

_HTS = 8
_LONGEST = 64


def by_protest(number: str) -> str:
    """The link of a protest number, in any spelling of it."""
    return f"protest:{compact(number)}"


def by_tariff(number: str) -> str:
    """The link of a tariff number: its first eight digits, under which goods are like goods (19 U.S.C. 1313(j)(2))."""
    return f"hts:{compact(number)[:_HTS]}"


def by_part(number: str) -> str:
    """The link of a part number, in capitals and without what separates."""
    return f"part:{compact(number)[:_LONGEST]}"
