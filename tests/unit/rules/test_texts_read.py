"""No citation claims a later reading of its text than the record holds, and what is not recorded says so."""

import re
from datetime import date

import pytest

from conformance.lawindex import LAW, all_numbers, all_rules
from drawback.rules.answers import EARLIEST, Certainty, Cite
from drawback.rules.eligibility.programmes import load_programmes
from drawback.rules.texts_read import reading_of

CITES = {known.cite.text: known.cite for known in all_rules()} | {
    number.cite.text: number.cite for _, number in all_numbers()
}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("19 U.S.C. 1313(j)(1)(A)", "August 2025"),
        ("19 U.S.C. 1504(a)(1)", "April 2023"),
        ("19 CFR 190.31(b), 190.32(a)", "edition of January 2025"),
        ("19 CFR 351.212(d)", "edition of January 2025"),
        ("19 CFR 24.3a(c)", "edition of January 2025"),
        ("CSMS 68402148", "2026-11-27"),
        ("19 U.S.C. 1313(j); 19 CFR 190.31(b)", "edition of January 2025"),
        ("19 U.S.C. 1504(d); 19 CFR 159.12", "April 2023"),
        ("19 CFR 24.23", "not recorded"),
        ("19 CFR 190.3(a)(4), 24.23", "not recorded"),
        ("19 CFR 193.1", "not recorded"),
        ("19 CFR 140.9", "not recorded"),
        ("19 U.S.C. 1515(a)", "not recorded"),
        ("26 U.S.C. 6621; 19 U.S.C. 1505(c)", "not recorded"),
        ("CSMS 11111111", "not recorded"),
        ("ACE error B51 (Error Dictionary rev. 51)", "not recorded"),
    ],
)
def test_a_reading_is_that_of_the_record(text: str, read: str) -> None:
    """The oldest of the texts cited counts; one without a record leaves the whole citation without."""
    assert Cite(text).read == read


@pytest.mark.parametrize("certainty", [Certainty.SECONDARY, Certainty.GENERAL, Certainty.CONSTRUCTED])
def test_what_was_not_read_itself_has_no_day_of_reading(certainty: Certainty) -> None:
    """A secondary source, general knowledge and our own reading are no reading of the text they cite."""
    assert Cite("19 U.S.C. 1313(j)", certainty).read == "not recorded"


@pytest.mark.parametrize("cite", CITES.values(), ids=CITES.keys())
def test_no_citation_is_newer_than_its_record(cite: Cite) -> None:
    """Days named in a reading lie no later than the readings that are recorded for U.S.C., 1313, CFR and CSMS."""
    limit = {
        "19 U.S.C. 1313": date(2025, 8, 31),
        "19 U.S.C.": date(2023, 4, 30),
        "19 CFR": date(2025, 1, 31),
        "CSMS": date(2026, 11, 27),
    }
    for part in cite.text.split(";"):
        reading = reading_of(part.strip())
        if reading is not None:
            name = next(name for name in limit if part.strip().startswith(name))
            assert reading.no_later_than <= limit[name], part


def test_rows_of_general_knowledge_carry_no_date() -> None:
    """Neither a duty class nor a tariff programme known from general knowledge says since when."""
    tables = load_programmes()
    rows = [row for row in (*tables.charges, *tables.rows) if row.certainty is Certainty.GENERAL]
    assert len(rows) > 2
    assert {row.known_on for row in rows} == {EARLIEST}


def test_the_duty_classes_are_known_no_later_than_their_text_was_read() -> None:
    """The day from which a row of 19 CFR 190.3 counts as known lies within the recorded reading of its citation."""
    for row in load_programmes().charges:
        reading = reading_of(row.citation)
        assert reading is not None
        assert row.known_on <= reading.no_later_than, row.duty_class


def test_the_law_index_prints_no_day_but_those_of_the_record() -> None:
    """The column of readings in docs/law.md knows five answers."""
    answers = {"August 2025", "April 2023", "edition of January 2025", "2026-11-27", "not recorded"}
    certainties = "|".join(re.escape(certainty.value) for certainty in Certainty)
    printed = re.findall(rf"\| (?:{certainties}), ([^|]+) \|", LAW.read_text(encoding="utf-8"))
    assert len(printed) > 100
    assert set(printed) <= answers
