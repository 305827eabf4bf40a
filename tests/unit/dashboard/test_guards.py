"""What is refused, escaped and neutralised."""

from decimal import Decimal

import pytest
from starlette.datastructures import Headers

from drawback.dashboard import documents
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


def test_a_broken_document_is_empty() -> None:
    """A screen leaves out what it cannot read."""
    assert documents.read(b"{") == {}
    assert documents.read(b"[1]") == {}
    assert documents.view(b'{"view": 3}') == {}
    assert documents.amount("x") is None
    assert documents.day("2025-13-01") is None


def _line(*charges: dict[str, str]) -> dict[str, object]:
    return {"line_number": 1, "hts": "8508110000", "charges": list(charges)}


def test_charges_are_compared_with_what_was_first_deposited() -> None:
    """Each charge stands beside its first amount; one that fell away stands at zero now."""
    entry = {
        "versions": [
            {
                "lines": [
                    _line({"duty_class": "duty", "amount": "10.00"}, {"duty_class": "hmf", "amount": "1.00"})
                ]
            },
            {
                "lines": [
                    _line({"duty_class": "duty", "amount": "12.00"}, {"duty_class": "ad", "amount": "5.00"})
                ]
            },
        ]
    }

    lines = documents.entry_lines(entry)

    shown = {charge.duty_class: (charge.deposited, charge.now) for charge in lines[0].charges}
    assert shown == {"duty": (10, 12), "ad": (0, 5), "hmf": (1, 0)}
    assert documents.by_class(lines) == [("duty", 10, 12), ("ad", 0, 5), ("hmf", 1, 0)]
    assert [(v.total, v.change) for v in documents.entry_versions(entry)] == [(11, 0), (17, 6)]


def test_an_entry_whose_summary_was_not_seen_has_no_lines() -> None:
    """An awaited entry is shown without charges."""
    assert documents.entry_lines({}) == []
    assert documents.entry_versions({"versions": None}) == []
