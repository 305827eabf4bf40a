"""What is refused, escaped and neutralised."""

from decimal import Decimal

import pytest
from starlette.datastructures import Headers

from drawback.dashboard.export import cell
from drawback.dashboard.pages.parked import hex_rows, readable
from drawback.dashboard.security import foreign


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "http://127.0.0.1:8080", "host": "127.0.0.1:8080"}, True),
        ({"origin": "http://127.0.0.1:8081", "host": "127.0.0.1:8080"}, False),
        ({"origin": "null", "host": "127.0.0.1:8080"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://h", "host": "h"}, False),
        ({"host": "127.0.0.1:8080"}, False),
    ],
)
def test_changes_are_accepted_from_our_own_pages_only(headers: dict[str, str], allowed: bool) -> None:
    """Sec-Fetch-Site decides; where a browser does not send it, Origin must be our host; neither is refused."""
    assert (foreign(Headers(headers)) == "") is allowed


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    """A formula in a party's name stays text."""
    assert cell(text) == "'" + text


@pytest.mark.parametrize(
    ("value", "shown"), [(Decimal("-120.00"), "-120.00"), (None, ""), (7, "7"), ("acme", "acme")]
)
def test_figures_and_plain_text_are_left_alone(value: object, shown: str) -> None:
    """A negative amount is a number, not a formula."""
    assert cell(value) == shown


def test_bytes_are_shown_in_rows_of_sixteen() -> None:
    """Each row names its place, its digits and what of it is readable."""
    rows = hex_rows(bytes(range(20)) + b"<a>")

    assert [row.place for row in rows] == ["000000", "000010"]
    assert rows[1].digits == "10 11 12 13 3c 61 3e"
    assert rows[1].text == "····<a>"


def test_a_long_event_is_cut_for_reading() -> None:
    """A file of megabytes does not make a page of megabytes."""
    assert len(hex_rows(b"x" * 100_000)) == 256


def test_json_is_shown_with_its_structure_and_the_rest_as_it_is() -> None:
    """What is no JSON, even no text, is still shown."""
    assert readable(b'{"a":1}') == '{\n  "a": 1\n}'
    assert readable(b"a;b\xff") == "a;b�"
