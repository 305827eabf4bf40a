"""What CAPE answered to the entries of a declaration: the claim status of ES-022, or the validation result file."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from drawback.intake import values
from drawback.intake.labels import meanings, one_of
from drawback.intake.reading import ReportChange, ReportFact, entry_number_of, sound
from drawback.intake.records import Record, once
from drawback_schemas.cape import CapeOutcome, EntryCapeAnswered
from drawback_schemas.registry import Event

OUTCOMES: Final[dict[str, CapeOutcome]] = meanings(
    {
        "submitted": "submitted; pending; in process; in progress; processing; received; uploaded; filed; under review;"
        "pending validation; validating; open; new",
        "accepted": "accepted; accept; valid; validated; validation passed; passed; approved; accepted for processing;"
        "complete; completed; processed",
        "rejected": "rejected; reject; invalid; failed; validation failed; fail; error; refused; denied; not accepted;"
        "rejected by cbp; claim rejected; entry rejected",
    }
)


class CapeRow(ReportFact, frozen=True, kw_only=True):
    """The state of one entry of one declaration; `errors` are the texts of all its rows, each once."""

    entry_number: str
    outcome: CapeOutcome
    declaration: str = ""
    errors: tuple[str, ...] = ()
    on: date | None = None

    @property
    def natural_key(self) -> str:
        return f"{self.entry_number}/{self.declaration}"

    @property
    def subject(self) -> str:
        return self.entry_number


def read_cape_status(records: Sequence[Record]) -> Iterator[CapeRow]:
    """Read the rows of one entry of one declaration: one status, and as many errors as there are rows."""
    first = records[0]
    number = entry_number_of(first)
    outcome = once(records, "cape.status", one_of(OUTCOMES))
    if outcome is None and all(record.blank("cape.status") for record in records):
        first.flaw("cape.status", "what CAPE answered: submitted, accepted or rejected")
    if number is None or outcome is None:
        return
    row = CapeRow(
        entry_number=number,
        outcome=outcome,
        declaration=once(records, "cape.declaration", str) or "",
        errors=tuple(dict.fromkeys(text for record in records if (text := record.text("cape.error")))),
        on=once(records, "cape.date", values.day),
    )
    if sound(records):
        yield row


def cape_events(change: ReportChange[CapeRow]) -> Iterator[Event]:
    """Say what CAPE answered, on the day of the answer, else on that of the report."""
    row = change.now
    yield EntryCapeAnswered(
        entry_number=row.entry_number,
        answered_on=row.on or change.as_of,
        outcome=row.outcome,
        declaration=row.declaration,
        reason="; ".join(row.errors),
    )
