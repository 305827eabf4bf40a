"""A small line report: an entry with its goods ($440) and Section 301 duty ($2,500), as text of any form."""

from decimal import Decimal
from pathlib import Path

from drawback_schemas import decode
from support.intake_files import take

HEADS = ("Entry Summary Number", "Entry Summary Line Number", "Entry Type Code", "Entry Date", "Importation Date",
         "Country of Origin Code", "Tariff Ordinal Number", "HTS Number - Full", "Line Tariff Goods Value Amount", "Line Tariff Duty Amount",
         "Line Tariff Quantity (1)", "Line Tariff UOM (1) Code", "Column 1 Current Primary Duty Rate")  # fmt: skip
GOODS = (
    "XYZ-0000001-5",
    "1",
    "01",
    "05/02/2025",
    "04/30/2025",
    "CN",
    "1",
    "8501.10.4060",
    "10000.00",
    "440.00",
    "100",
    "NO",
    "4.4%",
)
ADDED = (*GOODS[:6], "2", "9903.88.03", "0.00", "2500.00", "", "", "25%")
OTHER = ("XYZ-0000002-3", *GOODS[1:])
BOTH = [Decimal(440), Decimal(2500)]
"""The duties of the entry, complete."""


def changed(row: tuple[str, ...], **cells: str) -> tuple[str, ...]:
    """A row with other cells, named `c0`, `c1`, … by their place."""
    return tuple(cells.get(f"c{place}", cell) for place, cell in enumerate(row))


def written(path: Path, *rows: tuple[str, ...], heads: tuple[str, ...] = HEADS, parted: str = ",") -> Path:
    path.write_text("\n".join(parted.join(row) for row in (heads, *rows)) + "\n", encoding="utf-8")
    return path


def duties(path: Path) -> list[Decimal]:
    """The duties of the only entry that is told, in their order; nothing may be held."""
    taken, problems = take(path)
    assert not [problem.message for problem in problems if problem.held]
    (entry,) = [event for each in taken if (event := decode(each.envelope)[1]).TYPE == "entry.filed.v1"]
    return [charge.amount for line in entry.lines for charge in line.charges if charge.duty_class != "mpf"]


def held(path: Path) -> list[str]:
    """The sentences on what is held back."""
    return [problem.message for problem in take(path)[1] if problem.held]


def remarks(path: Path) -> list[str]:
    """The sentences on what is not held back."""
    return [problem.message for problem in take(path)[1] if not problem.held]
