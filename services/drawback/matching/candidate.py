"""A pairing that the law allows: units of an import line that may be designated against units of an export line."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from drawback.domain.goods import ExportLine, ImportFacts
from drawback.domain.types import Provision

MICRO: Final = 1_000_000
"""Micro-dollars in a dollar: the whole numbers in which pairings are compared."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One import line with one export line under one provision, as the rules allow it and before anybody judged it.

    `most` is how many units, counted in the unit of the import line, both sides have free for it; `value` what one
    of these units brings, in whole micro-dollars and before any rounding to cents (19 CFR 190.51(b)).
    """

    imported: ImportFacts
    exported: ExportLine
    provision: Provision
    most: Decimal
    value: int
    remarks: tuple[str, ...] = ()

    @property
    def entry_number(self) -> str:
        return self.imported.line.entry_number

    @property
    def line_number(self) -> int:
        return self.imported.line.line_number

    @property
    def export_id(self) -> str:
        return self.exported.export_id
