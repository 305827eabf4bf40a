"""One class name, one thing: a public name is defined twice only where both classes are the same thing in two forms.

The forms are: the row of a table (`adapters/sql`), the read model of pages, commands and the API (`views`), and the state or the fact
of the services. A new pair is either the same thing, and is added here with the forms it has, or gets a name of its own.
"""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[3]
SAME_THING = {
    "Alert": {"alerting", "views"},
    "Amendment": {"lifecycles", "views"},
    "Charge": {"domain", "views"},
    "Claim": {"adapters", "views"},
    "ClaimLine": {"adapters", "views"},
    "Delivery": {"adapters", "views"},
    "DueDate": {"lifecycles", "views"},
    "Entry": {"adapters", "views"},
    "HistoryLine": {"lifecycles", "views"},
    "JournalEntry": {"engine", "views"},
    "Lot": {"lifecycles", "views"},
    "Move": {"engine", "views"},
    "Parked": {"adapters", "views"},
}


def test_a_public_class_name_stands_for_one_thing() -> None:
    """Rooms of every name that more than one module defines; those of `SAME_THING` are one thing in two forms."""
    rooms: dict[str, list[str]] = defaultdict(list)
    for folder in ("services/drawback", "schemas/drawback_schemas"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.parse(file.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    rooms[node.name].append(file.relative_to(ROOT / folder).parts[0])
    twice = {name: found for name, found in rooms.items() if len(found) > 1}
    assert {name: sorted(found) for name, found in twice.items()} == {
        name: sorted(found) for name, found in SAME_THING.items()
    }
