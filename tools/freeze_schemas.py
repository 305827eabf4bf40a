"""Keep the event schemas of a release, so that a test can see whether a later change breaks its readers.

    python tools/freeze_schemas.py

Writes tests/contract/released/VERSION.json for the version in drawback/__init__.py. Run it when releasing, never later.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from generating.json_schemas import event_schema  # noqa: E402 - found through the line above

from drawback import __version__  # noqa: E402
from drawback_schemas import EVENTS  # noqa: E402


def main() -> None:
    """Write the file."""
    path = ROOT / "tests" / "contract" / "released" / f"{__version__}.json"
    schemas = {name: event_schema(event) for name, event in EVENTS.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(schemas, ensure_ascii=False, separators=(",", ":")).replace('},"', '},\n"') + "\n",
        encoding="utf-8",
    )
    print(f"{path.relative_to(ROOT)}: {len(schemas)} event types")


if __name__ == "__main__":
    main()
