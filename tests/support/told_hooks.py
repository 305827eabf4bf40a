"""Hooks for the folders whose tests are told word for word; their conftest imports them."""

from collections.abc import Iterator

import pytest

from support.told import begin, compare


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """The worlds and lives of a test are its own."""
    begin()


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """What a story tells beside what its test asks stays as somebody read it."""
    answer = yield
    compare(pyfuncitem)
    return answer
