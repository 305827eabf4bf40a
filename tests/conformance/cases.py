"""What a conformance case is, how its answer is printed, and where all cases are found."""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path

from drawback.rules.answers import Determination, Undetermined


class SourceKind(StrEnum):
    """Where the expected figure comes from."""

    CFR = "printed in the CFR"
    STATUTE = "text of the statute"
    COURT = "decided by a court"
    CBP = "CBP document"
    CONSTRUCTED = "constructed"


@dataclass(frozen=True, slots=True)
class Case:
    """One example of law: what is asked, what the law says, and how our answer is got.

    `rule` holds one rule id or several ("R-48, D-02"). `call` returns anything `shown` can print; `expected` is that
    print. `rounding` names the rounding step, empty for dates.
    """

    rule: str
    citation: str
    case: str
    expected: str
    call: Callable[[], object]
    rounding: str
    source_kind: SourceKind

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.rule.split(","))

    def got(self) -> str:
        return shown(self.call())


def shown(answer: object) -> str:  # noqa: PLR0911 - one return for each kind of answer
    """Print an answer of law: a determination by its date, an undetermined one by what is missing."""
    match answer:
        case Determination():
            return answer.on.isoformat()
        case Undetermined():
            return f"undetermined: {', '.join(answer.needs) or answer.because}"
        case bool():
            return "yes" if answer else "no"
        case datetime():
            return answer.strftime("%Y-%m-%d %H:%M")
        case date():
            return answer.isoformat()
        case Decimal() | StrEnum():
            return str(answer)
        case None:
            return "none"
        case tuple() | list():
            return ", ".join(shown(part) for part in answer)
        case _:
            return str(answer)


@cache
def all_cases() -> tuple[Case, ...]:
    """Return the `CASES` of every module of this package that has some, in the order of module names."""
    found: list[Case] = []
    for module in sorted(pkgutil.iter_modules([str(Path(__file__).parent)]), key=lambda known: known.name):
        if module.name.startswith(("test_", "__")):
            continue
        found.extend(getattr(import_module(f"conformance.{module.name}"), "CASES", ()))
    return tuple(found)
