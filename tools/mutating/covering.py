"""Which tests reach which lines: the fast tests of a folder run once under coverage, with a context for each test, and what they reached is kept."""

import gc
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import _lru_cache_wrapper
from pathlib import Path
from time import process_time
from typing import Any, Self

import coverage
import pytest

_QUICK_S = 0.1
"""Of the processor: a test that takes no longer asks something of one function, and is always run."""


@dataclass(slots=True)
class Reached:
    """Tests by file and line, how many seconds of the processor each took, and which fail without any change."""

    tests: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def of(self, path: str, lines: range, function: range) -> list[str]:
        """The tests that run any of these lines: all quick ones first; those that take different ways through the function in turn, rare ways first.

        Hundreds of tests of a few milliseconds take no longer than one that walks through a database.

        Of the tests that go one way, the quickest of each file comes first, then the next of each: tests of one file often say one thing in
        many ways, and of all that merely pass a function few go where a change in it shows.
        """
        by_line = self.tests.get(path, {})
        found = {test for line in lines for test in by_line.get(line, ())}.difference(self.failed)
        went: dict[str, list[int]] = {test: [] for test in found}
        for line in function:
            for test in found.intersection(by_line.get(line, ())):
                went[test].append(line)
        ways: dict[tuple[int, ...], list[str]] = defaultdict(list)
        for test, way in went.items():
            ways[tuple(way)].append(test)
        turns = [
            (turn, len(tests), test)
            for tests in ways.values()
            for turn, test in enumerate(self._of_each_file(tests))
        ]
        in_turn = [test for _, _, test in sorted(turns)]
        return sorted(in_turn, key=lambda test: self.seconds.get(test, 0.0) > _QUICK_S)

    def _of_each_file(self, tests: list[str]) -> list[str]:
        in_file: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for test in tests:
            in_file[test.partition("::")[0]].append((self.seconds.get(test, 0.0), test))
        turns = [(turn, *one) for tests in in_file.values() for turn, one in enumerate(sorted(tests))]
        return [test for _, _, test in sorted(turns)]

    def add(self, other: Self) -> None:
        """What the tests of another folder reached."""
        for path, by_line in other.tests.items():
            mine = self.tests.setdefault(path, {})
            for line, tests in by_line.items():
                mine[line] = mine.get(line, []) + tests
        self.seconds |= other.seconds
        self.failed += other.failed

    def save(self, path: Path) -> None:
        """Keep it, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_text(json.dumps(asdict(self)))
        unfinished.rename(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """What was kept."""
        kept = json.loads(path.read_text())
        tests = {
            name: {int(line): tests for line, tests in by_line.items()}
            for name, by_line in kept["tests"].items()
        }
        return cls(tests, kept["seconds"], kept["failed"])


def remembering(root: Path) -> list["_lru_cache_wrapper[Any]"]:
    """Functions of the program that remember what they answered to a question: whoever asks it again runs nothing of them.

    Not those that are asked nothing: they read tables, which takes long and is always the same.
    """
    return [
        one
        for one in gc.get_objects()
        if isinstance(one, _lru_cache_wrapper)
        and (code := one.__wrapped__.__code__).co_filename.startswith(str(root))
        and code.co_argcount
    ]


class Tracing:
    """A plugin of pytest: each test is a context of its own."""

    def __init__(self, sources: list[Path], root: Path) -> None:
        names = [str(path) for path in sources]
        self._coverage = coverage.Coverage(data_file=None, include=names, config_file=False)
        self._root, self._reached = root, Reached()
        self._remembering: list[_lru_cache_wrapper[Any]] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Trace one test from its fixtures to their end."""
        self._remembering = self._remembering or remembering(self._root / "services")
        for one in self._remembering:
            one.cache_clear()
        self._coverage.start()
        self._coverage.switch_context(item.nodeid)
        began = process_time()
        try:
            return (yield)
        finally:
            self._reached.seconds[item.nodeid] = process_time() - began
            self._coverage.stop()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that fails without any change tells nothing about one."""
        if report.failed:
            self._reached.failed.append(report.nodeid)

    def finish(self) -> Reached:
        """What was reached."""
        data = self._coverage.get_data()
        for name in data.measured_files():
            by_line = data.contexts_by_lineno(name)
            self._reached.tests[str(Path(name).relative_to(self._root))] = {
                line: sorted({test for test in tests if test}) for line, tests in by_line.items()
            }
        return self._reached
