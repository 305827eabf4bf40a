"""The example, composed once for all tests of this folder."""

from importlib.resources import files
from pathlib import Path

import pytest

from drawback.simulate.book import Book
from drawback.simulate.compose import compose

EXAMPLE = Path(str(files("drawback.simulate") / "example"))


@pytest.fixture(scope="session")
def book() -> Book:
    return compose()[0]


@pytest.fixture(scope="session")
def example() -> Path:
    return EXAMPLE
