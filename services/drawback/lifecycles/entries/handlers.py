"""What the entries service does with each event: record it as a fact; `evolve` does the rest."""

from msgspec.structs import replace

from drawback.lifecycles.contest import awarded, contested
from drawback.lifecycles.entries.case_book import base_case, case_numbers
from drawback.lifecycles.entries.evolve import consult, with_fact
from drawback.lifecycles.entries.state import EntryEvent, EntryRecord
from drawback.lifecycles.vocabulary import Context, ReceivedEvent
from drawback_schemas.adcvd import CaseChanged
from drawback_schemas.contests import SubjectAwarded, SubjectContested
from drawback_schemas.entries import EntryCorrected, EntryFiled
from drawback_schemas.time import DeadlinePassed


def on_entry_fact(
    record: EntryRecord | None, received: ReceivedEvent[EntryEvent], context: Context
) -> EntryRecord:
    """A fact about one entry; one that comes before its summary waits for it."""
    event = received.event
    number = event.subject if isinstance(event, DeadlinePassed) else event.entry_number
    known = with_fact(record or EntryRecord(number), received)
    if isinstance(event, EntryFiled | EntryCorrected):
        return _look_up(known, event, context)
    return known


def _look_up(record: EntryRecord, event: EntryFiled | EntryCorrected, context: Context) -> EntryRecord:
    """A line filed under an AD/CVD case consults the case book, so that neither order of arrival misses it."""
    for number in sorted({base_case(n) for n in case_numbers(event.lines)}):
        page = context.read("adcvd_case", number)
        if isinstance(page, CaseChanged):
            record = consult(record, page)
    return record


def on_entry_contested(
    record: EntryRecord | None, received: ReceivedEvent[SubjectContested], context: Context
) -> EntryRecord:
    """Another claimant reports the entry too."""
    known = record or EntryRecord(context.key)
    contest = contested(known.contest, received, context)
    return known if contest == known.contest else replace(known, contest=contest)


def on_entry_awarded(
    record: EntryRecord | None, received: ReceivedEvent[SubjectAwarded], context: Context
) -> EntryRecord:
    """A person said whose the entry is."""
    known = record or EntryRecord(context.key)
    contest = awarded(known.contest, received, context)
    return known if contest == known.contest else replace(known, contest=contest)


def on_case_changed(
    record: EntryRecord | None, received: ReceivedEvent[CaseChanged], context: Context
) -> EntryRecord | None:
    """The case book changed: entries under the case are assessed anew."""
    return None if record is None else consult(record, received.event)
