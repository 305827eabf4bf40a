"""The end-to-end example of the law as the calculator takes it: an import in November 2024, an export to Germany."""

import copy
from typing import Any

ENTRY: dict[str, Any] = {
    "entry_number": "XYZ41044683",
    "import_on": "2024-11-04",
    "entry_on": "2024-11-05",
    "mpf_paid": "634.62",
    "mpf_value": "300000",
    "lines": [
        {
            "hts": "8703.23.01.10",
            "quantity": 10000,
            "unit": "NO",
            "value": "250000",
            "charges": [
                {"class": "duty", "amount": "12500.00", "rate_percent": 5, "heading": "8703.23.01"},
                {"class": "chapter-99", "amount": 62500, "heading": "9903.88.03", "rate_percent": 25},
                {"class": "ad", "amount": "1000.00", "rate_percent": 0.4},
                {"class": "hmf", "amount": "312.50"},
                {"class": "mpf", "amount": "866.00"},
            ],
        }
    ],
}
EXPORT: dict[str, Any] = {
    "export_id": "X20250815000001/1",
    "disposed_on": "2025-08-15",
    "quantity": 4000,
    "unit": "NO",
    "value": "88000.00",
    "schedule_b": "8703.23.0170",
    "destination": "de",
}


def claim(**changes: Any) -> dict[str, Any]:
    """A claim to price: 4,000 units under (j)(2)."""
    designation = {
        "entry_number": "XYZ41044683",
        "export_id": "X20250815000001/1",
        "quantity": "4000",
        "provision": "59",
    }
    return copy.deepcopy({"imports": [ENTRY], "exports": [EXPORT], "designations": [designation]} | changes)


def pair(**changes: Any) -> dict[str, Any]:
    """One pair to estimate, filed on 10 September 2025."""
    return copy.deepcopy(
        {"import": ENTRY, "export": EXPORT, "provision": "59", "as_of": "2025-09-10"} | changes
    )


def changed(paper: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The paper with one field changed; `path` is written with slashes ("imports/0/lines/0/value")."""
    *outer, last = path.split("/")
    at: Any = paper
    for step in outer:
        at = at[int(step)] if step.isdigit() else at[step]
    at[int(last) if last.isdigit() else last] = value
    return paper
