"""Lines that a corrected report numbers anew: whoever named one by its number would mean other goods."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def renumbered(
    before: Mapping[int, T], now: Mapping[int, T], *alike: Callable[[T], Hashable]
) -> tuple[int, int] | None:
    """The first line that stands under another number now, with that number.

    `alike` say what a line is, the strictest first; one of them decides where it tells one line from all others in both.
    """
    for what in alike:
        theirs, ours = _only(before, what), _only(now, what)
        for line, number in sorted(theirs.items(), key=lambda each: each[1]):
            if line in ours and ours[line] != number:
                return number, ours[line]
    return None


def missing(before: Mapping[int, T], now: Mapping[int, T]) -> Sequence[int]:
    """The lines that the last report had and this one has not; none where it tells of other lines only."""
    return sorted(before.keys() - now.keys()) if before.keys() & now.keys() else ()


def listed(numbers: Sequence[int]) -> str:
    """Line numbers in a sentence, spans of them by their ends."""
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1] = spans[-1][0], number
        else:
            spans.append((number, number))
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)


def _only(lines: Mapping[int, T], what: Callable[[T], Hashable]) -> dict[Hashable, int]:
    """The number of each line that is like no other."""
    count = Counter(what(line) for line in lines.values())
    return {said: number for number, line in lines.items() if count[said := what(line)] == 1}
