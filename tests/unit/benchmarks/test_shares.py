"""The profile of a worker names functions of the program: a renamed one must not vanish from it silently."""

import ast
from importlib.util import find_spec
from pathlib import Path

import pytest
from benchmarks.streaming.shares import STAGES


@pytest.mark.parametrize(("module", "name"), STAGES)
def test_every_function_of_the_profile_exists(module, name):
    """Module and function are there, as a function or a method."""
    origin = find_spec(module).origin

    defined = {
        node.name
        for node in ast.walk(ast.parse(Path(origin).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }

    assert name in defined
