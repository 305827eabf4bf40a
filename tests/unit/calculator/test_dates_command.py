"""drawback dates: every date that follows from the facts given, and what is missing for the others."""

from typing import Any

import pytest
from msgspec.structs import fields

from drawback.calculator.dates import ASKED
from drawback.calculator.dates_form import DatesForm
from support.calculator import DATES, refused, run


def test_every_date_that_follows_is_given():
    """The dates of the end-to-end example, each from its rule."""
    answer = run(
        "dates",
        "-",
        given=DATES
        | {
            "claim_liquidated_on": "2026-09-10",
            "claim_liquidation_deemed": True,
            "claim_paid_on": "2026-12-09",
        },
    )
    found = {one["name"]: (one["on"], one["operate_on"]) for one in answer["dates"]}

    assert found["export or destroy by"] == ("2029-11-03", "2029-11-02")
    assert found["file the claim by"] == ("2029-11-04", "2029-11-02")
    assert found["notice of export (7553) by"][0] == "2025-08-08"
    assert found["upload documents by"][0] == "2025-09-11"
    assert found["post-summary correction by"] == ("2025-09-01", "2025-08-29")
    assert found["entry final"][0] == "2026-03-18"
    assert found["claim deemed liquidated"][0] == "2026-09-10"
    assert found["claim paid by"][0] == "2026-12-09"
    assert found["protest the claim by"][0] == "2027-03-09"
    assert found["keep records until"][0] == "2029-12-09"


def test_dates_that_lack_facts_say_which():
    """With the date of importation alone, filing is dated and the others name what they need."""
    answer = run("dates", "-", given={"import_on": "2020-06-15"})

    assert {one["name"]: one["on"] for one in answer["dates"]}["file the claim by"] == "2025-06-15"
    assert answer["needed"]["export or destroy by"] == ["provision"]
    assert answer["needed"]["request an AD/CVD review by"] == ["order_published_on", "review_year"]


def test_years_beyond_the_calendar_are_refused_in_a_sentence():
    """Business days are known for some decades; a day beyond them is refused on both sides, not counted without holidays."""
    for known in ("2000-01-01", "2040-12-31"):
        assert run("dates", "-", given={"import_on": known})["dates"]
    for unknown in ("1999-12-31", "2041-01-01"):
        said = refused("dates", "-", given={"import_on": unknown})
        assert said == f"-: import_on is {unknown}; expected a day of the years 2000 to 2040.\n"


def test_an_instant_needs_its_time_zone():
    """A time of filing without zone is refused, naming the field."""
    assert "filed_at" in refused("dates", "-", given={"filed_at": "2025-09-10T10:00:00"})


BESIDE = (
    ("alcohol_exported_on", "2025-06-15", "claim the tax on exported alcohol, 1313(d), by", "2028-06-15"),
    ("custody_exported_on", "2025-06-15", "file the bill of lading, continuous custody, by", "2027-06-15"),
    ("export_notice_received_on", "2025-07-03", "CBP answers the notice of export by", "2025-07-08"),
    ("return_notice_received_on", "2025-07-03", "CBP answers the notice of return by", "2025-07-08"),
    (
        "destruction_notice_received_on",
        "2025-07-09",
        "CBP answers the notice of destruction by",
        "2025-07-15",
    ),
    ("released_on", "2025-06-04", "CBP demands redelivery by", "2025-07-04"),
    ("privilege_applied_on", "2025-06-02", "CBP decides the privilege by", "2025-08-31"),
    ("stay_receipt_on", "2025-07-03", "stay of the waiver takes effect", "2025-07-08"),
    ("revocation_proposed_on", "2025-09-02", "challenge the proposed revocation by", "2025-10-02"),
    ("succeeded_on", "2025-03-31", "apply for the privileges anew by", "2026-03-31"),
    ("preliminary_published_on", "2026-03-09", "final results of the review by", "2026-07-07"),
    ("instructed_on", "2025-07-15", "CBP means to liquidate after instructions by", "2025-10-13"),
    (
        "results_published_on",
        "2025-06-10",
        "six months from the final results, deemed liquidation",
        "2025-12-10",
    ),
    ("eapa_received_on", "2025-06-16", "EAPA investigation initiated by", "2025-07-09"),
    ("eapa_initiated_on", "2025-07-09", "EAPA interim measures by", "2025-10-07"),
    ("import_on", "2020-06-15", "a disaster extension reaches at most", "2026-12-15"),
)


@pytest.mark.parametrize(("fact", "on", "name", "expected"), BESIDE, ids=[row[0] for row in BESIDE])
def test_dates_beside_the_road_follow_from_one_fact(fact: str, on: str, name: str, expected: str):
    """Answers of CBP, privileges, custody, reviews and EAPA: each fact alone gives its date."""
    found = {one["name"]: one["on"] for one in run("dates", "-", given={fact: on})["dates"]}

    assert found[name] == expected


def test_with_every_fact_no_date_is_left_to_ask():
    """Given all facts, every date of the calculator is answered, each with formula and citation, or with why there is none."""
    facts: dict[str, Any] = {
        field.name: "2025-06-02" for field in fields(DatesForm) if field.name.endswith(("_on", "_to"))
    }
    facts |= {field.name: "2025-06-02T10:00:00Z" for field in fields(DatesForm) if field.name.endswith("_at")}
    facts |= {"provision": "59", "review_year": 2026, "import_final_on": ["2025-06-02"]}

    answer = run("dates", "-", given=facts)

    assert answer["needed"] == {}
    assert len(answer["dates"]) == len(ASKED)
    assert all(
        one["citation"] and ((one["on"] and one["formula"]) or one["undetermined"]) for one in answer["dates"]
    )


@pytest.mark.parametrize(("final_on", "on"), [("2026-09-10", "2026-09-10"), ("2026-09-11", None)])
def test_the_contested_year_is_named_with_a_date_and_without(final_on: str, on: str | None):
    """An import final on the last day of the year deems the claim, a day later it does not; both readings are given either way."""
    answer = run("dates", "-", given={"claim_on": "2025-09-10", "import_final_on": [final_on]})
    deemed = next(one for one in answer["dates"] if one["name"] == "claim deemed liquidated")

    assert deemed["on"] == on
    assert bool(deemed["undetermined"]) is (on is None)
    assert any(said.startswith("Court of International Trade") for said in deemed["contested"])
    assert any(said.endswith("whatever the state of the imports: 2026-09-10") for said in deemed["contested"])


def test_what_happens_later_moves_the_date():
    """A reliquidation opens new days; a lifted suspension lets the claim be deemed; an extended answer has its own day."""
    entry = {"entry_on": "2024-11-05", "liquidated_on": "2025-09-19"}
    claim_facts = {"claim_on": "2025-09-10", "claim_suspended": True, "import_final_on": ["2025-09-01"]}

    def dated(facts: dict[str, Any], name: str) -> str | None:
        return next(one["on"] for one in run("dates", "-", given=facts)["dates"] if one["name"] == name)

    assert dated(entry, "entry final") == "2026-03-18"
    assert dated(entry | {"reliquidated_on": "2025-12-01"}, "entry final") == "2026-06-01"
    assert dated(entry | {"reliquidated_on": "2025-12-01"}, "protest the entry by") == "2026-06-01"
    assert dated(claim_facts, "claim deemed liquidated") is None
    lifted = claim_facts | {"claim_suspension_lifted_on": "2026-01-15"}
    assert dated(lifted, "claim deemed liquidated") == "2026-07-15"
    assert dated({"cf28_on": "2025-09-02"}, "answer the CF-28 by") == "2025-10-02"
    assert (
        dated({"cf28_on": "2025-09-02", "cf28_extended_to": "2025-11-01"}, "answer the CF-28 by")
        == "2025-11-01"
    )
