"""What people judged about changes that no test notices, and which of them matter to whoever changes the program now."""

import subprocess
import tomllib
from pathlib import Path

JUDGED = Path(__file__).parent / "judged.toml"


def judged() -> dict[str, str]:
    """The reasons why changes are equivalent, by the key of the place.

    Raises:
        ValueError: one has no reason.
    """
    found = {one["key"]: one["reason"].strip() for one in tomllib.loads(JUDGED.read_text()).get("judged", [])}
    if without := sorted(key for key, reason in found.items() if not reason):
        raise ValueError(f"{JUDGED.name}: no reason for {', '.join(without)}")
    return found


def changed_lines(since: str, root: Path) -> dict[str, set[int]]:
    """The lines that differ from a commit, by file."""
    diff = subprocess.run(
        ["git", "diff", "-U0", "--no-color", since, "--", "*.py"],
        cwd=root, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    found: dict[str, set[int]] = {}
    path = ""
    for line in diff.splitlines():
        if line.startswith("+++ b/"):
            path = line.removeprefix("+++ b/")
        elif line.startswith("@@ "):
            first, _, count = line.split(" ")[2].removeprefix("+").partition(",")
            lines = range(int(first), int(first) + int(count or 1))
            found.setdefault(path, set()).update(lines)
    return found
