"""How the dashboard prints figures, dates and numbers."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from drawback.dashboard import charts, text, words
from drawback.dashboard.text import (
    day,
    left,
    linked,
    money,
    number,
    plural,
    quantity,
    tariff,
)
from drawback.lifecycles.claims.state import AmendmentState, ClaimState
from drawback.lifecycles.entries.state import EntryState
from drawback.lifecycles.inquiries.state import InquiryState
from drawback.views import due_dates as deadlines
from drawback.views.due_dates import BANDS, band_of, urgency

TODAY = date(2027, 2, 17)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("1234.5", "$1,234.50"),
        ("-120", "($120.00)"),
        ("0", "$0.00"),
    ],
)
def test_money_is_printed_to_the_cent_and_negatives_in_parentheses(amount: str, shown: str) -> None:
    """An amount shows its cents; a negative one stands in parentheses."""
    assert money(Decimal(amount)) == shown


def test_unknown_money_is_a_dash() -> None:
    """What is not known is not printed as zero."""
    assert money(None) == "—"


def test_a_date_shows_month_name_and_weekday() -> None:
    """Dates are never all digits, so that nobody mistakes the month."""
    assert day(date(2027, 3, 1)) == "Mon Mar 1, 2027"


@pytest.mark.parametrize(("days", "shown"), [(-3, "3 d over"), (0, "today"), (1, "1 d"), (1500, "1,500 d")])
def test_days_left_are_counted_from_today(days: int, shown: str) -> None:
    """The day itself is today; a day later it is over."""
    assert left(TODAY + timedelta(days=days), TODAY) == shown


@pytest.mark.parametrize(
    ("text_", "shown"),
    [
        ("XYZ41011179", "XYZ-4101117-9"),
        ("23112345678", "231-1234567-8"),
        ("acme-2025-06-59-001", "acme-2025-06-59-001"),
    ],
)
def test_entry_and_claim_numbers_are_punctuated(text_: str, shown: str) -> None:
    """Numbers of eleven characters are printed as CBP does; our own names stay as they are."""
    assert number(text_) == shown


def test_tariff_numbers_get_their_dots() -> None:
    """A tariff number of eight or ten digits is dotted; anything else is left alone."""
    assert [tariff(t) for t in ("8508110000", "99038803", "", "MPF")] == [
        "8508.11.0000",
        "9903.88.03",
        "",
        "MPF",
    ]


@pytest.mark.parametrize(
    ("figure", "shown"), [("1800.000", "1,800"), ("0.50", "0.5"), ("1E+3", "1,000"), ("7", "7")]
)
def test_quantities_lose_idle_zeros(figure: str, shown: str) -> None:
    """A quantity keeps every digit that means something and no other."""
    assert quantity(Decimal(figure)) == shown


def test_one_of_a_thing_is_singular() -> None:
    """Counts agree with their word."""
    assert [plural(1, "claim"), plural(2, "entry", "entries")] == ["1 claim", "2 entries"]


def test_numbers_in_a_sentence_become_links_and_the_rest_is_escaped() -> None:
    """A number with a fitting check digit is linked; markup in the sentence stays text."""
    shown = str(linked("entry XYZ41011179 <b> moved, XYZ41011170 did not"))

    assert '<a class="num inline" href="/search?q=XYZ41011179">XYZ-4101117-9</a>' in shown
    assert "&lt;b&gt;" in shown
    assert "XYZ41011170 did not" in shown


def test_every_band_ends_where_the_next_begins() -> None:
    """Each distance from today lies in exactly one band."""
    for days in range(-400, 400):
        due = TODAY + timedelta(days=days)
        within = [band for band in BANDS if (band.starts(TODAY) or due) <= due <= (band.ends(TODAY) or due)]
        assert within == [band_of(due, TODAY)]


@pytest.mark.parametrize(
    ("days", "tone"), [(-1, "bad"), (7, "bad"), (8, "warn"), (30, "warn"), (31, "quiet")]
)
def test_a_due_date_turns_red_at_seven_days_and_amber_at_thirty(days: int, tone: str) -> None:
    """The tone changes on the day the band does."""
    assert urgency(TODAY + timedelta(days=days), TODAY) == tone


def test_what_happens_by_itself_asks_nobody_to_act() -> None:
    """Deemed liquidation is shown but is nobody's task; a filing window is somebody's."""
    assert "D-31" in deadlines.HAPPENS
    assert "D-02" not in deadlines.HAPPENS


def test_a_due_date_without_texts_shows_its_own_summary() -> None:
    """A new deadline is shown with what it says of itself rather than not at all."""
    assert deadlines.title("D-999", "count the barrels") == "count the barrels"
    assert deadlines.missed("D-999")


def test_every_state_has_a_word_an_icon_and_a_tone() -> None:
    """No state is shown by colour alone, and the icons exist in the sprite."""
    icons = (Path(text.__file__).parent / "templates" / "icons.html").read_text(encoding="utf-8")
    for states in words.STATES.values():
        for word in states.values():
            assert word.label
            assert f'id="i-{word.icon}"' in icons
            assert word.tone in {"quiet", "info", "busy", "good", "warn", "bad"}


def test_every_state_the_machines_know_has_a_word() -> None:
    """A state added to a machine must be given its word here."""
    known = {"claim": ClaimState, "entry": EntryState, "inquiry": InquiryState, "amendment": AmendmentState}
    for kind, states in known.items():
        missing = {state.value for state in states} - words.STATES[kind].keys()
        assert not missing, f"{kind}: {missing}"


def test_an_unknown_state_is_shown_as_it_is() -> None:
    """A state without a word is still readable."""
    assert words.state("claim", "on_the-moon").label == "On the moon"


def test_the_parts_of_a_bar_fill_it_without_overlap() -> None:
    """Parts lie side by side over the whole width, and the smallest is still visible."""
    laid = charts.stacked(
        [
            ("a", Decimal(900000), "x"),
            ("b", Decimal("0.01"), "y"),
            ("c", Decimal(0), "z"),
            ("d", Decimal(5000), "w"),
        ]
    )

    assert [part.label for part in laid] == ["a", "b", "d"]
    for before, after in pairwise(laid):
        assert before.x + before.width <= after.x
    assert laid[-1].x + laid[-1].width == charts.WIDTH
    assert all(part.width >= 2 for part in laid)


def test_no_bar_is_drawn_for_nothing() -> None:
    """Zero has no length, and a bar against nothing none either."""
    assert charts.stacked([("a", Decimal(0), "x")]) == ()
    assert [charts.share(Decimal(0), Decimal(5)), charts.share(Decimal(5), Decimal(0))] == [0, 0]
    assert charts.share(Decimal(5), Decimal(5)) == charts.WIDTH
