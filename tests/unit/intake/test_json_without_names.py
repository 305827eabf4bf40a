"""JSON that is no report: each is refused, or parked, by what is wrong with it."""

from pathlib import Path

import pytest

from drawback.adapters.files.json_items import JsonItems
from drawback.adapters.files.opening import open_file
from drawback.adapters.files.reading import load_profile
from drawback.adapters.files.tables import Unreadable


@pytest.mark.parametrize("text", ["[1,2", "[1,2]", '["a", "b"]', "[]", "{}"])
def test_values_without_names_are_no_report(tmp_path: Path, text: str) -> None:
    """The sentence asks for names; it does not print headings that nobody wrote."""
    path = tmp_path / "odd.json"
    path.write_text(text)
    with pytest.raises(Unreadable) as refused:
        open_file(path, None, load_profile(None))
    assert "''" not in str(refused.value)
    assert "( ...)" not in str(refused.value)


def test_an_event_without_data_is_an_event(tmp_path: Path) -> None:
    """So that what is parked says what the event lacks."""
    path = tmp_path / "event.json"
    path.write_text('{"type": "entry.filed.v1"}')
    assert isinstance(open_file(path, None, load_profile(None)), JsonItems)
