"""Which tests reach which lines, by one run of the fast tests under coverage with a context for each test."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import coverage
import pytest


@dataclass(slots=True)
class Reached:
    """Tests by file and line, and how long each took, in seconds."""

    tests: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)

    def of(self, path: str, lines: range) -> list[str]:
        """The tests that run any of these lines, those first that reach the fewest lines in little time."""
        by_line = self.tests.get(path, {})
        found = {test for line in lines for test in by_line.get(line, ())}
        usable = [test for test in found if test not in self.failed]
        return sorted(usable, key=lambda test: (self.seconds.get(test, 0.0), test))


class Tracing:
    """A plugin of pytest: each test is a context of its own."""

    def __init__(self, sources: list[Path], root: Path) -> None:
        names = [str(path) for path in sources]
        self._coverage = coverage.Coverage(data_file=None, include=names, config_file=False)
        self._root, self.reached = root, Reached()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Trace one test from its fixtures to their end."""
        self._coverage.start()
        self._coverage.switch_context(item.nodeid)
        began = perf_counter()
        try:
            return (yield)
        finally:
            self.reached.seconds[item.nodeid] = perf_counter() - began
            self._coverage.stop()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that fails without any change tells nothing about one."""
        if report.failed:
            self.reached.failed.add(report.nodeid)

    def finish(self) -> Reached:
        """What was reached."""
        data = self._coverage.get_data()
        for name in data.measured_files():
            by_line = data.contexts_by_lineno(name)
            self.reached.tests[str(Path(name).relative_to(self._root))] = {
                line: {test for test in tests if test} for line, tests in by_line.items()
            }
        return self.reached
