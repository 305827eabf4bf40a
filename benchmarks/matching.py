"""How well and how fast imports and exports are matched, on seeded instances.

    python -m benchmarks.matching [--lines 100000] [--shape ordinary|skewed] [--again] [--gap 0.00005] [--time-limit 600]

`ordinary`: 2,000 groups of eight digits, a few of them large. `skewed`: one group has 28 % of all lines. `--again` then brings one per cent
of new exports in twenty groups and matches once more, as a daily job does. The columns are made directly: reading entries
and pricing them is measured by `pricing.py`. Prints one JSON object.
"""

import argparse
import json
import resource
import time

import numpy as np

from drawback.matching.optimal.baselines import first_in_first_out, greedy
from drawback.matching.optimal.component import Component, Exports, Imports, Refund
from drawback.matching.optimal.matcher import Memory
from drawback.matching.optimal.solving import Effort

SEED = 20261128
GROUPS = 2_000
GIANT = 0.28
NEW = 0.01


def sizes(lines: int, shape: str, rng: np.random.Generator) -> np.ndarray:
    """Lines of each group: heavy-tailed; in the skewed shape the first has 28 % of all."""
    weights = rng.pareto(1.5, GROUPS) + 0.2
    if shape == "skewed":
        weights[0] = 0
        weights *= (1 - GIANT) / weights.sum()
        weights[0] = GIANT
    return np.maximum(1, np.round(weights / weights.sum() * lines)).astype(np.int64)


def component(imports: int, exports: int, rng: np.random.Generator) -> Component:
    """A group: five and a half years, values spread around one price, five rates of duty and the processing fee."""
    price = rng.lognormal(3, 0.8)
    first = np.sort(rng.integers(0, 2000, imports))
    entered = np.round(price * rng.lognormal(0, 0.35, imports), 4)
    rate = rng.choice([0.025, 0.05, 0.125, 0.275, 0.325], imports) + 0.003464
    none = np.zeros(imports)
    goods = Imports(
        np.maximum(1, rng.lognormal(4.5, 1, imports)).astype(np.int64),
        first,
        first + 1825,
        entered,
        np.zeros(imports, dtype=np.int64),
        np.zeros(imports, dtype=np.int64),
        Refund(none, none, none, none),
        Refund(np.rint(0.99 * entered * rate * 1e6), none, 0.99 * rate * 1e6, none),
        np.ones(imports),
    )
    return Component(goods, shipped(exports, price, rng), np.ones((1, 1), dtype=np.bool_))


def shipped(count: int, price: float, rng: np.random.Generator) -> Exports:
    """Exports at a tenth more than the price, spread wider."""
    return Exports(
        np.maximum(1, rng.lognormal(4.5, 1, count)).astype(np.int64),
        np.sort(rng.integers(0, 2000, count)),
        np.round(price * 1.1 * rng.lognormal(0, 0.45, count), 4),
        np.zeros(count),
        np.full(count, np.inf),
        np.zeros(count, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
        np.ones(count, dtype=np.bool_),
        np.ones(count, dtype=np.bool_),
    )


def renewed(one: Component, rng: np.random.Generator) -> Component:
    """The group with exports of other quantities: what a day brings."""
    out = one.exports
    pieces = out.pieces + rng.integers(0, 2, len(out))
    exports = Exports(
        pieces,
        out.day,
        out.worth,
        out.recovered,
        out.duty_limit,
        out.kind,
        out.part,
        out.direct,
        out.substituted,
    )
    return Component(one.imports, exports, one.fits)


def matched(pool: list[Component], memory: Memory, effort: Effort) -> tuple[int, int]:
    """Value and bound of a pool, largest groups last."""
    value = bound = 0
    for one in pool:
        solved = memory.solve(one, effort)
        value, bound = value + solved.value, bound + solved.bound
    memory.forget()
    return value, bound


def main() -> None:
    """Make an instance, match it, and print what was found beside plainer ways."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--shape", choices=("ordinary", "skewed"), default="ordinary")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--gap", type=float, default=0.00005)
    parser.add_argument("--time-limit", type=float, default=600)
    asked = parser.parse_args()
    rng = np.random.default_rng(SEED)
    imports, exports = (sizes(asked.lines, asked.shape, np.random.default_rng(SEED)) for _ in range(2))
    pool = [component(int(n), int(m), rng) for n, m in zip(imports, exports, strict=True)]
    pool.sort(key=lambda one: one.pairs)
    began, processor = time.perf_counter(), time.process_time()
    memory = Memory()
    effort = Effort(asked.gap, lambda: time.perf_counter() - began > asked.time_limit)
    value, bound = matched(pool, memory, effort)
    seconds, processor_seconds = time.perf_counter() - began, time.process_time() - processor
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {
        "shape": asked.shape,
        "imports": sum(len(one.imports) for one in pool),
        "exports": sum(len(one.exports) for one in pool),
        "largest": [len(pool[-1].imports), len(pool[-1].exports)],
        "pairs": sum(one.pairs for one in pool),
        "seconds": round(seconds, 1),
        "processor_seconds": round(processor_seconds, 1),
        "megabytes": round(memory_mb),
        "value": round(value / 1e6, 2),
        "gap_percent": round(100 * (bound - value) / bound, 6),
    }
    if asked.again:
        changed = rng.choice(len(pool), max(1, round(len(pool) * NEW)), replace=False)
        for at in changed.tolist():
            pool[at] = renewed(pool[at], rng)
        began = time.perf_counter()
        matched(pool, memory, Effort(asked.gap))
        told["again_seconds"] = round(time.perf_counter() - began, 2)
    for name, way in (("first_in_first_out", first_in_first_out), ("greedy", greedy)):
        began = time.perf_counter()
        found = sum(way(one).value for one in pool)
        told[name] = round(found / 1e6, 2)
        told[f"{name}_percent"] = round(100 * found / value, 2)
        told[f"{name}_seconds"] = round(time.perf_counter() - began, 1)
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
