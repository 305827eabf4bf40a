"""Change one place at a time in the modules that decide money, dates, alerts and parking, and see whether a fast test notices.

    make mutants                          a sample of 100 places, another one every day, and every place of changed lines
    make mutants ARGS="--count 400"       as it is measured
    make mutants ARGS="--only rules"      one group

It fails where a change of a line that differs from `--since` is noticed by no test and judged by nobody: write the test, or say in
tools/mutating/judged.toml why the change changes nothing.
"""

import argparse
import random
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tools")]

import pytest  # noqa: E402
from mutating import trial, verdicts  # noqa: E402
from mutating.covering import Reached, Tracing  # noqa: E402
from mutating.places import Place, places_of  # noqa: E402

_DRAWBACK = ROOT / "services/drawback"
GROUPS = {
    "claims": ("lifecycles/claims",),
    "entries": ("lifecycles/entries", "lifecycles/adcvd", "lifecycles/inquiries"),
    "ledger": ("lifecycles/ledger",),
    "matching": ("matching",),
    "alerting": (
        "alerting", "app/alerting.py", "app/raising.py",
        *(f"adapters/sql/{name}.py" for name in ("alerts", "causes", "deliveries", "docket")),
    ),
    "engine": ("engine",),
    "rules": ("rules",),
}  # fmt: skip
_FAST = "not slow and not kafka and not postgres and not browser and not faults"
_TESTS = (
    "tests/conformance", "tests/scenarios", "tests/integration/alerting",
    *(f"tests/unit/{name}" for name in ("alerting", "app", "calculator", "domain", "engine", "lifecycles", "matching", "rules")),
)  # fmt: skip
_NOT_OF_THEM = (
    "tests/scenarios/test_example_importers.py", "tests/integration/alerting/test_example_alerts.py",
    "tests/integration/alerting/test_scheduler.py",
)  # fmt: skip


def files_of(group: str) -> list[Path]:
    """The modules of a group."""
    found: list[Path] = []
    for name in GROUPS[group]:
        path = _DRAWBACK / name
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return found


_CONTROLS = 200


class Trials:
    """A plugin of pytest: once the tests are collected and traced, each place is tried in a child."""

    def __init__(self, options: argparse.Namespace, tracing: Tracing) -> None:
        self._options, self._tracing = options, tracing
        self.tried: list[trial.Tried] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every test once, traced; then those that reach a place, for each place."""
        if session.testsfailed:
            raise session.Interrupted(f"{session.testsfailed} errors while the tests were collected")
        for item, following in zip(session.items, [*session.items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        reached = self._tracing.finish()
        self._tracing.reached = reached
        session.config.pluginmanager.unregister(self._tracing)
        if reached.failed:
            print(f"\n{len(reached.failed)} tests fail without any change and are left out")
        items = {item.nodeid: item for item in session.items}
        passing = [item for item in session.items if item.nodeid not in reached.failed]
        if not trial.control(sorted(passing, key=lambda item: reached.seconds[item.nodeid])[:_CONTROLS]):
            raise session.Interrupted("tests that pass here fail in a child without any change")
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        places = [(place, *_tests(place, reached, items)) for place in self._chosen()]
        for one in trial.try_all(places, ROOT, self._options.jobs):
            self.tried.append(one)
            if one.outcome != trial.CAUGHT:
                print(f"{one.outcome:9} {one.place.key} {one.place}", flush=True)
        return True

    def _chosen(self) -> list[Place]:
        """A seeded sample, as many of each group, and every place of changed lines."""
        options = self._options
        groups = options.only or list(GROUPS)
        changed = verdicts.changed_lines(options.since, ROOT) if options.since else {}
        found: dict[str, Place] = {}
        for group in groups:
            places = [place for path in files_of(group) for place in places_of(path, ROOT)]
            of_changed = [p for p in places if not changed.get(p.path, set()).isdisjoint(p.lines)]
            some = random.Random(f"{options.seed}/{group}")  # noqa: S311 - a sample, no secret
            sample = some.sample(places, min(len(places), -(-options.count // len(groups))))
            found |= {place.key: place for place in [*sample, *of_changed[: options.most_changed]]}
        return list(found.values())


def _tests(place: Place, reached: Reached, items: dict[str, pytest.Item]) -> tuple[list[pytest.Item], float]:
    names = trial.quickest(reached.of(place.path, place.lines), reached.seconds)
    return [items[name] for name in names if name in items], sum(reached.seconds[name] for name in names)


def report(tried: Sequence[trial.Tried], since: str) -> int:
    """Print what was caught of each group; 1 where a changed line has a survivor that nobody judged."""
    reasons = verdicts.judged()
    group_of = {str(path.relative_to(ROOT)): group for group in GROUPS for path in files_of(group)}
    table: dict[str, Counter[str]] = {group: Counter() for group in GROUPS}
    missed = []
    for one in tried:
        if one.outcome == trial.NOT_TRIED:
            continue
        caught = one.outcome == trial.CAUGHT
        kind = "caught" if caught else "equivalent" if one.place.key in reasons else "survived"
        table[group_of[one.place.path]][kind] += 1
        missed += [one.place] if kind == "survived" else []
    print(f"\n{'group':10} {'tried':>6} {'caught':>7} {'survived':>9} {'equivalent':>11} {'score':>7}")
    for group, counts in [*table.items(), ("all", sum(table.values(), Counter()))]:
        if total := counts.total():
            counting = counts["caught"] + counts["survived"]
            score = f"{100 * counts['caught'] / counting:.1f} %" if counting else "–"
            print(
                f"{group:10} {total:6} {counts['caught']:7} {counts['survived']:9} {counts['equivalent']:11} {score:>7}"
            )
    changed = verdicts.changed_lines(since, ROOT) if since else {}
    new = [place for place in missed if not changed.get(place.path, set()).isdisjoint(place.lines)]
    for place in new:
        print(f"a changed line whose change no test notices, and nobody judged: {place.key} {place}")
    return 1 if new else 0


def main() -> int:
    """Run, and say what no test notices."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    today = datetime.now(UTC).date().isoformat()
    parser.add_argument("--count", type=int, default=100, help="places in the sample, over all groups")
    parser.add_argument(
        "--seed", default=today, help="the same seed on the same source gives the same sample"
    )
    parser.add_argument("--only", nargs="*", choices=list(GROUPS), help="these groups alone")
    parser.add_argument(
        "--since", default="", help="a commit: places of lines that differ from it are tried too"
    )
    parser.add_argument(
        "--most-changed", type=int, default=60, help="at most so many of those, for each group"
    )
    parser.add_argument("--jobs", type=int, default=2, help="how many are tried at a time")
    options = parser.parse_args()
    sources = [path for group in options.only or GROUPS for path in files_of(group)]
    tracing = Tracing(sources, ROOT)
    trials = Trials(options, tracing)
    ignored = [f"--ignore={ROOT / name}" for name in _NOT_OF_THEM]
    tests = [str(ROOT / name) for name in _TESTS]
    arguments = ["-q", "-p", "no:cacheprovider", "-m", _FAST, f"--rootdir={ROOT}", *ignored, *tests]
    code = pytest.main(arguments, plugins=[tracing, trials])
    if not trials.tried:
        return int(code) or 1
    return report(trials.tried, options.since)


if __name__ == "__main__":
    raise SystemExit(main())
