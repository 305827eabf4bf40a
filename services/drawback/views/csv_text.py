"""Text in a CSV file: what a spreadsheet would run as a formula gets an apostrophe in front, which it shows to nobody."""

from typing import Final

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(text: str) -> str:
    """The text as a cell that no spreadsheet runs (CWE-1236)."""
    return "'" + text if text.startswith(_BEGINS_A_FORMULA) else text
