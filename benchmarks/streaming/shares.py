"""Where the time of a worker goes: a thread samples every two milliseconds what the others are doing.

A sample is worth the wall time and the processor time since the last one. What the step's thread does is named by the
innermost function of the program that has a name here; SQL is named by its table, which the function holds in a variable.
Sampling needs the interpreter, so moments that hold it longest are seen a little less than they last.
"""

import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from types import FrameType

EVERY_S = 0.002
_ENGINE, _SQL = "drawback.engine", "drawback.adapters.sql"
STAGES: dict[tuple[str, str], str] = {
    (f"{_SQL}.partitions", "lock"): "SQL offsets: lock",
    (f"{_SQL}.partitions", "advance"): "SQL offsets: advance",
    (f"{_SQL}.store", "journaled"): "SQL read journal",
    (f"{_SQL}.store", "write"): "rows: build",
    (f"{_ENGINE}.unit_of_work", "decode_state"): "decode: documents",
    (f"{_ENGINE}.written", "decode_written"): "decode: documents",
    (f"{_ENGINE}.unit_of_work", "encode_state"): "encode: documents",
    (f"{_ENGINE}.written", "encode_written"): "encode: documents",
    (f"{_ENGINE}.written", "written_by"): "decide: digest",
    (f"{_ENGINE}.diff", "record_diff"): "decide: difference",
    (f"{_ENGINE}.decode", "read"): "decode: events",
    (f"{_ENGINE}.decode", "receive"): "receive",
    (f"{_ENGINE}.batch", "concerned"): "find aggregates",
    (f"{_ENGINE}.step", "_fold"): "fold: handlers",
    (f"{_ENGINE}.step", "_evolve"): "fold: evolve",
    (f"{_ENGINE}.step", "_decide"): "decide",
    (f"{_ENGINE}.step", "_collect"): "collect changed",
}
_BULK = {"put": "write", "append": "append", "keep": "write", "remove": "delete"}


def stage_of(frame: FrameType | None) -> str:  # noqa: PLR0911 - one line for each kind of place
    """Name what a thread is doing, from the innermost frame outwards."""
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        name = frame.f_code.co_name
        if module == f"{_SQL}.bulk" and name in _BULK:
            return f"SQL {_BULK[name]} {frame.f_locals.get('name', '?')}"
        if module == f"{_SQL}.store" and name == "load":
            return f"SQL read {frame.f_locals.get('kind', '?')}"
        if module == f"{_SQL}.store" and name == "linked":
            return "SQL read link"
        if name == "do_commit" or (name == "commit" and "psycopg" in module):
            return "SQL commit"
        if name == "decide" and module.startswith("drawback.lifecycles"):
            return "decide: rules"
        if (module, name) in STAGES:
            return STAGES[module, name]
        if module == f"{_SQL}.partition_step" and name == "_handle_once":
            return "step: other"
        frame = frame.f_back
    return ""


def watch(events: int) -> Callable[[int], None]:
    """Start sampling at the first commit; print one line with the shares to standard error once all events are done."""
    samples: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0])
    done = 0
    stop = threading.Event()

    def sample() -> None:
        me = threading.get_ident()
        wall, cpu = time.perf_counter(), time.process_time()
        while not stop.wait(EVERY_S):
            found = [
                stage
                for thread, frame in sys._current_frames().items()  # noqa: SLF001 - there is no other way
                if thread != me and (stage := stage_of(frame))
            ]
            now, used = time.perf_counter(), time.process_time()
            seen = samples[found[0] if found else "no batch in flight: waiting for Kafka"]
            seen[0] += now - wall
            seen[1] += used - cpu
            seen[2] += 1
            wall, cpu = now, used

    def then(count: int) -> None:
        nonlocal done
        if not done:
            sys.setswitchinterval(0.0005)
            threading.Thread(target=sample, name="shares", daemon=True).start()
        done += count
        if done >= events:
            stop.set()
            sys.stderr.write("shares " + json.dumps(samples) + "\n")
            sys.stderr.flush()

    return then


def table(samples: dict[str, list[float]], events: int) -> str:
    """The shares as a table: by stage, then each place."""
    wall, cpu = (sum(seen[n] for seen in samples.values()) for n in (0, 1))
    groups: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for stage, seen in samples.items():
        for n in (0, 1):
            groups[_group(stage)][n] += seen[n]
    lines = ["| stage | wall % | worker CPU % | µs an event (wall) |", "|---|---:|---:|---:|"]
    lines += [_row(f"**{name}**", seen, wall, cpu, events) for name, seen in _ordered(groups)]
    lines += ["", "| place | wall % | worker CPU % | µs an event (wall) |", "|---|---:|---:|---:|"]
    lines += [
        _row(name, seen, wall, cpu, events) for name, seen in _ordered(samples) if seen[0] / wall >= 0.005
    ]
    return "\n".join(lines)


def _group(stage: str) -> str:
    if stage.startswith(("SQL read", "SQL offsets: lock")):
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
