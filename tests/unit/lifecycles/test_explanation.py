"""Any amount or date of a claim or an entry, derived for a person: the same on the command line and on the page."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from drawback.adapters.clock import SystemClock
from drawback.alerting.settings import AlertSettings
from drawback.app.bootstrap import load_law, open_product
from drawback.app.dashboard import dashboard
from drawback.cli.explain import app
from drawback.lifecycles.entries.explanation import explain_entry
from drawback_schemas.adcvd import RatePublished
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import RatePart
from support.world import World, a_designation, a_line, an_entry, an_export, day

pytestmark = pytest.mark.slow  # a database and its pages

RUN = CliRunner()
ENTRY, CLAIM = "XYZ41011179", "acme-1"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An entry with 10 % deposited and 15.5 % assessed on $100,000, liquidated in September 2025, and a claim on it."""
    path = tmp_path_factory.mktemp("explaining") / "world.db"
    product = open_product(f"sqlite:///{path}")
    world = World(product.engine)
    deposited = a_line(value="100000.00", duty="3000.00", ad="10000.00")
    assessed = a_line(value="100000.00", duty="3000.00", ad="15500.00", ad_rate="15.50")
    world.receives(
        an_entry(ENTRY, "2024-03-01", entry_type="03", lines=[deposited]),
        RatePublished(
            case_number="A-570-890",
            kind="final",
            published_on=day("2025-06-10"),
            rate=RatePart(rate_percent=Decimal("15.50")),
            period_from=day("2024-01-01"),
            period_to=day("2024-12-31"),
            fr_cite="90 FR 24380",
        ),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2025-09-12"), lines=(assessed,)),
        an_export(quantity="1000", value="150000.00", left="2024-09-15"),
    )
    world.files(CLAIM, "2025-09-20", a_designation(claimed={"364": "2970.00"}), accepted="2025-09-21")
    return path


def explained(database: Path, *subject: str) -> Any:
    done = RUN.invoke(app, [*subject, "--database", str(database), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_interest_is_derived_span_by_span(database: Path):
    """$5,500.00 from 2 March 2024: 305 days at 8 % of a leap year, then 255 days at 7 % in spans; rounded once: $673.75."""
    (difference,) = explained(database, "XYZ-4101117-9")["differences"]
    bill, *spans, interest = difference["steps"]

    assert (bill["label"], bill["result"]) == ("Bill", "5500.00")
    assert bill["inputs"] == {"expected or assessed": "15500.00", "deposited": "10000.00"}
    assert [(span["inputs"]["rate in %"], span["inputs"]["days of the year"], span["inputs"]["days"]) for span in spans] == [
        ("8", "366", "305"), ("7", "365", "90"), ("7", "365", "91"), ("7", "365", "74"),
    ]  # fmt: skip
    assert sum(Decimal(span["result"]) for span in spans).quantize(Decimal("0.01")) == Decimal("673.75")
    assert (interest["result"], interest["rounding"]) == ("673.75", "to the cent, half up")
    assert difference["interest"] == "673.75"
    assert all(step["citation"] and step["certainty"] for step in difference["steps"])


def test_each_date_shows_its_inputs_and_formula(database: Path):
    """The finality of the liquidation: 180 days after 12 September 2025, with the paragraph."""
    dates = {row["deadline"]: row for row in explained(database, ENTRY)["dates"]}

    assert dates["D-36"]["due_on"] == "2026-03-11"
    assert dates["D-36"]["formula"] == "date of liquidation + 180 days, that day included"
    assert dates["D-36"]["inputs"] == "date of liquidation = 2025-09-12"
    assert "19 U.S.C. 1514" in dates["D-36"]["citation"]


def test_a_claim_is_explained_with_its_dates(database: Path):
    """Without a line all lines and all dates; with one only that line."""
    whole, line = explained(database, CLAIM), explained(database, CLAIM, "1")

    assert whole["lines"][0]["steps"][-1]["result"] == "2970.00"
    assert {row["deadline"] for row in whole["dates"]} >= {"D-19"}
    assert line["dates"] == []
    assert line["lines"] == whole["lines"]


def test_what_stands_against_a_claim_is_printed_with_it(database: Path):
    """1,000 units claimed on an export of the day before their import: refused for its order, on page and command line."""
    product = open_product(f"sqlite:///{database}")
    world = World(product.engine)
    early = "X20240229100009/1"
    world.receives(
        an_entry("XYZ41011187", "2024-03-01"), an_export(early, left="2024-02-29", value="15000.00")
    )
    world.files("acme-2", "2025-09-20", a_designation("XYZ41011187", early, claimed={"364": "297.00"}))

    assert explained(database, CLAIM)["findings"] == []
    (finding,) = explained(database, "acme-2")["findings"]
    page = TestClient(dashboard(product, AlertSettings(), SystemClock())).get("/claims/acme/acme-2").text

    assert (finding["rule"], finding["where"]) == ("R-51", f"XYZ41011187/1 → {early}")
    assert finding["says"] in page
    assert "ACE rejects the claim" in page


def test_a_date_the_law_does_not_give_says_why_and_what_others_read(database: Path):
    """Claimed 21 September 2025, import final in March 2026: deemed in a year. Not liquidated: no date, both readings given."""
    product = open_product(f"sqlite:///{database}")
    world = World(product.engine)
    late = "X20250915100010/1"
    world.receives(an_entry("XYZ41011195", "2025-08-01"), an_export(late, left="2025-09-15"))
    world.files("acme-3", "2025-09-20", a_designation("XYZ41011195", late), accepted="2025-09-21")

    assert explained(database, CLAIM)["undated"] == []
    assert {row["deadline"]: row["due_on"] for row in explained(database, CLAIM)["dates"]}[
        "D-22"
    ] == "2026-09-21"
    (deemed,) = explained(database, "acme-3")["undated"]
    page = TestClient(dashboard(product, AlertSettings(), SystemClock())).get("/claims/acme/acme-3").text

    assert deemed["deadline"] == "D-22"
    assert "1 of 1 designated imports are not final yet; the year ends on 2026-09-21" in deemed["because"]
    assert deemed["contested"][0].endswith("count: no date")
    assert deemed["contested"][1].endswith("whatever the state of the imports: 2026-09-21")
    assert "no date yet. 1 of 1 designated imports are not final yet" in page
    assert "claimant on appeal: one year after the claim" in page


def test_the_derivation_says_how_sure_each_paragraph_is(database: Path):
    """The printed table carries notes, and the certainty where a text was not read itself."""
    printed = " ".join(RUN.invoke(app, [ENTRY, "--database", str(database)]).stdout.split())

    assert "difference $5,500.00, interest $673.75" in printed
    assert "(general knowledge, not checked)" in printed
    assert "CBP notice 2024-21785, 89 FR 77879, table" in printed


def test_what_is_not_there_is_named(database: Path):
    """An unknown subject and an unknown line end with 1 and a sentence."""
    unknown = RUN.invoke(app, ["NOPE", "--database", str(database)])
    beyond = RUN.invoke(app, [CLAIM, "9", "--database", str(database)])

    assert (unknown.exit_code, beyond.exit_code) == (1, 1)
    assert "no claim and no entry 'NOPE'" in unknown.stderr
    assert "has no line 9" in beyond.stderr


def test_the_page_of_the_entry_shows_the_same_derivation(database: Path):
    """The dashboard prints the steps of the bill and its interest, with formula, rounding, paragraph and certainty."""
    product = open_product(f"sqlite:///{database}")
    client = TestClient(dashboard(product, AlertSettings(), SystemClock()))

    page = client.get(f"/entries/acme/{ENTRY}").text

    assert "Arithmetic of line 1, A-570-890" in page
    assert "673.75" in page
    assert "general knowledge, not checked" in page


@pytest.mark.parametrize(("liquidated", "spans"), [("2026-03-31", 6), ("2026-04-01", 0)])
def test_interest_that_is_not_determined_has_no_steps(liquidated: str, spans: int):
    """Beyond the last known quarter the difference is derived and the interest is missing, with the reason."""
    world = World()
    world.receives(
        an_entry(ENTRY, "2025-01-01", entry_type="03", lines=[a_line(value="100000.00", ad="10000.00")]),
        LiquidationPosted(
            entry_number=ENTRY,
            liquidated_on=day(liquidated),
            lines=(a_line(value="100000.00", ad="4000.00", ad_rate="4"),),
        ),
    )
    (found,) = explain_entry(world.entry(), load_law().rates)

    assert found.steps[0].label == "Refund"
    assert len(found.steps) - 1 == spans
    assert ("no interest rate known for 2026-04-01" in found.missing) is not bool(spans)
