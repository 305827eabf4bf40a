"""The programme tables: schema, sources, knowledge as of a day, and laying a newer file over them."""

from datetime import date
from importlib.resources import files

import pytest

from drawback.domain.types import DutyClass, Provision
from drawback.rules.answers import Certainty
from drawback.rules.eligibility.programmes import ChargeEligibility, load_programmes
from drawback.rules.tables.programme_table import PROGRAMME_TABLE, read_charges, read_programmes

DATA = files("drawback.rules") / "data"
SHIPPED = (DATA / "programmes.csv").read_text(encoding="utf-8")
CHARGES = (DATA / "charges.csv").read_text(encoding="utf-8")
HEADER = SHIPPED.splitlines()[0]
NEW = (
    "Section 232 pharmaceuticals,99039901,99039909,2026-07-31,,yes,,Drawback is allowed,,Proc. of 2 April 2026,"
    "FR notice,primary,2026-08-01,"
)


def table(*rows: str) -> str:
    return "\n".join((HEADER, *rows)) + "\n"


def test_every_shipped_row_has_a_source_and_a_day_of_knowledge():
    """No row of the shipped tables stands without source, certainty and the day it was known."""
    rows = load_programmes().rows

    assert len(rows) >= 30
    assert all(row.source.strip() and row.authority.strip() and row.reason.strip() for row in rows)
    assert all(row.known_on <= date(2026, 8, 1) for row in rows)
    assert all(row.source.strip() for row in load_programmes().charges)


@pytest.mark.parametrize(
    ("cell", "value", "complaint"),
    [
        (10, "", "column source: saw nothing; expected where the row can be read"),
        (9, "  ", "column authority: saw nothing; expected the legal act"),
        (7, "", "column reason: saw nothing"),
        (12, "", "column known_on: saw nothing; expected a date such as 2025-04-05"),
        (12, "1 May", "column known_on: saw '1 May'; expected a date such as 2025-04-05"),
        (5, "perhaps", "column answer: saw 'perhaps'; expected one of yes, no, conditional"),
        (11, "rumour", "column certainty: saw 'rumour'; expected one of primary"),
        (1, "9903.99.01", "column heading_from: saw '9903.99.01'; expected eight digits of chapter 99"),
        (2, "99039900", "column heading_to: saw '99039900'; expected 99039901 (heading_from) or later"),
        (4, "2026-07-30", "column entry_to: saw '2026-07-30'; expected 2026-07-31 (entry_from) or later"),
        (6, "51", "column otherwise: saw nothing"),
        (6, "99", "column provisions: saw '99'; expected codes 51 to 77"),
    ],
)
def test_a_wrong_row_is_refused_with_line_and_column(cell: int, value: str, complaint: str):
    """A row without source, or with any other wrong cell, is refused in a sentence that names the line."""
    cells = NEW.split(",")
    cells[cell] = value

    with pytest.raises(ValueError, match=r"programmes\.csv line 2") as refused:
        read_programmes(table(",".join(cells)))

    assert complaint in str(refused.value)


def test_columns_must_be_the_expected_ones():
    """A table with other columns is refused, naming those expected."""
    with pytest.raises(ValueError, match="expected programme, heading_from"):
        read_programmes("heading,answer\n99038803,yes\n")


def test_a_row_with_too_few_cells_is_refused():
    """A row that is cut short is refused."""
    with pytest.raises(ValueError, match="line 2: saw 2 cells; expected 14"):
        read_programmes(table("Section 301,99038801"))


def test_two_rows_known_on_one_day_must_not_contradict():
    """Rows that speak of the same heading and days, learnt on the same day, are refused."""
    other = NEW.replace("yes", "no")

    with pytest.raises(ValueError, match="both speak of headings 99039901"):
        read_programmes(table(NEW, other))


def test_every_duty_class_has_exactly_one_row():
    """The charge table without one class is refused."""
    with pytest.raises(ValueError, match="not so for hmf"):
        read_charges("\n".join(line for line in CHARGES.splitlines() if not line.startswith("hmf")))


def test_an_unknown_heading_is_refused_and_put_before_a_person():
    """A heading in no row is left out, with a flag that names heading and day."""
    answer = load_programmes().of_heading("99039950", date(2026, 11, 20), Provision.UNUSED_DIRECT)

    assert answer.answer is ChargeEligibility.REVIEW
    assert not answer.eligible
    assert "99039950 on 2026-11-20 is unknown" in answer.flag


def test_an_empty_heading_is_unknown():
    """A chapter 99 row that does not say its heading is left out and flagged."""
    answer = load_programmes().of_heading("", date(2026, 11, 20), Provision.UNUSED_DIRECT)

    assert "(none given)" in answer.flag


def test_what_is_learnt_later_does_not_change_what_was_known():
    """The reciprocal duty counts as eligible as known the day before the judgment, and not from its day."""
    asked = ("99030125", date(2025, 6, 2), Provision.UNUSED_DIRECT)
    programmes = load_programmes()

    assert programmes.as_known_on(date(2026, 2, 19)).of_heading(*asked).answer is ChargeEligibility.YES
    assert programmes.as_known_on(date(2026, 2, 20)).of_heading(*asked).answer is ChargeEligibility.CONTESTED
    assert "CAPE" in programmes.of_heading(*asked).reason


def test_days_between_which_nothing_was_learnt_share_one_table():
    """As known on two days in one quiet week is the same table; as known before everything, nothing is known."""
    programmes = load_programmes()

    assert programmes.as_known_on(date(2026, 2, 10)) is programmes.as_known_on(date(2026, 2, 19))
    assert {row.certainty for row in programmes.as_known_on(date(2010, 1, 1)).rows} == {Certainty.GENERAL}


def test_conditional_rows_say_why_they_are_left_out():
    """Merged metals under manufacturing are left out until evidence is reviewed, under unused plainly."""
    programmes, on = load_programmes(), date(2026, 5, 4)
    made = programmes.of_heading("99038210", on, Provision.MANUFACTURING_DIRECT)
    unused = programmes.of_heading("99038210", on, Provision.UNUSED_DIRECT)

    assert (made.answer, unused.answer) == (ChargeEligibility.REVIEW, ChargeEligibility.NO)
    assert made.flag.startswith("U-05")
    assert unused.flag == ""
    assert made.cite.certainty is Certainty.SECONDARY


def test_a_newer_table_adds_and_replaces_rows():
    """A newer file adds its rows and replaces those of the same headings, days and knowledge; the rest stays."""
    shipped = read_programmes(SHIPPED)
    merged = PROGRAMME_TABLE.laid_over(shipped, PROGRAMME_TABLE.read(table(NEW)))
    corrected = PROGRAMME_TABLE.laid_over(merged, PROGRAMME_TABLE.read(table(NEW.replace("yes", "no"))))

    assert len(merged) == len(shipped) + 1
    assert len(corrected) == len(merged)
    assert [row.answer for row in corrected if row.heading_from == "99039901"] == ["no"]


def test_a_newer_table_that_contradicts_is_refused_as_a_whole():
    """A row that was learnt on one day with another of the same headings, and says otherwise, is named."""
    shipped = read_programmes(SHIPPED)
    narrower = NEW.replace("99039909", "99039905").replace("yes", "no")

    with pytest.raises(ValueError, match=r"newer\.csv: .* both speak of headings 99039901"):
        PROGRAMME_TABLE.laid_over(shipped, PROGRAMME_TABLE.read(table(NEW, narrower)), "newer.csv")


def test_a_table_written_and_read_is_the_same_table():
    """Writing the rows as text and reading them again loses nothing."""
    rows = read_programmes(SHIPPED)

    assert read_programmes(PROGRAMME_TABLE.write(rows)) == rows


@pytest.mark.parametrize("duty_class", list(DutyClass))
def test_every_duty_class_has_an_answer(duty_class: DutyClass):
    """No duty class is without answer, reason and citation."""
    answer = load_programmes().of_class(duty_class)

    assert answer.reason
    assert answer.cite.text


@pytest.mark.parametrize(
    ("heading", "entered", "code", "answer"),
    [
        ("99039462", "2025-10-31", "51", ChargeEligibility.NO),
        ("99039462", "2025-11-01", "51", ChargeEligibility.YES),
        ("99039463", "2025-11-01", "71", ChargeEligibility.YES),
        ("99039463", "2025-11-01", "52", ChargeEligibility.NO),
        ("99039463", "2025-11-01", "58", ChargeEligibility.NO),
        ("99039461", "2025-11-01", "51", ChargeEligibility.NO),
        ("99039464", "2025-11-01", "51", ChargeEligibility.NO),
    ],
)
def test_automobile_parts_of_korea_draw_back_when_made_into_articles(
    heading: str, entered: str, code: str, answer: ChargeEligibility
) -> None:
    """90 FR 55964: from 1 November 2025, two headings, direct-identification manufacturing and nothing else."""
    found = load_programmes().of_heading(heading, date.fromisoformat(entered), Provision(code))
    assert found.answer is answer


@pytest.mark.parametrize(
    ("heading", "answer"),
    [
        ("99030125", ChargeEligibility.CONTESTED),
        ("99030225", ChargeEligibility.CONTESTED),
        ("99030186", ChargeEligibility.CONTESTED),
        ("99030120", ChargeEligibility.NO),
        ("99030110", ChargeEligibility.NO),
        ("99030177", ChargeEligibility.NO),
    ],
)
def test_ieepa_duty_that_its_orders_did_not_bar_is_contested(heading: str, answer: ChargeEligibility) -> None:
    """CAPE goes first; outside its lanes drawback may be the only path. What the orders barred stays barred."""
    found = load_programmes().of_heading(heading, date(2025, 9, 1), Provision.UNUSED_DIRECT)
    assert found.answer is answer
