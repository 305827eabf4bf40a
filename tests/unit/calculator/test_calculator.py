"""`drawback price`, `estimate` and `dates` as a user meets them: JSON in, JSON or sentences out."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import typer

from drawback.calculator.schemas import FILES, schema
from drawback.cli.calculator import app
from support.calculator import DATES, RUN, refused, run
from unit.calculator.papers import changed, claim, pair

SCHEMAS = Path(__file__).parents[3] / "schemas" / "json" / "calculator"


def test_a_claim_is_priced_as_the_law_book_prices_it():
    """The end-to-end example gives 26,136.00, 108.90 and 184.29, and leaves the antidumping duty out."""
    answer = run("price", "-", given=claim())

    assert [(row["class"], row["claim"]) for row in answer["designations"][0]["amounts"]] == [
        ("364", "26136.00"),
        ("398", "108.90"),
        ("399", "184.29"),
    ]
    assert answer["totals"] == {
        "by_class": {"364": "26136.00", "398": "108.90", "399": "184.29"},
        "duty": "26136.00",
        "tax": "0.00",
        "fees": "293.19",
        "total": "26429.19",
    }
    assert answer["designations"][0]["left_out"][0]["citation"] == "19 U.S.C. 1677h; 19 CFR 190.3(b)"


def test_a_claim_priced_as_claimed_shows_its_exposure():
    """Under as_claimed the antidumping duty is in the amount and in the exposure."""
    answer = run("price", "-", given=claim(policy="as_claimed"))

    assert (answer["totals"]["total"], answer["exposure"]) == ("26777.67", "348.48")
    assert (answer["penalty"]["negligence"], answer["penalty"]["fraud"]) == ("69.70", "1045.44")
    assert run("price", "-", given=claim())["penalty"] is None


def test_the_derivation_comes_on_request():
    """With explain, each designation carries the steps that end in its total."""
    answer = run("price", "-", given=claim(explain=True))

    assert answer["designations"][0]["steps"][-1]["result"] == "26429.19"
    assert run("price", "-", given=claim())["designations"][0]["steps"] is None


@pytest.mark.parametrize(
    ("heading", "source", "certainty"),
    [
        ("9903.80.01", "CSMS 18-000317", "CBP technical or operational document read"),
        ("9903.94.01", "R-29: trade press", "secondary source"),
        ("9903.99.50", "in no programme row is not claimed", "statute or regulation read"),
    ],
)
def test_every_cent_left_out_has_reason_source_and_certainty(heading: str, source: str, certainty: str):
    """A duty that does not come back says why, under what, where we read it and how sure that is, in the derivation too."""
    paper = changed(claim(explain=True), "imports/0/lines/0/charges/1/heading", heading)
    paper = changed(changed(paper, "imports/0/entry_on", "2025-06-02"), "imports/0/import_on", "2025-06-02")
    answer = run("price", "-", given=paper)["designations"][0]
    left = next(out for out in answer["left_out"] if out["class"] == "chapter-99")
    step = next(made for made in answer["steps"] if made["label"].startswith("Left out: chapter-99"))

    assert left["reason"]
    assert left["citation"]
    assert source in left["source"]
    assert left["certainty"] == step["certainty"] == certainty
    assert left["source"] in step["note"]


def test_a_claim_can_be_priced_as_known_on_a_day():
    """Reciprocal duty comes back as known before the judgment, and not as known now."""
    paper = changed(claim(), "imports/0/lines/0/charges/1/heading", "9903.01.25")
    paper = changed(changed(paper, "imports/0/entry_on", "2025-06-02"), "imports/0/import_on", "2025-06-02")

    assert run("price", "-", given=paper)["totals"]["duty"] == "4356.00"
    assert run("price", "-", given=paper | {"law_known_on": "2026-02-19"})["totals"]["duty"] == "26136.00"


@pytest.mark.parametrize(
    ("paper", "rule", "says"),
    [
        (changed(claim(), "exports/0/disposed_on", "2024-11-03"), "R-51", "import, then export, then claim"),
        (changed(claim(), "exports/0/destination", "CA"), "R-15", "sent to Canada or Mexico"),
        (changed(claim(), "exports/0/disposed_on", "2029-11-04"), "R-42", "2029-11-04, after 2029-11-03"),
        (claim(as_of="2029-11-05"), "R-48", "would be filed on 2029-11-05, after 2029-11-04"),
        (changed(claim(), "exports/0/schedule_b", "9503.00.0013"), "R-09", "95030000"),
        (claim(designations=claim()["designations"] * 3), "R-16", "12000 designated of 10000; 2000 too many"),
        (claim(designations=claim()["designations"] * 2), "R-16", "8000 designated of 4000; 4000 too many"),
        (
            claim(designations=[one | {"provision": code, "quantity": 2000} for one in claim()["designations"] for code in ("58", "59")]),
            "R-133",
            "by direct identification and by substitution",
        ),
        (changed(claim(), "designations/0/provision", "52"), "R-02", "Eight digits of both sides are needed"),
    ],
)  # fmt: skip
def test_what_stands_against_a_claim_is_printed_beside_its_price(paper: dict[str, Any], rule: str, says: str):
    """Order, destination, limits, substitution, one use and one method are tested, and each finding names its rule."""
    findings = run("price", "-", given=paper)["findings"]

    assert rule in {finding["rule"] for finding in findings}
    assert any(says in finding["says"] and finding["citation"] for finding in findings), findings


def test_nothing_stands_against_a_claim_in_order():
    """The claim of the papers, filed in September 2025, has no finding; on the last days neither."""
    assert run("price", "-", given=claim(as_of="2025-09-10"))["findings"] == []
    last = changed(claim(as_of="2029-11-04"), "exports/0/disposed_on", "2029-11-03")
    assert run("price", "-", given=last)["findings"] == []


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("designations/0/provision", "5x", "designations[0].provision is '5x'; expected one of 51, 52"),
        ("imports/0/lines/0/charges/0/class", "dutty", ".class is 'dutty'; expected one of duty, chapter-99"),
        ("policy", "nice", "policy is 'nice'; expected one of statute, as_claimed"),
        (
            "imports/0/import_on",
            "1999-12-31",
            "imports[0].import_on is 1999-12-31; expected a day of the years 2000",
        ),
        (
            "exports/0/disposed_on",
            "2041-01-01",
            "exports[0].disposed_on is 2041-01-01; expected a day of the years",
        ),
    ],
)
def test_words_and_days_beyond_the_known_are_refused(path: str, value: str, says: str):
    """A wrong word is reported with those expected; a day for which no business days are known is refused."""
    assert says in refused("price", "-", given=changed(claim(policy="statute"), path, value))


def test_designations_of_one_line_are_held_together():
    """Three units of a line with $100.02 duty, one by one: 33.01, 33.01 and 33.00, in all 99 % of 100.02."""
    paper = claim(explain=True)
    line = paper["imports"][0]["lines"][0]
    line |= {"quantity": 3, "value": "1000", "charges": [{"class": "duty", "amount": "100.02"}]}
    one = paper["designations"][0] | {"quantity": 1, "provision": "58"}

    answer = run("price", "-", given=paper | {"designations": [one, one, one]})

    assert [each["total"] for each in answer["designations"]] == ["33.01", "33.01", "33.00"]
    assert answer["totals"]["total"] == "99.02"
    assert answer["designations"][2]["steps"][-2]["label"] == "Held to the line"
    assert answer["designations"][2]["steps"][-1]["result"] == "33.00"


def test_the_processing_fee_is_computed_where_it_is_not_given():
    """Without mpf_paid and mpf_value the fee follows from the lines: here the most of fiscal year 2025."""
    paper = claim()
    del paper["imports"][0]["mpf_paid"], paper["imports"][0]["mpf_value"]

    assert run("price", "-", given=paper)["designations"][0]["amounts"][2]["basis"] == "634.62"


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (
            "imports/0/entry_on",
            "2024-13-05",
            "imports[0].entry_on is not a date; expected one such as 2025-04-05.",
        ),
        (
            "imports/0/lines/0/value",
            "much",
            "imports[0].lines[0].value is not an amount; expected one such as 1234.50.",
        ),
        ("imports/0/lines/0/value", "-1", "imports[0].lines[0].value is -1; expected zero or more."),
        ("imports/0/lines/0/value", "NaN", "imports[0].lines[0].value is NaN; expected zero or more."),
        (
            "imports/0/lines/0/value",
            "1e400",
            "imports[0].lines[0].value is 1E+400; expected below 1,000,000,000,000,000, with at most ten decimal places.",
        ),
        (
            "designations/0/quantity",
            "0.00000000001",
            "designations[0].quantity is 1E-11; expected below 1,000,000,000,000,000, with at most ten decimal places.",
        ),
        ("imports/0/colour", "red", "imports[0].colour is not a known field."),
        ("designations/0/export_id", "X2", "designations[0].export_id: 'X2' is not among exports."),
        (
            "designations/0/line_number",
            7,
            "designations[0]: line 7 of entry 'XYZ41044683' is not among imports.",
        ),
        ("designations", {}, "designations: expected `array`, got `object`."),
    ],
)
def test_a_problem_names_its_field(path: str, value: object, sentence: str):
    """A field that cannot be read ends with 1 and one sentence that names it."""
    assert refused("price", "-", given=changed(claim(), path, value)).strip() == f"-: {sentence}"


def test_a_missing_field_a_broken_text_and_a_missing_file_are_named():
    """What is not there is named as well."""
    paper = claim()
    del paper["exports"][0]["unit"]

    assert "exports[0].unit is missing." in refused("price", "-", given=paper)
    assert "This is not JSON" in refused("price", "-", given="{")
    assert "nowhere.json cannot be read" in refused("price", "nowhere.json", given="", code=2)


def test_an_unknown_fiscal_year_asks_for_the_fee():
    """An entry of fiscal year 2027 without the fee paid is refused with the field to give."""
    paper = changed(claim(), "imports/0/entry_on", "2026-10-01")
    del paper["imports"][0]["mpf_paid"]

    assert "mpf_paid of entry XYZ41044683 is needed" in refused("price", "-", given=paper)


def test_a_pair_is_estimated():
    """Eligible, how much, the limits, the documents, and what the fee leaves."""
    answer = run(
        "estimate", "--json", "-", given=pair(fee={"contingency_percent": "20", "fixed_cost": "1000.00"})
    )

    assert (answer["verdict"], answer["price"]["total"]) == ("eligible", "26429.19")
    assert {window["name"]: window["on"] for window in answer["windows"]} == {
        "export or destroy by": "2029-11-03",
        "file the claim by": "2029-11-04",
        "file early by": "2029-11-01",
        "notice of intent (7553) by, unless waived": "2025-08-08",
    }
    assert "certificate of possession: with the claim" in answer["documents"]
    assert len(answer["popular_errors"]) == 1
    assert "AD/CVD deposits are drawback-eligible" in answer["popular_errors"][0]
    assert answer["worth"] == {
        "refund": "26429.19",
        "fee": "6285.84",
        "net": "20143.35",
        "worth_filing": True,
        "break_even_refund": "1250.00",
    }


@pytest.mark.parametrize(("as_of", "net"), [("2029-11-04", "25929.19"), ("2029-11-06", "-500.00")])
def test_a_pair_the_law_refuses_is_never_worth_filing(as_of: str, net: str):
    """On the last day the refund pays for a fixed cost of $500; a day later only the cost is left."""
    answer = run("estimate", "--json", "-", given=pair(as_of=as_of, fee={"fixed_cost": "500.00"}))

    assert (answer["worth"]["net"], answer["worth"]["worth_filing"]) == (net, not net.startswith("-"))


@pytest.mark.parametrize(("fixed", "worth"), [("26429.18", True), ("26429.19", False), ("26429.20", False)])
def test_a_pair_is_worth_filing_only_if_something_is_left(fixed: str, worth: bool):
    """A fixed cost of exactly the refund is not worth it; the break-even refund is that cost."""
    answer = run("estimate", "--json", "-", given=pair(fee={"fixed_cost": fixed}))

    assert (answer["worth"]["worth_filing"], answer["worth"]["break_even_refund"]) == (worth, fixed)


def test_a_fee_that_takes_everything_never_breaks_even():
    """At a contingency of 100 % no refund breaks even; above it the fee is refused."""
    answer = run("estimate", "--json", "-", given=pair(fee={"contingency_percent": "100"}))

    assert answer["worth"]["break_even_refund"] is None
    sentence = refused("estimate", "--json", "-", given=pair(fee={"contingency_percent": "101"}))
    assert "contingency_percent is 101; expected 0 to 100" in sentence


@pytest.mark.parametrize(
    ("path", "value", "verdict", "rule"),
    [
        ("export/schedule_b", "8481.80.9005", "not eligible", "R-09"),
        ("export/destination", "CA", "not eligible", "R-15"),
        ("export/disposed_on", "2024-11-03", "not eligible", "R-51"),
        ("export/disposed_on", "2029-11-04", "a person must decide", "R-42"),
        ("export/disposed_on", "2029-11-05", "not eligible", "R-42"),
        ("as_of", "2029-11-05", "a person must decide", "R-48"),
        ("as_of", "2029-11-06", "not eligible", "R-48"),
        ("quantity", "4001", "not eligible", "R-16"),
        ("import/lines/0/hts", "9999.99.99.99", "not eligible", "R-09"),
        ("import/lines/0/charges", [], "not eligible", "R-30"),
        ("provision", "52", "a fact is missing", "R-30"),
    ],
)
def test_what_stands_against_a_pair_is_found(path: str, value: object, verdict: str, rule: str):
    """Each bar is named by its rule."""
    paper = changed(pair(), path, value)
    if path == "export/disposed_on" and value == "2029-11-04":
        paper["as_of"] = "2029-11-04"
    answer = run("estimate", "--json", "-", given=paper)

    assert answer["verdict"] == verdict
    against = [
        finding["rule"]
        for finding in answer["findings"]
        if finding["outcome"] != "worth knowing, nothing is blocked"
    ]
    assert rule in against


@pytest.mark.parametrize(
    ("on", "verdict"), [("2029-11-03", "eligible"), ("2029-11-04", "a person must decide")]
)
def test_the_last_day_of_export_is_the_day_before_the_anniversary(on: str, verdict: str):
    """Unused goods imported on 4 November 2024 leave by 3 November 2029."""
    answer = run("estimate", "--json", "-", given=changed(pair(as_of="2029-11-04"), "export/disposed_on", on))

    assert answer["verdict"] == verdict


def test_other_goods_by_schedule_b_go_before_a_person():
    """Under an "other" line a Schedule B match alone is for a reviewer (U-26)."""
    paper = changed(pair(), "import/lines/0/hts", "8481.80.90.05")
    answer = run("estimate", "--json", "-", given=changed(paper, "export/schedule_b", "8481.80.9005"))

    assert answer["verdict"] == "a person must decide"


def test_several_pairs_are_answered_in_their_order():
    """A list of pairs gives a list of answers."""
    answers = run("estimate", "--json", "-", given=[pair(), pair(provision="58")])

    assert [answer["price"]["provision"] for answer in answers] == ["59", "58"]


def test_the_estimate_can_be_asked_question_by_question():
    """By questions, an answer that cannot be read is asked for again, and the page shows verdict, money and limits."""
    answers = [
        "59", "4 November", "2024-11-04", "2024-11-05", "8703.23.01.10", "10000", "NO", "250,000", "5", "9903.88.03",
        "25", "", "0", "634.62", "300000", "y", "n", "2025-08-15", "4000", "NO", "$88,000", "8703.23.0170", "n", "DE",
        "20", "1000",
    ]  # fmt: skip
    parent = typer.Typer()
    parent.add_typer(app)
    done = RUN.invoke(parent, ["estimate"], input="\n".join(answers) + "\n", env={"COLUMNS": "200"})

    assert done.exit_code == 0, done.output
    assert "'4 November' cannot be read" in done.stderr
    assert "Eligible." in done.stdout
    assert "$26,429.19" in done.stdout
    assert "2029-11-03" in done.stdout
    assert "Worth filing: $26,429.19 less fee $6,285.84 leaves $20,143.35." in done.stdout


@pytest.mark.parametrize("name", FILES)
def test_the_committed_schemas_are_those_of_the_forms(name: str):
    """`python -m drawback.calculator.schemas schemas/json/calculator` renews them."""
    assert (SCHEMAS / f"{name}.json").read_text(encoding="utf-8") == schema(name)


@pytest.mark.parametrize(
    ("command", "given"),
    [
        (("price", "-"), claim(explain=True)),
        (("estimate", "--json", "-"), pair(fee={"fixed_cost": "99999999"})),
        (("dates", "-"), DATES),
    ],
)
def test_requests_and_responses_follow_their_schemas(command: tuple[str, ...], given: dict[str, Any]):
    """What is asked and what is answered are valid by the committed schemas."""
    for kind, paper in (("request", given), ("response", run(*command, given=given))):
        jsonschema_rs.validator_for(json.loads(schema(f"{command[0]}.{kind}"))).validate(paper)


def test_the_documented_examples_are_answered_and_follow_the_schemas():
    """The three examples of the calculator's README run, with the total and the verdict it names."""
    page = (SCHEMAS / "README.md").read_text(encoding="utf-8")
    price, estimate, dates = (json.loads(block.partition("```")[0]) for block in page.split("```json")[1:])
    for name, example in (("price", price), ("estimate", estimate), ("dates", dates)):
        jsonschema_rs.validator_for(json.loads(schema(f"{name}.request"))).validate(example)

    assert run("price", "-", given=price)["totals"]["total"] == "26429.19"
    assert run("estimate", "--json", "-", given=estimate)["verdict"] == "eligible"
    assert run("dates", "-", given=dates)["dates"][0]["on"] == "2029-11-03"
