"""A shorter way to write a case: its rule ids and citation come from the rule function itself."""

from collections.abc import Callable

from conformance.cases import Case, SourceKind
from drawback.rules.registry import rules


def example(
    function: Callable[..., object],
    case: str,
    expected: str,
    call: Callable[[], object],
    *,
    source: SourceKind = SourceKind.CONSTRUCTED,
    rounding: str = "",
) -> Case:
    """Return a case of a registered rule function, under all ids the function carries."""
    name = f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}"
    known = next(known for known in rules() if known.name == name)
    return Case(", ".join(known.ids), known.cite.text, case, expected, call, rounding, source)
