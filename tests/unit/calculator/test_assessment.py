"""The self-assessment answers honestly: the worst answer governs, and the money is 99 % of what leaves."""

import json
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from drawback.calculator.assessment import QUESTIONS, AnswerError, Outlook, Volume, assess
from drawback.cli.main import app

BEST = {question.name: question.options[0].name for question in QUESTIONS}
YEAR = Volume(Decimal(250_000), Decimal(12), Decimal(5_000))


def test_where_all_is_well_a_year_brings_99_per_cent_of_what_leaves() -> None:
    """$250,000 × 12 % × 99 % = $29,700.00, less $5,000.00."""
    found = assess(BEST, YEAR)
    assert (found.outlook, found.at_most, found.after_cost) == (
        Outlook.GOOD,
        Decimal("29700.00"),
        Decimal("24700.00"),
    )


@pytest.mark.parametrize(
    ("answers", "outlook"),
    [
        ({"role": "importer"}, Outlook.FIX),
        ({"destination": "usmca", "role": "importer"}, Outlook.ASK),
        ({"duties": "adcvd", "destination": "usmca"}, Outlook.NOTHING),
        ({"age": "over"}, Outlook.NOTHING),
        ({"notice": "destroyed"}, Outlook.NOTHING),
    ],
)
def test_the_worst_answer_governs(answers: dict[str, str], outlook: Outlook) -> None:
    """Where there is nothing to claim no money is promised."""
    found = assess(BEST | answers, YEAR)
    assert found.outlook is outlook
    assert bool(found.at_most) is (outlook is not Outlook.NOTHING)


@pytest.mark.parametrize(
    ("answers", "year"),
    [
        (BEST | {"role": "pirate"}, YEAR),
        (BEST | {"colour": "blue"}, YEAR),
        ({"role": "both"}, YEAR),
        (BEST, Volume(Decimal(-1), Decimal(12))),
        (BEST, Volume(Decimal(1), Decimal(101))),
    ],
)
def test_nonsense_is_refused_with_a_sentence(answers: dict[str, str], year: Volume) -> None:
    """An unknown answer, an unknown question, one left out, figures below zero or above the whole."""
    with pytest.raises(AnswerError):
        assess(answers, year)


def test_the_command_takes_answers_and_says_what_is_wrong_with_them() -> None:
    """As JSON, and with a share that is no figure."""
    given = [word for name, value in BEST.items() for word in ("--answer", f"{name}={value}")]
    done = CliRunner().invoke(app, ["assess", *given, "--duty", "250,000", "--share", "12", "--json"])
    assert json.loads(done.stdout)["at_most"] == "29700.00"
    wrong = CliRunner().invoke(app, ["assess", *given, "--duty", "250000", "--share", "a dozen"])
    assert wrong.exit_code == 2
