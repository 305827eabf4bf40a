"""`make bench`: one table of ratios from one interleaved run, our workers beside other frameworks; or one of the others.

python -m benchmarks [--rounds 3] [--profile] [--smoke] …      Kafka to PostgreSQL, written to benchmarks/results/speed.md
python -m benchmarks alerts | backfill | bombs | growth | pricing | reading | scale …    see the head of each
"""

import subprocess
import sys

SPEED = "benchmarks.streaming.speed"
OTHERS = {
    "alerts": "benchmarks.alerts",
    "backfill": "benchmarks.backfill",
    "bombs": "benchmarks.bombs",
    "growth": "benchmarks.growth",
    "pricing": "benchmarks.pricing",
    "reading": "benchmarks.streaming.consume",
    "scale": "benchmarks.scale",
    "workbooks": "benchmarks.workbooks",
}


def main(arguments: list[str]) -> int:
    """Run the benchmark that was asked for, in a process of its own."""
    if arguments and not arguments[0].startswith("-"):
        if arguments[0] not in OTHERS:
            print(
                f"no benchmark {arguments[0]!r}; there are {', '.join(OTHERS)}, and the table without a name"
            )
            return 2
        module, arguments = OTHERS[arguments[0]], arguments[1:]
    else:
        module = SPEED
    return subprocess.run([sys.executable, "-m", module, *arguments], check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
