"""Entry summaries from a line report (ACE ES-003 shape): the rows of one entry become one fact."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal

from drawback.domain.identifiers import read_entry_type, read_importer_number, read_port, read_protest_number
from drawback.domain.money import ZERO
from drawback.intake import labels, values
from drawback.intake.entry_fees import with_fees
from drawback.intake.entry_totals import without_totals
from drawback.intake.labels import LiquidationStatus, ProtestStatus
from drawback.intake.lines import Fees, read_line
from drawback.intake.reading import ReportFact, entry_number_of, sound
from drawback.intake.records import Record, once, once_needed
from drawback.rules.money.mpf import MpfLimits
from drawback_schemas.parts import LinePart


class EntrySheet(ReportFact, frozen=True, kw_only=True):
    """All that a line report says about one entry, with the fees it leaves out computed."""

    entry_number: str
    entry_type: str
    importer_number: str
    port: str
    entry_on: date
    import_on: date
    lines: tuple[LinePart, ...]
    summary_on: date | None = None
    filed_on: date | None = None
    mode_of_transport: str = ""
    mpf_paid: Decimal | None = None
    psc: bool = False
    psc_on: date | None = None
    cancelled: bool = False
    liquidation: LiquidationStatus | None = None
    liquidation_on: date | None = None
    liquidated_duty: Decimal | None = None
    protest_number: str = ""
    protest: ProtestStatus | None = None
    protest_on: date | None = None
    protest_decided_on: date | None = None

    @property
    def natural_key(self) -> str:
        return self.entry_number

    def is_psc_after(self, before: "EntrySheet") -> bool:
        """Whether a post summary correction was filed since that report: its indicator turned on, or its date moved."""
        return self.psc and (not before.psc or self.psc_on != before.psc_on)

    @property
    def subject(self) -> str:
        return self.entry_number


def read_entry(
    records: Sequence[Record], limits: MpfLimits, known: Collection[str] = ()
) -> Iterator[EntrySheet]:
    """Read the rows of one entry, in any order; nothing comes where a flaw was noted."""
    told, records = records, without_totals(records)
    first = records[0]
    number = entry_number_of(first)
    entry_type = once_needed(records, "entry.type", read_entry_type, "an entry type such as 01")
    entry_on = once_needed(records, "entry.entry_date", values.day, "the date of entry as MM/DD/YYYY")
    lines = [line for line in _lines(records, known) if line is not None]
    liquidation = once(records, "entry.liquidation_status", labels.one_of(labels.LIQUIDATION))
    liquidation_on = once(records, "entry.liquidation_date", values.day)
    if liquidation in ("liquidated", "reliquidated") and liquidation_on is None:
        first.flaw("entry.liquidation_date", "the liquidation date of a liquidated entry")
    protest_number = once(records, "entry.protest_number", read_protest_number) or ""
    protest = once(records, "entry.protest_status", labels.one_of(labels.PROTEST))
    mode = once(records, "entry.mot", labels.one_of(labels.MODE)) or ""
    if number is None or entry_type is None or entry_on is None:
        return
    parts, mpf_paid = with_fees(records, lines, entry_type, entry_on, mode, limits)
    _check_total(records, parts)
    sheet = EntrySheet(
        entry_number=number,
        entry_type=entry_type,
        importer_number=once(records, "entry.importer_number", read_importer_number) or "",
        port=once(records, "entry.port", read_port) or "",
        entry_on=entry_on,
        import_on=once(records, "entry.import_date", values.day) or entry_on,
        lines=parts,
        summary_on=once(records, "entry.summary_date", values.day),
        filed_on=once(records, "entry.created_date", values.day),
        mode_of_transport=mode,
        mpf_paid=mpf_paid,
        psc=_any_psc(records),
        psc_on=once(records, "entry.psc_date", values.day),
        cancelled=once(records, "entry.control_status", labels.one_of(labels.INACTIVE)) or False,
        liquidation=liquidation or ("scheduled" if liquidation_on else None),
        liquidation_on=liquidation_on,
        liquidated_duty=once(records, "entry.liquidated_duty", values.money),
        protest_number=protest_number,
        protest=(protest or "open") if protest_number else None,
        protest_on=once(records, "entry.protest_date", values.day),
        protest_decided_on=once(records, "entry.protest_decision_date", values.day),
    )
    if sound(told):
        yield sheet


def _lines(records: Sequence[Record], known: Collection[str]) -> Iterator[tuple[LinePart, Fees] | None]:
    by_line: defaultdict[int, list[Record]] = defaultdict(list)
    for record in records:
        number = record.needed("line.number", values.whole, "the number of the entry line, such as 1")
        if number is not None:
            by_line[number].append(record)
    if sum(map(len, by_line.values())) < len(records):
        return
    for number in sorted(by_line):
        yield read_line(number, by_line[number], known)


def _check_total(records: Sequence[Record], lines: Sequence[LinePart]) -> None:
    """Hold an entry whose rows do not make up the total beside them: a row is missing, or is another entry's.

    Reports count into a total what they like: it lies between ordinary duty alone and all that was paid. One that differs from row to row
    is a line's.
    """
    totals = {total: record for record in records if (total := record.money("entry.duty"))}
    if len(totals) != 1:
        return
    ((total, record),) = totals.items()
    of_lines = [
        (
            sum((charge.amount for charge in line.charges if charge.duty_class == "duty"), ZERO),
            sum((charge.amount for charge in line.charges), ZERO),
        )
        for line in lines
    ]
    least, most = (sum(amounts, ZERO) for amounts in zip(*of_lines, strict=True))
    if not (least <= total <= most or all(low <= total <= high for low, high in of_lines)):
        record.flaw(
            "entry.duty",
            f"the total of the entry's rows, {most} with all fees: a row is missing, or is another entry's",
        )


def _any_psc(records: Sequence[Record]) -> bool:
    flags = [
        record.read(name, values.flag) for name in ("entry.psc_flag", "line.psc_flag") for record in records
    ]
    return any(flags)
