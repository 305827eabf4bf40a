"""The table of a speed run, in words that say what was measured."""

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.streaming.race import Contender, Run

OURS, TWO = "ours, one worker", "ours, two workers"
PROMISES: tuple[tuple[str, str, str, float], ...] = (
    (OURS, "stock Faust, one event at a time", "one worker × stock Faust, one event", 8.0),
    (OURS, "stock Faust, take", "one worker × stock Faust, take", 4.0),
    (OURS, "Quix Streams, BatchingSink", "one worker × Quix Streams, batched", 1.4),
    (OURS, "Quix Streams, per message", "one worker × Quix Streams, per message", 5.0),
    (OURS, "FastStream, batch", "one worker × FastStream, batched", 1.4),
    (OURS, "FastStream, per message", "one worker × FastStream, per message", 5.0),
    (OURS, "bare loop, the same SQL", "one worker ÷ bare loop", 0.6),
    (TWO, OURS, "two workers × one", 1.6),
)
Rounds = Sequence[dict[str, Run]]


def markdown(
    chosen: Sequence[Contender], rounds: Rounds, settings: dict[str, Any], absent: Sequence[str]
) -> str:
    """The whole report."""
    long, short = settings["long"], settings["short"]
    packages = ", ".join(f"{name} {found}" for name, found in settings["packages"].items())
    lines = [
        "# Speed: Kafka to PostgreSQL",
        "",
        _measured(settings, packages),
        "",
        _loads(long, short, settings),
        "",
        "| contender | events/s | × one worker | CPU µs an event: own | PostgreSQL | Kafka | × one worker, own CPU | handled again | MB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        *(_row(one, rounds) for one in chosen),
        "",
        "| what is promised | at least | events/s | by CPU of all three | by own CPU |",
        "|---|---:|---:|---:|---:|",
        *_promises(rounds),
        "",
        *(f"Not measured: {name}." for name in absent),
        *([""] if absent else []),
        _HOW,
    ]
    return "\n".join(lines)


def _measured(settings: dict[str, Any], packages: str) -> str:
    return (
        f"Measured {settings['on']} by `make bench` on {settings['cores']} cores that broker, database and workers share; "
        f"{settings['rounds']} interleaved round(s), medians (lowest to highest). Apache Kafka {settings['kafka']}, PostgreSQL "
        f"{settings['postgres']} (fsync on; {_listed(settings['postgres settings'])}), Python {settings['python']}, {packages}."
    )


def _loads(long: dict[str, Any], short: dict[str, Any], settings: dict[str, Any]) -> str:
    return (
        f"{long['events']:,} events of {long['bytes_each']:.0f} bytes, all types mixed as the simulator makes them "
        f"({_listed(long['types'], most=6)}), on {len(long['topics'])} topics of {long['partitions']} partitions, "
        f"{long['halves'][0]:,} and {long['halves'][1]:,} in the halves that two workers share; contenders with a transaction "
        f"per message (marked ¹) read {short['events']:,} events of the same mix. Batches of at most {settings['batch']:,}. "
        f"Load average at the end: {settings['load average at the end']}."
    )


def _row(one: Contender, rounds: Rounds) -> str:
    seen = [found[one.name] for found in rounds]
    rates = [run.rate for run in seen]
    rate = _ratio(rounds, one.name, OURS, lambda run: run.rate)
    cpu = _ratio(rounds, one.name, OURS, lambda run: run.cpu_us)
    mark = " ¹" if one.short else ""
    return (
        f"| {one.name}{mark} | {statistics.median(rates):,.0f} ({min(rates):,.0f} to {max(rates):,.0f}) | {rate:.2f} "
        f"| {_median(seen, lambda run: run.cpu_us):,.0f} | {_median(seen, lambda run: run.postgres_us):,.0f} "
        f"| {_median(seen, lambda run: run.kafka_us):,.0f} | {cpu:.2f} | {_median(seen, lambda run: run.conflicts):,.0f} | {_median(seen, lambda run: run.resident_mb):,.0f} |"
    )


def _promises(rounds: Rounds) -> list[str]:
    lines = []
    for name, base, says, least in PROMISES:
        if name not in rounds[0] or base not in rounds[0]:
            continue
        rate = _ratio(rounds, name, base, lambda run: run.rate)
        every = 1 / _ratio(rounds, name, base, lambda run: run.all_us)
        own = 1 / _ratio(rounds, name, base, lambda run: run.cpu_us)
        kept = "kept" if rate >= least else "not kept"
        lines.append(f"| {says} | {least:g} | {rate:.2f}, {kept} | {every:.2f} | {own:.2f} |")
    return lines


def _ratio(rounds: Rounds, name: str, base: str, of: Callable[[Run], float]) -> float:
    """The median of the ratios within each round: what the machine did in between falls out."""
    return statistics.median(of(found[name]) / of(found[base]) for found in rounds)


def _median(seen: Sequence[Run], of: Callable[[Run], float]) -> float:
    return statistics.median(map(of, seen))


def _listed(values: dict[str, Any], most: int = 99) -> str:
    return ", ".join(f"{name} {value}" for name, value in list(values.items())[:most])


_HOW = """\
How to read it. Every contender runs in a process and a database of its own and does the same durable work: the product's
own step, with journal, marks of handling, states, links, docket, rows, history and offsets in one
transaction on PostgreSQL, per message or per batch as its own interface gives them; services pass events to each other inside the
step, so there is no outbox in this mode. Each run's journal must hold every event. Counted is from the first record
received to the last commit; with two workers, while both were at work. CPU is what the processes used, from /proc, so that other work on the
machine does not count; events/s suffer from it, ratios within a round suffer less. "Handled again" counts batches whose transaction PostgreSQL
rolled back because of another worker's. A ratio by CPU says how much less processor time an event takes; two workers cannot
win by it: 1.00 says that an event costs as much with two as with one.

- *stock Faust*: an agent as its guide writes it, `stream.events()` and `stream.take_events(2000, within=0.1)`.
- *Quix Streams*: `sdf.update` with a transaction per message; and a `BatchingSink` whose `flush` writes all partitions in
  one transaction, `commit_every=2000`. Values as bytes, no state store, no changelog.
- *FastStream*: a subscriber, and one with `batch=True, max_records=2000`; acknowledgement as it ships, no logging, no decoding.
- *bare loop*: aiokafka's `getmany`, and the very statements, parameters and copied rows that our step sent for the same
  events, recorded before and sent again by psycopg in the same transactions, reads included; no decoding, no logic.
"""
