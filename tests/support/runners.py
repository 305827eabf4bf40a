"""The runners of infra/NAME/run.py as modules; infra is no package."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

REPOSITORY = Path(__file__).resolve().parents[2]


def load_runner(name: str) -> ModuleType:
    """The runner of infra/NAME/run.py."""
    spec = importlib.util.spec_from_file_location(f"infra_{name}_run", REPOSITORY / "infra" / name / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


kafka_run = load_runner("kafka")
