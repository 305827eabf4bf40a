"""Where the time of a worker goes: a thread looks every two milliseconds at what the others are doing.

A look is worth the wall time and the processor time since the last look. What the step's thread does is named by the
innermost function of the program that has a name here; SQL is named by its table, which the function holds in a variable.
Looking needs the interpreter, so moments that hold it longest are seen a little less than they last.
"""

import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from types import FrameType

EVERY_S = 0.002
STAGES: dict[tuple[str, str], str] = {
    ("partitions", "lock"): "SQL partitions: lock",
    ("partitions", "advance"): "SQL partitions: advance",
    ("store", "journaled"): "SQL read journal",
    ("rows", "_history"): "rows: build",
    ("unit_of_work", "decode_state"): "decode: documents",
    ("unit_of_work", "decode_written"): "decode: documents",
    ("written", "decode_written"): "decode: documents",
    ("unit_of_work", "encode_state"): "encode: documents",
    ("written", "encode_written"): "encode: documents",
    ("written", "written_by"): "decide: written",
    ("diff", "record_diff"): "decide: diff",
    ("step", "_read"): "decode: events",
    ("decode", "receive"): "receive",
    ("step", "_aim"): "aim",
    ("step", "_fold"): "fold: handlers",
    ("step", "_evolve"): "fold: evolve",
    ("step", "_decide"): "decide",
    ("step", "_collect"): "collect changed",
    ("store", "write"): "rows: build",
}
_BULK = {"put": "write", "append": "append", "keep": "write", "remove": "delete"}


def stage_of(frame: FrameType | None) -> str:  # noqa: PLR0911 - one line for each kind of place
    """Name what a thread is doing, from the innermost frame outwards."""
    while frame is not None:
        module = frame.f_globals.get("__name__", "").rpartition(".")[2]
        name = frame.f_code.co_name
        if module == "bulk" and name in _BULK:
            return f"SQL {_BULK[name]} {frame.f_locals.get('name', '?')}"
        if module == "store" and name == "load":
            return f"SQL read {frame.f_locals.get('kind', '?')}"
        if module == "store" and name == "linked":
            return "SQL read link"
        if name == "do_commit" or (name == "commit" and "psycopg" in frame.f_globals.get("__name__", "")):
            return "SQL commit"
        if name == "decide":
            return "decide: follow-up"
        if (module, name) in STAGES:
            return STAGES[module, name]
        if module == "partition_step" and name == "_handle_once":
            return "step: other"
        frame = frame.f_back
    return ""


def watch(events: int) -> Callable[[int], None]:
    """Start looking at the first commit; print one line with the shares to standard error once all events are done."""
    looks: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0])
    done = 0
    stop = threading.Event()

    def look() -> None:
        me = threading.get_ident()
        wall, cpu = time.perf_counter(), time.process_time()
        while not stop.wait(EVERY_S):
            found = [
                stage
                for thread, frame in sys._current_frames().items()  # noqa: SLF001 - there is no other way
                if thread != me and (stage := stage_of(frame))
            ]
            now, used = time.perf_counter(), time.process_time()
            seen = looks[found[0] if found else "no batch under way: waiting for Kafka"]
            seen[0] += now - wall
            seen[1] += used - cpu
            seen[2] += 1
            wall, cpu = now, used

    def then(count: int) -> None:
        nonlocal done
        if not done:
            sys.setswitchinterval(0.0005)
            threading.Thread(target=look, name="shares", daemon=True).start()
        done += count
        if done >= events:
            stop.set()
            sys.stderr.write("shares " + json.dumps(looks) + "\n")
            sys.stderr.flush()

    return then


def table(looks: dict[str, list[float]], events: int) -> str:
    """The shares as a table: by stage, then each place."""
    wall, cpu = (sum(seen[n] for seen in looks.values()) for n in (0, 1))
    groups: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for stage, seen in looks.items():
        for n in (0, 1):
            groups[_group(stage)][n] += seen[n]
    lines = ["| stage | wall % | worker CPU % | µs an event (wall) |", "|---|---:|---:|---:|"]
    lines += [_row(f"**{name}**", seen, wall, cpu, events) for name, seen in _ordered(groups)]
    lines += ["", "| place | wall % | worker CPU % | µs an event (wall) |", "|---|---:|---:|---:|"]
    lines += [
        _row(name, seen, wall, cpu, events) for name, seen in _ordered(looks) if seen[0] / wall >= 0.005
    ]
    return "\n".join(lines)


def _group(stage: str) -> str:
    if stage.startswith(("SQL read", "SQL lanes: lock")):
        return "load (SQL reads)"
    if stage.startswith("SQL commit"):
        return "commit"
    if stage.startswith("SQL"):
        return "write (SQL)"
    return stage.partition(":")[0]


def _ordered(seen: dict[str, list[float]]) -> list[tuple[str, list[float]]]:
    return sorted(seen.items(), key=lambda item: -item[1][0])


def _row(name: str, seen: list[float], wall: float, cpu: float, events: int) -> str:
    share = seen[1] / cpu if cpu else 0.0
    return f"| {name} | {seen[0] / wall:.1%} | {share:.1%} | {seen[0] / events * 1e6:.0f} |"
