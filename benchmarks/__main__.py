"""`make bench`: pricing and embedded backfill; `ARGS=--streaming` adds the readers of Apache Kafka (needs Java and Maven)."""

import subprocess
import sys

MODULES = ("benchmarks.pricing", "benchmarks.backfill")
STREAMING = ("benchmarks.streaming.consume",)


def main() -> int:
    """Run each benchmark in a process of its own; the first that fails ends it."""
    chosen = MODULES + (STREAMING if "--streaming" in sys.argv[1:] else ())
    for module in chosen:
        print(f"── {module}", flush=True)
        code = subprocess.run([sys.executable, "-m", module], check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
