"""Check the summary of the demo, as `drawback demo --no-serve --json` prints it, against what the README promises.

python tools/check_demo.py SUMMARY.json
"""

import json
import re
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

AT_LEAST = {
    "entries": 1,
    "entry_lines": 400,
    "exports": 300,
    "amendments": 1,
    "alerts": 1,
    "deadlines_open": 1,
    "parked": 1,
}
CLAIMS = 40
MONEY = ("claimed", "paid", "owed")
WITHIN_SECONDS = 600
"""The README promises a minute and a half on an idle machine of two cores; a machine that does other work gets ten."""
_DOLLARS = re.compile(r"-?\d+\.\d\d")


def problems(summary: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each promise that the summary does not keep."""
    found = [
        f"{name} is {summary.get(name)!r}, expected at least {least}"
        for name, least in AT_LEAST.items()
        if not isinstance(summary.get(name), int) or summary[name] < least
    ]
    claims = summary.get("claims")
    count = sum(claims.values()) if isinstance(claims, dict) else 0
    if count < CLAIMS:
        found.append(f"claims by state are {claims!r}, {count} in all, expected at least {CLAIMS}")
    found += [
        f'{name} is {summary.get(name)!r}, expected dollars as text, such as "1234.50"'
        for name in MONEY
        if not isinstance(summary.get(name), str) or not _DOLLARS.fullmatch(summary[name])
    ]
    if not found and Decimal(summary["claimed"]) <= 0:
        found.append(f"claimed is {summary['claimed']}, expected money")
    if not isinstance(summary.get("seconds"), int | float) or summary["seconds"] > WITHIN_SECONDS:
        found.append(f"seconds is {summary.get('seconds')!r}, expected at most {WITHIN_SECONDS}")
    return found


def main() -> int:
    """Read the summary, say what is wrong with it, and return the number for the shell."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    try:
        summary = json.loads(text)
    except ValueError as error:
        print(f"the demo printed no JSON object: {error}; it printed {text[:200]!r}")
        return 1
    found = problems(summary)
    for sentence in found:
        print(f"demo: {sentence}")
    if not found:
        print(f"demo: {text.strip()}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
