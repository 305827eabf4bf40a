"""The example, composed once for all tests of this folder."""

from importlib.resources import files
from pathlib import Path

import pytest

from drawback.simulation.generator.book import ScriptBook
from drawback.simulation.generator.compose import compose

EXAMPLE = Path(str(files("drawback.simulation") / "example"))


@pytest.fixture(scope="session")
def book() -> ScriptBook:
    return compose()[0]


@pytest.fixture(scope="session")
def example() -> Path:
    return EXAMPLE
