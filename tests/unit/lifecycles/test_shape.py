"""Every lifecycle has the same files, each with what its name says."""

import ast
from pathlib import Path

import pytest

from drawback import lifecycles

FOLDERS = sorted(file.parent for file in Path(lifecycles.__file__).parent.glob("*/routes.py"))


def _functions(module: Path) -> list[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_lifecycle_has_the_files_of_all_lifecycles(folder: Path):
    """State, handlers, decide and routes; machine, evolve and dates where it has use for them."""
    assert {"state.py", "handlers.py", "decide.py", "routes.py"} <= {
        file.name for file in folder.glob("*.py")
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_handlers_are_in_handlers_and_nowhere_else(folder: Path):
    """What a service does with an event is called `on_…`; the routes only name it."""
    handling = {
        file.name for file in folder.glob("*.py") if any(f.startswith("on_") for f in _functions(file))
    }

    assert handling == {"handlers.py"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_routes_hold_keys_and_the_table(folder: Path):
    """Nothing is decided in `routes.py`: its functions name aggregates, and are private to it."""
    assert all(name.startswith("_") for name in _functions(folder / "routes.py"))
