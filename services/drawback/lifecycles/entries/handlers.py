"""What the entries service does with each event: take it in as a fact; settling does the rest."""

from drawback.lifecycles.entries.case_book import base_case, case_numbers
from drawback.lifecycles.entries.evolve import consult, learn
from drawback.lifecycles.entries.state import EntryEvent, EntryFile
from drawback.lifecycles.vocabulary import Given, Heard
from drawback_schemas.adcvd import CaseChanged
from drawback_schemas.entries import EntryCorrected, EntryFiled
from drawback_schemas.time import DeadlinePassed


def on_entry_fact(file: EntryFile | None, heard: Heard[EntryEvent], given: Given) -> EntryFile:
    """A fact about one entry; one that comes before its summary waits for it."""
    event = heard.event
    number = event.subject if isinstance(event, DeadlinePassed) else event.entry_number
    known = learn(file or EntryFile(number), heard)
    if isinstance(event, EntryFiled | EntryCorrected):
        return _look_up(known, event, given)
    return known


def _look_up(file: EntryFile, event: EntryFiled | EntryCorrected, given: Given) -> EntryFile:
    """A line filed under an AD/CVD case consults the case book, so that neither order of arrival misses it."""
    for number in sorted({base_case(n) for n in case_numbers(event.lines)}):
        page = given.read("adcvd_case", number)
        if isinstance(page, CaseChanged):
            file = consult(file, page)
    return file


def on_case_changed(file: EntryFile | None, heard: Heard[CaseChanged], given: Given) -> EntryFile | None:
    """The case book changed: entries under the case are assessed anew."""
    return None if file is None else consult(file, heard.event)
