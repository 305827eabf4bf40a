"""The static checker in a real browser says what `drawback estimate` says, on a thousand random pairs; and it can send nothing."""

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from drawback.app.bootstrap import load_law
from drawback.calculator.answers import answer_estimate
from drawback.calculator.assessment import QUESTIONS, Volume, assess
from drawback.calculator.checker_page import checker_page
from drawback.calculator.forms import ChargeForm, EstimateForm, ExportForm, FeeForm, ImportForm, LineForm
from drawback.domain.types import DutyClass, Provision

pytestmark = pytest.mark.browser

LAW = load_law()
DATE_RULES = {"R-51", "R-42", "R-44", "R-46", "R-48"}
PAIRS, SEED = 1000, 190


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Page:
    """The page, opened from a file."""
    file = tmp_path / "checker.html"
    file.write_text(checker_page(LAW.calendar), encoding="utf-8")
    opened = browser.new_page()
    opened.goto(file.as_uri())
    return opened


def _day(rng: random.Random, importing: date) -> date:
    """A day near a limit as often as any day after the import."""
    near = importing.replace(year=importing.year + 5, day=min(importing.day, 28))
    if rng.random() < 0.5:
        return near + timedelta(days=rng.randint(-4, 4))
    return importing + timedelta(days=rng.randint(-20, 2200))


def _asked(rng: random.Random) -> dict[str, str]:
    imported = date(2019, 1, 1) + timedelta(days=rng.randint(0, 3300))
    if rng.random() < 0.05:
        imported = date(rng.choice((2020, 2024, 2028)), 2, 29)
    gone = _day(rng, imported)
    filed = _day(rng, imported) if rng.random() < 0.7 else gone + timedelta(days=rng.randint(0, 400))
    whole = Decimal(rng.randint(1, 10**9)) / 10 ** rng.randint(0, 4)
    units = min(whole, (whole * rng.randint(1, 100) / 100).quantize(Decimal("0.0001")) or Decimal("0.0001"))
    return {
        "way": rng.choice(["51", "53", "54", "55", "56", "58", "58", "58"]),
        "import_on": imported.isoformat(),
        "disposed_on": gone.isoformat(),
        "as_of": filed.isoformat(),
        "line_quantity": f"{whole:f}",
        "quantity": f"{units:f}",
        "duty": f"{Decimal(rng.randint(0, 10 ** rng.randint(1, 9))) / 100:.2f}",
        "percent": f"{Decimal(rng.choice([0, 1000, 2000, 3333, 9999, 10000, rng.randint(0, 10000)])) / 100:.2f}",
        "fixed": f"{Decimal(rng.choice([0, 50000, rng.randint(0, 10**6)])) / 100:.2f}",
    }


def _estimated(asked: dict[str, str]) -> dict[str, Any]:
    """What the product answers to the same question."""
    line = LineForm(
        "8481805090",
        Decimal(asked["line_quantity"]),
        "NO",
        Decimal("1000000.00"),
        [ChargeForm(DutyClass.DUTY, Decimal(asked["duty"]), "84818050", Decimal(3))],
        sku="SKU-1",
    )
    imported = date.fromisoformat(asked["import_on"])
    form = EstimateForm(
        ImportForm(imported, imported, [line]),
        ExportForm(
            date.fromisoformat(asked["disposed_on"]),
            Decimal(asked["quantity"]),
            "NO",
            Decimal("1000000.00"),
            schedule_b="8481805090",
            destination="DE",
            sku="SKU-1",
        ),
        Provision(asked["way"]),
        quantity=Decimal(asked["quantity"]),
        as_of=date.fromisoformat(asked["as_of"]),
        fee=FeeForm(Decimal(asked["percent"]), Decimal(asked["fixed"])),
    )
    found = answer_estimate(form, LAW)
    on = {window.name: window.on for window in found.windows}
    worth = found.worth
    assert worth is not None
    dates = [one for one in found.findings if one.rule in DATE_RULES]
    states = {"not eligible": "no"}
    return {
        "state": states.get(found.verdict, "contested" if dates else "yes"),
        "leave": str(on["export or destroy by"]),
        "file": str(on["file the claim by"]),
        "price": f"{found.price.total:.2f}",
        "refund": f"{worth.refund:.2f}",
        "fee": f"{worth.fee:.2f}",
        "net": f"{worth.net:.2f}",
        "breakEven": None if worth.break_even_refund is None else f"{worth.break_even_refund:.2f}",
        "worth": worth.worth_filing,
    }


def test_the_page_says_what_the_estimate_says(page: Page) -> None:
    """A thousand random pairs, half of their days within four of a limit, leap days among them."""
    rng = random.Random(SEED)
    asked = [_asked(rng) for _ in range(PAIRS)]
    answers = page.evaluate("asked => asked.map(check)", asked)
    for question, answer in zip(asked, answers, strict=True):
        expected = _estimated(question)
        assert {name: answer[name] for name in expected} == expected, question
    assert {answer["state"] for answer in answers} == {"yes", "no", "contested"}


def test_it_is_used_by_hand_and_sends_nothing(page: Page) -> None:
    """$1,000 on 1,000 units, 400 exported: $396.00; 20 % and $100 leave $216.80, and break even at $125.00."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    for name, value in {
        "import_on": "2024-03-01",
        "disposed_on": "2025-03-01",
        "as_of": "2025-06-01",
        "line_quantity": "1,000",
        "quantity": "400",
        "duty": "1000.00",
        "percent": "20",
        "fixed": "100",
    }.items():
        page.fill(f"#{name}", value)
    said = page.inner_text("#answer")
    assert "In time." in said
    assert "$396.00 less fee $179.20 leaves $216.80" in said
    assert "$125.00" in said
    assert sent == []
    assert page.evaluate("fetch('https://example.com/').then(() => 'sent', () => 'refused')") == "refused"


@pytest.mark.parametrize("seed", range(3))
def test_the_questionnaire_of_the_page_answers_as_the_command(page: Page, seed: int) -> None:
    """A hundred random sets of answers: the same outlook, sentences and amounts."""
    rng = random.Random(seed)
    for _ in range(100):
        answers = {q.name: rng.choice(q.options[: rng.randint(1, len(q.options))]).name for q in QUESTIONS}
        duty, share, cost = (Decimal(rng.randint(0, most)) / 100 for most in (10**8, 10**4, 10**6))
        expected = assess(answers, Volume(duty, share, cost))
        found = page.evaluate(
            "([a, d, s, c]) => assess(a, d, s, c)", [answers, f"{duty:f}", f"{share:f}", f"{cost:f}"]
        )
        assert found["outlook"] == expected.outlook
        assert found["sentences"] == list(expected.sentences[:-1])
        assert (found["atMost"], found["afterCost"]) == (
            f"{expected.at_most:.2f}",
            f"{expected.after_cost:.2f}",
        )
