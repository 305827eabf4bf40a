"""What the ordinary intake makes of the example's files is what the example meant."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from drawback.adapters.files import read_file
from drawback.intake.problems import ReadyEvent, RowProblem
from drawback.intake.snapshots import Overlay
from drawback.simulation.generator.book import ScriptBook
from drawback_schemas import Event, decode


class Reading:
    """All files of the example, taken in by day."""

    def __init__(self, folder: Path) -> None:
        self.events: dict[str, list[Event]] = {}
        self.problems: dict[str, list[RowProblem]] = {}
        snapshots = Overlay()
        for path in sorted(folder.iterdir()):
            day, kind, *rest = path.name.split(".")
            claimant = "*" if kind.startswith("adcvd") else rest[0]
            for found in read_file(
                path, claimant=claimant, as_of=date.fromisoformat(day), snapshots=snapshots
            ):
                if isinstance(found, ReadyEvent):
                    self.events.setdefault(path.name, []).append(decode(found.envelope)[1])
                else:
                    self.problems.setdefault(path.name, []).append(found)

    def of(self, type_name: str) -> list[Event]:
        return [event for told in self.events.values() for event in told if type_name == event.TYPE]


@pytest.fixture(scope="module")
def reading(example: Path) -> Reading:
    return Reading(example / "files")


def test_entries_come_out_as_they_were_meant(reading: Reading, book: ScriptBook) -> None:
    """Every entry read from its report equals the entry that was written, charge by charge."""
    meant = {}
    for told in book.sheets.values():
        for _, sheet in sorted(told, key=lambda one: one[0]):
            meant.setdefault(sheet.number, sheet.filed())

    read = {event.entry_number: event for event in reading.of("entry.filed.v1")}

    assert read.keys() == meant.keys()
    assert [number for number in meant if read[number] != meant[number]] == []


def test_exports_come_out_as_they_were_meant(reading: Reading, book: ScriptBook) -> None:
    """Every export line read from its report equals the line that was written."""
    meant = {line.export_id: line for told in book.exports.values() for _, line in told}
    read = {
        event.export_id: event for event in reading.of("export.disposed.v1") if event.disposal == "exported"
    }

    assert read == meant


def test_only_the_bad_files_have_problems(reading: Reading) -> None:
    """Nothing is wrong with any file but the hand-edited one and the one cut off."""
    assert set(reading.problems) == {"2022-09-13.es003.acme.xlsx", "2022-09-14.es003.acme.csv"}


def test_the_bad_file_is_reported_cell_by_cell(reading: Reading, book: ScriptBook) -> None:
    """Each spoiled cell is named with row, column and value; three good entries are taken all the same."""
    expected = next(one.figures for one in book.happenings if one.name == "bad-file")
    found = {f"row_{p.row}": f"{p.column}={p.value}" for p in reading.problems["2022-09-14.es003.acme.csv"]}

    assert found == {key: text for key, text in expected.items() if key.startswith("row_")}
    assert Counter(e.TYPE for e in reading.events["2022-09-14.es003.acme.csv"]) == {"entry.filed.v1": 3}
    assert Counter(e.TYPE for e in reading.events["2022-09-20.es003.acme.csv"]) == {"entry.filed.v1": 7}


def test_a_newer_report_gives_one_correction_and_a_duplicate_gives_nothing(reading: Reading) -> None:
    """The report run again gives exactly the one change; the file delivered twice gives nothing."""
    assert Counter(e.TYPE for e in reading.events["2022-11-08.es003.acme.csv"]) == {"entry.corrected.v1": 1}
    assert "2023-03-09.es003.acme.csv" not in reading.events


def test_all_kinds_of_events_come_out(reading: Reading) -> None:
    """The example holds everything the product consumes."""
    told = {event.TYPE for events in reading.events.values() for event in events}

    assert told >= {
        "claimant.registered.v1", "entry.filed.v1", "entry.corrected.v1", "liquidation.suspended.v1",
        "liquidation.suspension-lifted.v1", "liquidation.extended.v1", "liquidation.posted.v1", "protest.filed.v1",
        "protest.decided.v1", "export.disposed.v1", "production.recorded.v1", "inquiry.issued.v1", "inquiry.answered.v1",
        "inquiry.closed.v1", "adcvd.rate.v1", "adcvd.instruction.v1", "claim.assembled.v1", "claim.approved.v1",
        "claim.filed.v1", "claim.accepted.v1", "claim.rejected.v1", "claim.paid.v1", "claim.extended.v1",
        "claim.liquidated.v1", "claim.withdrawn.v1",
    }  # fmt: skip
