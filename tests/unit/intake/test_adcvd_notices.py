"""What is published on AD/CVD cases beside rates and instructions: each fact as a row of a file."""

from datetime import date
from decimal import Decimal

import pytest

from drawback_schemas.adcvd import (
    AliasRecorded,
    CoverageFound,
    InjunctionDissolved,
    InjunctionEntered,
    InstructionIssued,
    NoticePart,
    OrderPublished,
    ProvisionalMeasuresEnded,
    RateCorrected,
    RateRetracted,
    ReviewMoved,
)
from drawback_schemas.parts import RatePart
from support.intake_files import events, take, write_csv

CASE = "A-570-890"
PERIOD = {"Period From": "01/01/2024", "Period To": "12/31/2024"}
DAYS = {"period_from": date(2024, 1, 1), "period_to": date(2024, 12, 31)}


def row(notice: str, on: str = "07/01/2025", **cells: str) -> dict[str, str]:
    return {"Case Number": CASE, "Notice": notice, "Notice Date": on, **cells}


@pytest.mark.parametrize(
    ("cells", "event"),
    [
        (
            row("Order", "01/04/2005", **{"FR Cite": "70 FR 329"}),
            OrderPublished(case_number=CASE, published_on=date(2005, 1, 4), fr_cite="70 FR 329"),
        ),
        (
            row("Alias", Name="GOOD CO LTD", Alias="Good Trading"),
            AliasRecorded(
                case_number=CASE, recorded_on=date(2025, 7, 1), name="GOOD CO LTD", alias="Good Trading"
            ),
        ),
        (
            row("Injunction", **{"Court Number": "25-00131", "Importer Number": "12-3456789AB", **PERIOD}),
            InjunctionEntered(
                case_number=CASE,
                court_number="25-00131",
                entered_on=date(2025, 7, 1),
                importer_number="12-3456789AB",
                **DAYS,
            ),
        ),
        (
            row("Injunction Dissolved", "09/15/2026", **{"Court Number": "25-00131"}),
            InjunctionDissolved(case_number=CASE, court_number="25-00131", dissolved_on=date(2026, 9, 15)),
        ),
        (
            row("Gap", "06/20/2024", Began="12/22/2023", Resumed="08/05/2024"),
            ProvisionalMeasuresEnded(
                case_number=CASE,
                began_on=date(2023, 12, 22),
                ended_on=date(2024, 6, 20),
                resumed_on=date(2024, 8, 5),
            ),
        ),
        (
            row(
                "Amended",
                **{
                    "Rate": "12.25%",
                    "Rate Kind": "final",
                    "Corrected Notice Date": "06/10/2025",
                    "Exporter": "GOOD CO LTD",
                },
            ),
            RateCorrected(
                case_number=CASE,
                published_on=date(2025, 7, 1),
                corrects=NoticePart(kind="final", published_on=date(2025, 6, 10), exporter="GOOD CO LTD"),
                rate=RatePart(rate_percent=Decimal("12.25"), exporter="GOOD CO LTD"),
            ),
        ),
        (
            row(
                "Retraction",
                **{"Rate Kind": "final", "Corrected Notice Date": "06/10/2025", "Reason": "remand"},
            ),
            RateRetracted(
                case_number=CASE,
                retracted_on=date(2025, 7, 1),
                retracts=NoticePart(kind="final", published_on=date(2025, 6, 10)),
                reason="remand",
            ),
        ),
        (
            row("Initiation", "03/05/2025", Exporter="GOOD CO LTD", **PERIOD),
            ReviewMoved(
                case_number=CASE, stage="initiated", on=date(2025, 3, 5), party="GOOD CO LTD", **DAYS
            ),
        ),
        (
            row("Rescission", **PERIOD),
            ReviewMoved(case_number=CASE, stage="rescinded", on=date(2025, 7, 1), **DAYS),
        ),
        (
            row(
                "Out of Scope",
                HTS="9403.50.90; 9403500042",
                Origin="CN",
                Goods="jewelry armoires",
            ),
            CoverageFound(
                case_number=CASE,
                decided_on=date(2025, 7, 1),
                basis="scope",
                covered=False,
                hts=("94035000" + "42", "94035090"),
                origins=("CN",),
                goods="jewelry armoires",
            ),
        ),
        (
            row("Circumvention", **{"HTS": "94035090", "Origin": "Vietnam, MY", "Period From": "11/01/2023"}),
            CoverageFound(
                case_number=CASE,
                decided_on=date(2025, 7, 1),
                basis="circumvention",
                covered=True,
                hts=("94035090",),
                origins=("MY", "VN"),
                period_from=date(2023, 11, 1),
            ),
        ),
        (
            row("Critical Circumstances", **{"Period From": "11/01/2023", "Period To": "01/29/2024"}),
            CoverageFound(
                case_number=CASE,
                decided_on=date(2025, 7, 1),
                basis="critical-circumstances",
                covered=True,
                period_from=date(2023, 11, 1),
                period_to=date(2024, 1, 29),
            ),
        ),
    ],
)
def test_each_notice_is_its_event(tmp_path, cells, event):
    """One row, one event for everybody, whatever its kind; the kind of file is known by its headings."""
    path = write_csv(tmp_path / "notices.csv", [cells])
    assert events(path) == [event]
    (taken,), _ = take(path)
    assert (taken.key, taken.subject) == ("*", CASE)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (row("Letter"), "one of"),
        (row("Injunction"), "the number of the case in court"),
        (row("Initiation", **{"Period To": "12/31/2024"}), "the first day of entry"),
        (
            row("Amended", **{"Rate Kind": "final", "Corrected Notice Date": "06/10/2025"}),
            "the corrected rate",
        ),
        (row("Retraction", Reason="remand"), "which rate it concerns"),
        (row("Out of Scope"), "which goods are outside"),
        (row("Circumvention", HTS="94.03"), "tariff numbers of 8 or 10 digits"),
        (row("Critical Circumstances"), "to which suspension reaches back"),
        (row("Gap", "06/20/2024"), "provisional measures began"),
        (
            row(
                "Injunction", **{"Court Number": "1", "Period From": "01/02/2025", "Period To": "01/01/2025"}
            ),
            "not before",
        ),
        (
            row("Initiation", "12/31/2024", **PERIOD),
            "a day after the period under review, which ends 2024-12-31",
        ),
        (row("Critical Circumstances", **{"Period From": "07/02/2025"}), "it reaches back"),
        (row("Gap", "06/20/2024", Began="06/21/2024"), "a day not after 2024-06-20"),
        (row("Gap", "06/20/2024", Began="12/22/2023", Resumed="06/19/2024"), "a day not before 2024-06-20"),
        (
            row("Retraction", **{"Rate Kind": "final", "Corrected Notice Date": "07/02/2025"}),
            "a day not after 2025-07-01",
        ),
        (row("Injunction", **{"Court Number": "1", "Importer Number": "12345678"}), "12-345678900"),
        (row("Alias", Name="GOOD CO", Alias="Good Co"), "another name"),
    ],
)
def test_what_a_notice_needs(tmp_path, cells, expected):
    """A row without what its kind needs is held with a sentence, and nothing comes of it."""
    taken, problems = take(write_csv(tmp_path / "notices.csv", [cells]))
    assert not taken
    assert expected in " ".join(problem.message for problem in problems)


@pytest.mark.parametrize(
    "cells",
    [
        row("Initiation", "01/01/2025", **PERIOD),
        row("Critical Circumstances", **{"Period From": "07/01/2025"}),
        row("Gap", "06/20/2024", Began="06/20/2024", Resumed="06/20/2024"),
        row("Retraction", **{"Rate Kind": "final", "Corrected Notice Date": "07/01/2025"}),
    ],
)
def test_the_first_day_that_fits_is_taken(tmp_path, cells):
    """The other side of each of these days."""
    taken, problems = take(write_csv(tmp_path / "notices.csv", [cells]))
    assert (len(taken), problems) == (1, [])


def test_a_notice_about_several_companies_is_said_of_each(tmp_path):
    """An initiation lists its companies; a name with all of them in it would be nobody's."""
    path = write_csv(
        tmp_path / "notices.csv", [row("Initiation", Exporter="GOOD CO LTD; OTHER CO, INC", **PERIOD)]
    )
    assert [event.party for event in events(path)] == ["GOOD CO LTD", "OTHER CO, INC"]
    amended = row(
        "Amended",
        Rate="12.25%",
        Exporter="A CO; B CO",
        **{"Rate Kind": "final", "Corrected Notice Date": "06/10/2025"},
    )
    corrections = events(write_csv(tmp_path / "amended.csv", [amended]))
    assert [(one.corrects.exporter, one.rate.exporter) for one in corrections] == [
        ("A CO", "A CO"),
        ("B CO", "B CO"),
    ]


def test_a_message_names_whom_it_leaves_out_and_whom_it_is_about(tmp_path):
    """Exclusions with semicolons between them; a message as entered about one exporter is not about everybody."""
    cells = {
        "Message Number": "5170301",
        "Message Date": "06/19/2025",
        "Cases": CASE,
        "Rate Mode": "as entered",
        "Exporter": "GOOD CO LTD",
        "Excludes": "OTHER CO; THIRD INC, LLC",
    }
    (event,) = events(write_csv(tmp_path / "messages.csv", [cells]))
    assert isinstance(event, InstructionIssued)
    assert event.rate == RatePart(exporter="GOOD CO LTD")
    assert event.excludes == ("OTHER CO", "THIRD INC, LLC")
