"""`drawback check`: what the rules say to facts that no price and no date asks for, each with its paragraph."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from drawback.calculator.checks import CHECKS
from drawback.calculator.checks_form import CheckForm
from drawback.cli.calculator import app


def asked(**facts: Any) -> list[dict[str, str]]:
    done = CliRunner().invoke(app, ["check", "-"], input=json.dumps(facts))
    assert done.exit_code == 0, done.output
    answers: list[dict[str, str]] = json.loads(done.stdout)
    return answers


def says(**facts: Any) -> str:
    (answer,) = asked(**facts)
    return answer["says"]


BILL = {"balance": "500.00", "liquidated_on": "2025-01-10", "billed_on": "2025-01-10"}


@pytest.mark.parametrize(
    ("facts", "start"),
    [
        ({"late_bill": BILL | {"paid_on": "2025-02-09"}}, "0.00 interest: paid within 30 days"),
        ({"late_bill": BILL | {"paid_on": "2025-02-10"}}, "2.88 interest: 1 whole periods"),
        ({"estimated_duty": {"deposited": True, "request_filed": True, "waivers_filed": True}}, "satisfied"),
        ({"estimated_duty": {"deposited": True, "request_filed": True}}, "a fact is missing"),
        ({"rate_advance": {"amount": "15.00"}}, "no"),
        ({"rate_advance": {"amount": "15.01"}}, "yes"),
        ({"evidence_extension": {"issued_on": "2025-01-01", "asked_on": "2025-01-31"}}, "yes"),
        ({"evidence_extension": {"issued_on": "2025-01-01", "asked_on": "2025-02-01"}}, "no"),
        ({"disclosure": {"disclosed_on": "2025-01-01", "investigation_on": "2025-01-01"}}, "no"),
        ({"disclosure": {"disclosed_on": "2025-01-01", "investigation_on": "2025-01-02"}}, "yes"),
        ({"eapa": {"entry_on": "2025-07-08", "initiated_on": "2025-07-09"}}, "extended"),
        ({"eapa": {"entry_on": "2025-07-09", "initiated_on": "2025-07-09"}}, "suspended"),
        ({"clock": {"entry_on": "2025-01-01", "withdrawal_on": "2025-03-01"}}, "2025-03-01"),
        ({"informal_entry": {"released_on": "2025-01-01"}}, "2025-01-01"),
        ({"informal_entry": {}}, "needs date of payment"),
        ({"true_up": {"estimated": "1000", "final": "1200"}}, "2.00 owed"),
        ({"true_up": {"estimated": "1000", "final": "700"}}, "3.00 refunded"),
        ({"antidumping": {"amount": "15500.00"}}, "CBP may bill 31000.00"),
        ({"case": {"number": "C-570-968-001"}}, "C-570-968-001: country 570, company 001"),
        ({"case": {"number": "B-1"}}, "'B-1' is no case number"),
    ],
)
def test_a_question_is_answered_on_both_sides(facts: dict[str, Any], start: str) -> None:
    """The rule behind each question answers as the paragraph does, one step apart."""
    assert says(**facts).startswith(start)


def test_a_review_covers_its_period_with_both_ends() -> None:
    """A request of June 2025 on an order of June 2022 covers June 2024 through May 2025."""
    review = {"kind": "A", "order_published_on": "2022-06-14", "request_year": 2025}
    days = ("2024-05-31", "2024-06-01", "2025-05-31", "2025-06-01")
    assert ["yes" in says(review=review | {"entry_on": on}) for on in days] == [False, True, True, False]


def test_a_tender_needs_all_its_conditions() -> None:
    """Tied to a final entry before an open claim with request and waiver it is payable; each lack denies or waits."""
    whole = {
        "tendered_on": "2025-01-02",
        "identified_to_entry": True,
        "entry_final_on": "2025-01-01",
        "request_and_waiver": True,
    }
    assert says(tender=whole).startswith("satisfied")
    for lack in (
        {"claim_final": True},
        {"sampled": True},
        {"entry_final_on": "2025-01-02"},
        {"identified_to_entry": False},
    ):
        assert not says(tender=whole | lack).startswith("satisfied"), lack


def test_every_question_of_the_form_has_one_answer() -> None:
    """No part of the form is taken without being answered, and each answer names rule, paragraph and reading."""
    assert [check.field for check in CHECKS] == list(CheckForm.__struct_fields__)
    answers = asked(
        case={"number": "A-570-967"}, petroleum={"hts": "2710.19.30"}, rate_advance={"amount": "20"}
    )
    assert {answer["question"] for answer in answers} == {"case", "petroleum", "rate_advance"}
    assert all(
        answer["rule"].startswith("R-") and answer["citation"] and answer["read"] for answer in answers
    )
