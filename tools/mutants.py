"""Change one place at a time in the modules that decide money, dates, alerts and parking, and see whether a fast test notices.

    make mutants                          a sample of 100 places, another one every day, and every place of changed lines
    make mutants ARGS="--count 400"       as it is measured
    make mutants ARGS="--only rules"      one group

What it finds out it writes down under .run/mutants: a run that is cut goes on from there, and only what survived is tried again with other tests.
It fails where a change of a line that differs from `--since` is noticed by no test and judged by nobody: write the test, or say in
tools/mutating/judged.toml why the change changes nothing.
"""

import argparse
import random
import signal
import subprocess
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
from mutating.notebook import Notebook, digest, of_program  # noqa: E402
from mutating.places import Place, places_of  # noqa: E402

_DRAWBACK = ROOT / "services/drawback"
GROUPS = {
    "claims": ("lifecycles/claims",),
    "entries": ("lifecycles/entries", "lifecycles/adcvd", "lifecycles/inquiries"),
    "ledger": ("lifecycles/ledger",),
    "matching": ("matching",),
    "alerting": (
        "alerting", "app/alerting.py", "app/raising.py", "app/swept.py",
        *(f"adapters/sql/{name}.py" for name in ("alert_answers", "alerts", "causes", "deliveries", "docket")),
    ),
    "engine": ("engine",),
    "rules": ("rules",),
}  # fmt: skip
_SERVERLESS = "not kafka and not postgres and not browser and not faults"
_WITH_SLOW = (
    "tests/unit/engine", "tests/unit/lifecycles", "tests/unit/made", "tests/unit/matching", "tests/unit/schemas",
)  # fmt: skip
"""Where tests of one claimant's database or of random worlds are too many for the half minute of `make test-fast`, and each is quick enough
here."""
_TESTS = (
    "tests/conformance", "tests/scenarios", "tests/integration/alerting",
    *(f"tests/unit/{name}" for name in ("adapters/channels", "alerting", "app", "calculator", "domain", "engine", "lifecycles", "made", "matching", "rules", "schemas")),
)  # fmt: skip
_NOT_OF_THEM = (
    "tests/scenarios/test_example_importers.py", "tests/integration/alerting/test_example_alerts.py",
    "tests/integration/alerting/test_scheduler.py", "tests/unit/lifecycles/test_explanation.py",
)  # fmt: skip


def files_of(group: str) -> list[Path]:
    """The modules of a group."""
    found: list[Path] = []
    for name in GROUPS[group]:
        path = _DRAWBACK / name
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return found


_CONTROLS = 300
_KEPT = ROOT / ".run/mutants"
_SHARED = ("tests/support", "tests/conftest.py", "pyproject.toml")


class Quick:
    """A plugin of pytest: of the slow tests those alone that are run here."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what is slow and stands elsewhere."""
        left_out = [
            item
            for item in items
            if item.get_closest_marker("slow") and not item.nodeid.startswith(_WITH_SLOW)
        ]
        gone = set(left_out)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in gone]


class Trials:
    """A plugin of pytest: once the tests are collected, each change is tried in a child, and written down."""

    def __init__(self, places: Sequence[Place], reached: Reached, notebook: Notebook, jobs: int) -> None:
        self._places, self._reached, self._notebook, self._jobs = places, reached, notebook, jobs

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """The controls, then all that is not known yet; and again without the tests that turn out to fail by themselves."""
        if session.testsfailed:
            raise session.Interrupted(f"{session.testsfailed} errors while the tests were collected")
        items = {item.nodeid: item for item in session.items}
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        self._control(session, items)
        while waiting := [place for place in self._places if self._notebook.known(place) is None]:
            new_first = sorted(waiting, key=self._notebook.survived)
            chosen = [(place, *self._tests(place, items)) for place in new_first]
            for one in trial.try_all(chosen, ROOT, self._jobs):
                self._notebook.note(one)
                if one.outcome != trial.CAUGHT:
                    print(f"{one.outcome:9} {one.place.key} {one.place}", flush=True)
            self._doubt(items)
        return True

    def _control(self, session: pytest.Session, items: dict[str, pytest.Item]) -> None:
        """What is not changed survives, and a function that only fails is caught, in each group."""
        quickest = sorted(items, key=lambda name: self._reached.seconds.get(name, 0.0))
        sound = [items[name] for name in quickest if name not in self._reached.failed]
        if name := trial.failing(sound[:: max(1, len(sound) // _CONTROLS)]):
            raise session.Interrupted(f"passes here and fails in a child without any change: {name}")
        for group, paths in (
            (group, {str(p.relative_to(ROOT)) for p in files_of(group)}) for group in GROUPS
        ):
            of_group = [place for place in self._places if place.path in paths]
            if not of_group:
                continue
            most = max(
                of_group, key=lambda place: len(self._reached.of(place.path, place.lines, place.within))
            )
            if not trial.notices(most, ROOT, self._tests(most, items)[0]):
                raise session.Interrupted(f"nothing notices that {most.function} of {group} only fails")
        print(
            "control: without a change the tests pass, and of each group a function that only fails is caught"
        )

    def _tests(self, place: Place, items: dict[str, pytest.Item]) -> tuple[list[pytest.Item], float]:
        reaching = [name for name in self._reached.of(place.path, place.lines, place.within) if name in items]
        names = trial.soonest(reaching, self._reached.seconds)
        return [items[name] for name in names], sum(self._reached.seconds[name] for name in names)

    def _doubt(self, items: dict[str, pytest.Item]) -> None:
        """A test that caught something must pass without a change, now too; what it caught otherwise is tried without it."""
        caught = [one for one in self._notebook.tried(self._places) if one.by in items]
        names = sorted({one.by for one in caught})
        while name := trial.failing([items[name] for name in names]) if names else "":
            print(f"fails without any change, and is left out: {name}", flush=True)
            self._reached.failed.append(name)
            names = names[names.index(name) + 1 :]
            for one in caught:
                if one.by == name:
                    self._notebook.forget(one.place)


def places_to_try(options: argparse.Namespace) -> list[Place]:
    """A seeded sample, as many of each group, and every place of changed lines."""
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


def reached_by_tests(program: str) -> Reached:
    """Which test reaches what: folder by folder, each kept until its tests or the program are others."""
    reached = Reached()
    for folder in _TESTS:
        path = _KEPT / f"reached-{program}-{digest(ROOT, [folder, *_SHARED])}.json"
        if not path.exists():
            print(f"which lines do {folder} reach?", flush=True)
            subprocess.run([sys.executable, __file__, "--trace", folder, str(path)], check=True)
        reached.add(Reached.load(path))
    if reached.failed:
        print(f"{len(reached.failed)} tests fail without any change and are left out")
    return reached


def trace(folder: str, path: Path) -> int:
    """Run the fast tests of a folder, and keep what each reaches."""
    tracing = Tracing([path for group in GROUPS for path in files_of(group)], ROOT)
    _pytest([folder], [tracing])
    tracing.finish().save(path)
    return 0


def _pytest(folders: Sequence[str], plugins: Sequence[object]) -> int:
    ignored = [f"--ignore={ROOT / name}" for name in _NOT_OF_THEM]
    tests = [str(ROOT / name) for name in folders]
    arguments = ["-q", "-p", "no:cacheprovider", "-m", _SERVERLESS, f"--rootdir={ROOT}", *ignored, *tests]
    return int(pytest.main(arguments, plugins=[Quick(), *plugins]))


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
    parser.add_argument("--trace", nargs=2, metavar=("FOLDER", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.trace:
        return trace(options.trace[0], Path(options.trace[1]))
    program, places = of_program(ROOT), places_to_try(options)
    reached = reached_by_tests(program)
    notebook = Notebook(_KEPT / f"tried-{program}.jsonl", digest(ROOT, ["tests"]))
    if code := _pytest(_TESTS, [Trials(places, reached, notebook, options.jobs)]):
        return code
    return report(notebook.tried(places), options.since)


if __name__ == "__main__":
    raise SystemExit(main())
