"""How long and with how much memory files are refused that were made to fill it: `make bench ARGS=bombs`.

python -m benchmarks.bombs [--seconds 10] [--megabytes 300]

Each of the small files of the test (`tests/support/bombs.py`) is read in a process of its own; the table is written to
benchmarks/results/bombs.md. Ends with 1 where one takes more processor time or memory than asked.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.bombs import BOMBS  # noqa: E402 - found by the line above

SCRIPT = """
import sys
from datetime import date
from pathlib import Path
from drawback.adapters.files import read_file
from drawback.intake.snapshots import Overlay
for problem in read_file(Path(sys.argv[1]), claimant="acme", as_of=date(2026, 3, 1), snapshots=Overlay()):
    print(problem.message)
"""


def measured(path: Path) -> tuple[str, float, float]:
    """The sentence that a file ends with, the seconds of processor time, and the megabytes at most, children included."""
    with tempfile.TemporaryFile("w+") as out:
        reader = subprocess.Popen([sys.executable, "-c", SCRIPT, str(path)], stdout=out)
        _, _, usage = os.wait4(reader.pid, 0)
        out.seek(0)
        said = out.readline().strip()
    return said, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> int:
    """Measure all of them and write the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=10)
    asked.add_argument("--megabytes", type=float, default=300)
    limits = asked.parse_args()
    rows, over = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for make, _ in BOMBS:
            path = make(Path(folder))
            said, seconds, megabytes = measured(path)
            over += seconds > limits.seconds or megabytes > limits.megabytes
            size = path.stat().st_size / 1e6
            name = make.__name__.replace("_", " ")
            rows.append(
                f"| {name} | {path.suffix} | {size:.2f} | {seconds:.1f} | {megabytes:.0f} | {said.partition(': ')[2]} |"
            )
            print(rows[-1], flush=True)
    head = (
        f"# Small files made to fill the memory\n\n{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, by `make bench ARGS=bombs`. "
        f"Seconds are processor time, megabytes the most that was resident (about 80 of them are the program itself).\n\n"
        "| File | Form | MB | Seconds | MB in memory | What is said |\n|---|---|---|---|---|---|\n"
    )
    (ROOT / "benchmarks" / "results" / "bombs.md").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
