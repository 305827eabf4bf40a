"""Bars of Code 128: read back symbol by symbol, the check among them."""

import pytest

from drawback.views.code128 import QUIET, bars, encodable, widths

# Worked by hand from ISO/IEC 15417 for "A1": start B, A = 33, 1 = 17, check (104 + 33 + 2 x 17) mod 103 = 68, stop.
A1 = "2112141113231232211412212331112"


def test_the_bars_of_two_characters_are_those_of_the_standard() -> None:
    """104 + 1 × 33 + 2 × 17 = 171, less 103 is 68."""
    assert "".join(str(width) for width in widths("A1")) == A1


@pytest.mark.parametrize("text", ["N7", "RET-2025-0001/12", " ~"])
def test_every_symbol_is_eleven_modules_wide(text: str) -> None:
    """Start, characters and check; the stop has thirteen, and both sides stay white for ten."""
    assert sum(widths(text)) == 11 * (len(text) + 2) + 13
    width, every = bars(text)
    assert width == sum(widths(text)) + 2 * QUIET
    assert every[0][0] == QUIET
    assert sum(every[-1]) == width - QUIET


def test_what_the_bars_have_not_is_refused() -> None:
    """A letter with an accent, and nothing at all."""
    for text in ("Größe", ""):
        assert not encodable(text)
        with pytest.raises(ValueError, match="expected printable ASCII"):
            widths(text)
