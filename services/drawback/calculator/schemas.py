"""The JSON Schemas of the calculator, generated from its forms and answers: `python -m drawback.calculator.schemas FOLDER`."""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from drawback.calculator.answers import EstimateAnswer, PriceAnswer
from drawback.calculator.checks import CheckAnswer
from drawback.calculator.checks_form import CheckForm
from drawback.calculator.dates_form import DatesAnswer, DatesForm
from drawback.calculator.forms import EstimateForm, PriceForm
from drawback.calculator.portfolio import PortfolioAnswer
from drawback.calculator.portfolio_form import PortfolioForm

FILES: dict[str, Any] = {
    "price.request": PriceForm,
    "price.response": PriceAnswer,
    "estimate.request": EstimateForm,
    "estimate.response": EstimateAnswer,
    "portfolio.request": PortfolioForm,
    "portfolio.response": PortfolioAnswer,
    "dates.request": DatesForm,
    "dates.response": DatesAnswer,
    "check.request": CheckForm,
    "check.response": list[CheckAnswer],
}


def schema(name: str) -> str:
    """Return the text of one schema, draft 2020-12, with the field order of the form."""
    made = msgspec.json.schema(FILES[name], ref_template="#/$defs/{name}")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:drawback:calculator:{name}",
        "title": f"drawback {name}",
    }
    decimal = _ASKED if name.endswith("request") else _ANSWERED
    return json.dumps(head | _decimals(made, decimal), indent=2, ensure_ascii=False) + "\n"


_ASKED: dict[str, object] = {"type": ["string", "number"], "pattern": r"^[0-9]+(\.[0-9]+)?$"}
"""A figure asked for: zero or more, as a string or as a number; both are read exactly."""
_ANSWERED: dict[str, object] = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
"""A figure answered: always a string."""


def _decimals(part: Any, decimal: dict[str, object]) -> Any:
    if isinstance(part, dict):
        if part.get("format") == "decimal":
            return {key: value for key, value in part.items() if key not in {"type", "format"}} | decimal
        return {key: _decimals(value, decimal) for key, value in part.items()}
    if isinstance(part, list):
        return [_decimals(one, decimal) for one in part]
    return part


def write(folder: Path) -> None:
    """Write every schema into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / f"{name}.json").write_text(schema(name), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
