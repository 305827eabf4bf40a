"""Write the generated files, or with --check say which are out of date and end with 1.

    python tools/generate.py [--check]

JSON Schemas of the events, AsyncAPI, the flow tables of topics and services, the law index: all are committed, so that a
change of a promise shows in the diff.
"""

import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests")]

from generating import asyncapi, flow, json_schemas, law  # noqa: E402 - found through the lines above

Generator = Callable[[], dict[str, str]]
GENERATORS: tuple[Generator, ...] = (json_schemas.files, asyncapi.files, flow.files, law.files)
OWNED = ("schemas/json/events", "schemas/json/envelope.json")
"""Where nothing else may lie: a file that nothing generates any more is out of date too."""


def wanted() -> dict[Path, str]:
    """Return every generated file with its content."""
    return {ROOT / path: text for generator in GENERATORS for path, text in generator().items()}


def out_of_date(files: dict[Path, str]) -> list[Path]:
    """Return the files that differ from what would be written, and those that nothing writes any more."""
    stale = [path for path in (ROOT / OWNED[0]).glob("*") if path not in files]
    return stale + [
        path for path, text in files.items() if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


def main() -> int:
    """Do what the module says."""
    files = wanted()
    stale = out_of_date(files)
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date; `make generate` writes it anew")
        if not stale:
            print(f"{len(files)} generated files are up to date")
        return 1 if stale else 0
    for path in stale:
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], encoding="utf-8")
        else:
            path.unlink()
    print(f"{len(files)} generated files, {len(stale)} of them changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
