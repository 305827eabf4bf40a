"""Print every conformance case with what was expected and what was got; end with 1 where they differ."""

import sys

from rich.console import Console
from rich.table import Table

from conformance.cases import Case, all_cases

_WIDTH = 200


def main() -> int:
    """Run all cases, print the table, and return the number of the shell: 0 where every case agrees."""
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    table = Table("rule", "citation", "case", "expected", "got", "rounding", "source", title="Conformance")
    wrong = [case for case in all_cases() if not _row(table, case)]
    console.print(table)
    console.print(f"{len(all_cases())} cases, {len(wrong)} differ")
    return 1 if wrong else 0


def _row(table: Table, case: Case) -> bool:
    got = case.got()
    agrees = got == case.expected
    style = None if agrees else "bold red"
    table.add_row(
        case.rule,
        case.citation,
        case.case,
        case.expected,
        got,
        case.rounding,
        case.source_kind.value,
        style=style,
    )
    return agrees


if __name__ == "__main__":
    sys.exit(main())
