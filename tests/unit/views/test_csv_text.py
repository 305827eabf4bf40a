"""Cells of CSV files that a spreadsheet would run."""

import pytest

from drawback.views.csv_text import csv_text


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_would_run_is_marked_as_text(first: str) -> None:
    """Every beginning that a spreadsheet takes for a formula, also in full width."""
    assert csv_text(f"{first}HYPERLINK(1)") == f"'{first}HYPERLINK(1)"


@pytest.mark.parametrize("text", ["", "valve", "A=1", "8481.80.50.90", "’=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    """Only the first character decides."""
    assert csv_text(text) == text
