"""Every sentence and formula that the law's functions give while the examples are answered, word for word.

An example says its figure or its day. That the reasons beside it stay as somebody read them is held by a text for each module of examples.
"""

import gc
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import _lru_cache_wrapper
from importlib import import_module
from pathlib import Path
from types import FrameType

import pytest

from conformance.cases import Case
from drawback.rules.answers import Cite
from support.told import tells

MODULES = sorted(
    module.name
    for module in pkgutil.iter_modules([str(Path(__file__).parent)])
    if not module.name.startswith(("test_", "__", "conftest"))
)


def _shown(answer: object) -> str:
    """The plain fields of an answer: its words, days and amounts; of what it rests on, the paragraph."""
    if isinstance(answer, Cite):
        return answer.text
    if is_dataclass(answer):
        parts = ((field.name, _shown(getattr(answer, field.name))) for field in fields(answer))
        return f"{type(answer).__name__}({' · '.join(f'{name} {said}' for name, said in parts if said)})"
    if isinstance(answer, set | frozenset):
        return ", ".join(sorted(map(_shown, answer)))
    if isinstance(answer, tuple | list):
        return ", ".join(map(_shown, answer))
    return "" if answer is None else str(answer)


def _answers(case: Case) -> Iterator[str]:
    """What the functions of the law returned or yielded meanwhile, each once, in their order."""
    said: dict[str, None] = {}

    def look(frame: FrameType, event: str, answer: object) -> None:
        if event == "return" and "/drawback/rules/" in frame.f_code.co_filename:
            if isinstance(answer, str) and " " in answer:
                said[answer] = None
            elif is_dataclass(answer) and hasattr(type(answer), "__slots__") and not isinstance(answer, Cite):
                said[_shown(answer)] = None

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        case.call()
    finally:
        sys.setprofile(before)
    yield from said


@pytest.mark.parametrize("module", MODULES)
def test_what_the_law_says_beside_the_figure(module: str) -> None:
    """Findings, dates with their formulas, interest with its steps, and why there is no figure."""
    cases: tuple[Case, ...] = getattr(import_module(f"conformance.{module}"), "CASES", ())
    for cached in gc.get_objects():
        if isinstance(cached, _lru_cache_wrapper) and cached.__module__.startswith("drawback."):
            cached.cache_clear()

    def told() -> Iterator[str]:
        for case in cases:
            yield f"{case.rule} {case.case}: {case.got()}"
            yield from (f"  {line}" for line in _answers(case))

    if cases:
        tells(told)
